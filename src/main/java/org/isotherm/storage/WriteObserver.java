package org.isotherm.storage;

import java.io.IOException;

/** What a backend tells its caller while it writes one object. Called by the writing thread or its helpers. */
public interface WriteObserver {
    /** Watches nothing and stops nothing. */
    WriteObserver NONE = new WriteObserver() {};

    /**
     * A multipart upload has begun; called before its first part is sent. When this throws, the write ends with what it
     * threw and the upload is aborted.
     */
    default void uploadStarted(String uploadId) throws IOException {}

    /**
     * {@code bytes} more have been handed to the backend; called at least once per buffer or part. When this throws, the
     * write ends with what it threw: this is how a running copy is stopped.
     */
    default void advanced(long bytes) throws IOException {}
}
