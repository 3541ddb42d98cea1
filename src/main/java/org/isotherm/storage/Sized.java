package org.isotherm.storage;

/** A stream that knows, since it was opened, how many bytes it will have given at its end. */
public interface Sized {
    /** In bytes; neither asks the backend nor waits for it. */
    long size();
}
