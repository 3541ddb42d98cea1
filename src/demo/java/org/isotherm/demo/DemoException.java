package org.isotherm.demo;

/** The demo cannot go on; the message is one sentence for the person in front of the terminal. */
public final class DemoException extends RuntimeException {
    public DemoException(String message) {
        super(message);
    }

    public DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
