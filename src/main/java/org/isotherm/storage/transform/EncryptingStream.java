package org.isotherm.storage.transform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;

/** A piece as it is stored, encrypted while it is read. Holds two segments at the most. For one thread. */
final class EncryptingStream extends InputStream {
    /** Tink's stream over a place for what it has encrypted. */
    interface Cipher {
        OutputStream over(OutputStream encrypted) throws GeneralSecurityException, IOException;
    }

    /** What has been encrypted and not yet been read. */
    private static final class Encrypted extends ByteArrayOutputStream {
        private int taken;

        Encrypted() {
            super(2 * SegmentLayout.SEGMENT);
        }

        int waiting() {
            return count - taken;
        }

        int take(byte[] target, int offset, int length) {
            int n = Math.min(length, waiting());
            System.arraycopy(buf, taken, target, offset, n);
            taken += n;
            if (taken == count) {
                reset();
                taken = 0;
            }
            return n;
        }
    }

    private final InputStream content;
    private final Encrypted encrypted = new Encrypted();
    private final OutputStream cipher;
    private final byte[] buffer = new byte[SegmentLayout.CONTENT];
    private boolean ended;
    private boolean broken;

    EncryptingStream(InputStream content, Cipher cipher) throws GeneralSecurityException, IOException {
        this.content = content;
        encrypted.write(SegmentLayout.ownHeader());
        this.cipher = cipher.over(encrypted);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (broken) {
            throw new IOException("encrypting has failed before");
        }
        if (length == 0) {
            return 0;
        }
        broken = true; // unless all goes well: a failed read must never be followed by something that looks like an end
        while (encrypted.waiting() == 0 && !ended) {
            int n = content.read(buffer, 0, buffer.length);
            if (n < 0) {
                cipher.close();
                ended = true;
            } else {
                cipher.write(buffer, 0, n);
            }
        }
        broken = false;
        return encrypted.waiting() == 0 ? -1 : encrypted.take(target, offset, length);
    }

    @Override
    public void close() throws IOException {
        broken = true;
        Arrays.fill(buffer, (byte) 0);
        content.close();
    }
}
