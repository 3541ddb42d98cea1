package org.isotherm.api;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Sends exactly so many bytes of a stream, or breaks the connection (I14). Made by {@link ContentResponse}, which sets
 * the {@code Content-Length} that this needs: a chunked answer would be ended as if it were complete.
 *
 * <p>The first buffer is filled before anything is sent, so a source that fails early is still answered with a problem.
 * Later the client is left with fewer bytes than announced on a closed connection, which no client takes for the whole.
 */
final class ContentStream implements StreamingOutput {
    static final int BUFFER = 128 * 1024;

    private static final System.Logger LOG = System.getLogger(ContentStream.class.getName());

    private final InputStream source;
    private final long length;

    /**
     * @param source already open; closed when sent
     * @param length how many bytes of it to send, 0 or more; what follows them is left
     */
    ContentStream(InputStream source, long length) {
        this.source = source;
        this.length = length;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (source) {
            byte[] buffer = new byte[(int) Math.min(BUFFER, length)];
            long left = length;
            int n = first(buffer);
            while (n > 0) {
                out.write(buffer, 0, n);
                left -= n;
                n = left == 0 ? 0 : next(buffer, left);
            }
            out.flush();
        }
    }

    private int first(byte[] buffer) throws IOException {
        int n;
        try {
            n = source.readNBytes(buffer, 0, buffer.length);
        } catch (Error e) {
            throw new IOException("the content cannot be read", e);
        }
        if (n < buffer.length) {
            throw endedEarly(length - n);
        }
        return n;
    }

    /**
     * Whatever the source throws becomes an IOException: after an Error the server writes its error page behind the
     * bytes, and that could make up the missing number.
     */
    private int next(byte[] buffer, long left) throws IOException {
        try {
            int n = source.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw endedEarly(left);
            }
            return n;
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.WARNING, "Breaking off an answer " + left + " bytes before its end", e);
            throw new IOException("the content broke off", e);
        }
    }

    private IOException endedEarly(long missing) {
        return new IOException("the content ended " + missing + " bytes before its size");
    }
}
