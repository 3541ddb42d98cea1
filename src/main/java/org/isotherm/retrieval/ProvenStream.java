package org.isotherm.retrieval;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;
import org.isotherm.storage.Sha256;

/**
 * The whole of a content, whose last bytes are given out only when the digest of all of them is the right one: so what is
 * received complete is right. For one thread.
 */
final class ProvenStream extends InputStream {
    private final InputStream from;
    private final Sha256 expected;
    private final MessageDigest digest = Sha256.digest();
    private long left;

    /** @param size of the content, 1 or more */
    ProvenStream(InputStream from, long size, Sha256 expected) {
        this.from = from;
        this.left = size;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (left == 0 || length == 0) {
            return left == 0 && length > 0 ? from.read(bytes, offset, length) : 0;
        }
        int n = from.read(bytes, offset, (int) Math.min(left, length));
        if (n > 0) {
            digest.update(bytes, offset, n);
            left -= n;
            if (left == 0) {
                Sha256 found = Sha256.of(digest);
                if (!found.equals(expected)) {
                    throw new CorruptContentException(
                            "the content has the SHA-256 " + found + ", should have " + expected);
                }
            }
        }
        return n;
    }

    @Override
    public void close() throws IOException {
        from.close();
    }
}
