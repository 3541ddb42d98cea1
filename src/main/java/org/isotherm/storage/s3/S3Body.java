package org.isotherm.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.Sized;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The body of an answer: exactly the promised bytes or an exception. A body that stands still ends by the socket's
 * timeout, one that only drips by a look at how much came while we waited. For one thread.
 */
final class S3Body extends InputStream implements Sized {
    /** A drip: less than this during one whole stall timeout of waiting. */
    private static final long DRIP_BYTES = 16 * 1024;

    private final String backend;
    private final StoragePath path;
    private final S3Errors errors;
    private final ResponseInputStream<?> body;
    private final Duration stall;
    private final long size;
    private long missing;
    private long waitedNanos;
    private long cameMeanwhile;
    private boolean ended;
    private boolean broken;
    private boolean closed;

    /** @param size bytes that the body must have */
    S3Body(String backend, StoragePath path, ResponseInputStream<?> body, long size, Duration stall) {
        this.backend = backend;
        this.path = path;
        this.errors = new S3Errors(backend);
        this.body = body;
        this.size = size;
        this.missing = size;
        this.stall = stall;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (closed || broken) {
            throw unavailable(closed ? "the stream is closed" : "an earlier read failed");
        }
        if (ended) {
            return -1;
        }
        int n = next(bytes, offset, length);
        if (n >= 0 && n <= missing) {
            missing -= n;
            return n;
        }
        broken = true;
        if (n >= 0) {
            throw unavailable("the body is longer than promised");
        }
        if (missing > 0) {
            throw unavailable("the body ended " + missing + " bytes early");
        }
        // the end was read and not only counted: the SDK compares checksums there
        broken = false;
        ended = true;
        return -1;
    }

    private int next(byte[] bytes, int offset, int length) throws StorageException {
        long began = System.nanoTime();
        int n;
        try {
            n = body.read(bytes, offset, length);
        } catch (IOException | SdkException | IllegalStateException e) {
            broken = true;
            throw errors.translate(path, "read", e);
        }
        watch(System.nanoTime() - began, Math.max(0, n));
        return n;
    }

    private void watch(long waited, int came) throws StorageException {
        waitedNanos += waited;
        cameMeanwhile += came;
        if (waitedNanos < stall.toNanos()) {
            return;
        }
        if (cameMeanwhile < DRIP_BYTES && missing > came) {
            broken = true;
            throw new BackendTimeoutException(
                    backend, path, "read: " + cameMeanwhile + " bytes came in " + stall.toMillis() + " ms", null);
        }
        waitedNanos = 0;
        cameMeanwhile = 0;
    }

    private StorageException unavailable(String what) {
        return new BackendUnavailableException(backend, path, "read: " + what, null);
    }

    /** Gives the connection back after the end; before it, breaks the connection instead of reading on. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (ended) {
            try {
                body.close();
                return;
            } catch (IOException e) {
                // all bytes are here; the connection is not worth keeping
            }
        }
        body.abort();
    }
}
