package org.isotherm.storage.transform;

import com.google.crypto.tink.subtle.Random;
import java.util.Arrays;

/**
 * The key of one content: random, used for nothing else, kept nowhere but wrapped. Closing clears it. What Tink has copied
 * of it is cleared by the garbage collector only.
 */
public final class DataKey implements AutoCloseable {
    /** How long keys are: those of AES-256. */
    public static final int BYTES = 32;

    private final byte[] bytes;
    private boolean closed;

    /** Takes over the array. */
    DataKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has " + BYTES + " bytes");
        }
        this.bytes = bytes;
    }

    /** A new one. */
    public static DataKey random() {
        return new DataKey(Random.randBytes(BYTES));
    }

    /** The key itself, not a copy. */
    byte[] bytes() {
        if (closed) {
            throw new IllegalStateException("the key has been cleared");
        }
        return bytes;
    }

    /** Clears it; a second call does nothing. */
    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        closed = true;
    }

    @Override
    public String toString() {
        return "a data key";
    }
}
