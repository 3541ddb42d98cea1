package org.isotherm.storage.transform;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;

/** Stored bytes in memory that count what is read of them. */
final class PieceBytes implements StoredBytes {
    final byte[] bytes;
    private final long length;
    long read;
    int requests;

    PieceBytes(byte[] bytes) {
        this(bytes, bytes.length);
    }

    /** @param length what it says of itself, as a part of a chunk does */
    PieceBytes(byte[] bytes, long length) {
        this.bytes = bytes;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream read(long offset, long count) throws IOException {
        if (offset < 0 || count < 1 || offset + count > bytes.length) {
            throw new IOException("the object ends before the range does");
        }
        requests++;
        read += count;
        return new ByteArrayInputStream(bytes, (int) offset, (int) count);
    }

    /** Bytes that no two calls share. */
    static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
