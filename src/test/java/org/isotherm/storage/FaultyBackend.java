package org.isotherm.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that fails as it is told and otherwise does what the one below it does. */
public final class FaultyBackend implements StorageBackend {
    private final StorageBackend below;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int failingCall;
    private volatile long corruptedFrom = -1;
    private volatile long truncatedAt = -1;

    public FaultyBackend(StorageBackend below) {
        this.below = below;
    }

    /** Every later write flips a bit of the byte behind the first {@code bytes} ones, and reports success. */
    public FaultyBackend corruptingAfter(long bytes) {
        corruptedFrom = bytes;
        return this;
    }

    /** Every later read ends with an error behind the first {@code bytes} ones. */
    public FaultyBackend truncatingReads(long bytes) {
        truncatedAt = bytes;
        return this;
    }

    /** The {@code k}-th call from now on, counting from 1, fails as unavailable before it does anything. */
    public FaultyBackend failingCall(int k) {
        failingCall = calls.get() + k;
        return this;
    }

    /** How many calls there were: when it is below the {@code k} of {@link #failingCall}, none failed. */
    public int calls() {
        return calls.get();
    }

    /** Works again. */
    public void heal() {
        failingCall = 0;
        corruptedFrom = -1;
        truncatedAt = -1;
    }

    /** A stream that gives one byte per call. */
    public static InputStream dripping(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, Math.min(1, length));
            }
        };
    }

    /** A stream that throws {@code failure} instead of its byte number {@code bytes}. */
    public static InputStream failingAfter(InputStream in, long bytes, IOException failure) {
        return new FilterInputStream(in) {
            private long left = bytes;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (left == 0) {
                    throw failure;
                }
                int n = super.read(into, offset, (int) Math.min(length, left));
                left -= Math.max(0, n);
                return n;
            }
        };
    }

    private static InputStream corrupting(InputStream in, long at) {
        return new FilterInputStream(in) {
            private long seen;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int n = super.read(into, offset, length);
                if (n > 0 && at >= seen && at < seen + n) {
                    into[offset + (int) (at - seen)] ^= 1;
                }
                seen += Math.max(0, n);
                return n;
            }
        };
    }

    private void count(StoragePath path, String what) throws StorageException {
        if (calls.incrementAndGet() == failingCall) {
            throw new BackendUnavailableException(name(), path, what + ": told to fail", null);
        }
    }

    private InputStream cut(StoragePath path, InputStream in) {
        long at = truncatedAt;
        return at < 0
                ? in
                : failingAfter(in, at, new BackendUnavailableException(name(), path, "the body ended early", null));
    }

    @Override
    public String name() {
        return below.name();
    }

    @Override
    public BackendType type() {
        return below.type();
    }

    @Override
    public InputStream read(StoragePath path) throws IOException {
        count(path, "read");
        return cut(path, below.read(path));
    }

    @Override
    public InputStream read(StoragePath path, long offset, long length) throws IOException {
        count(path, "read");
        return cut(path, below.read(path, offset, length));
    }

    @Override
    public ReadBack readBack(StoragePath path) throws IOException {
        count(path, "readBack");
        ReadBack back = below.readBack(path);
        return new ReadBack(cut(path, back.bytes()), back.mode());
    }

    @Override
    public void write(StoragePath path, InputStream bytes, long size, WriteObserver observer) throws IOException {
        count(path, "write");
        long at = corruptedFrom;
        below.write(path, at < 0 ? bytes : corrupting(bytes, at), size, observer);
    }

    @Override
    public void delete(StoragePath path) throws IOException {
        count(path, "delete");
        below.delete(path);
    }

    @Override
    public boolean exists(StoragePath path) throws IOException {
        count(path, "exists");
        return below.exists(path);
    }

    @Override
    public long size(StoragePath path) throws IOException {
        count(path, "size");
        return below.size(path);
    }

    @Override
    public Listing list(String prefix, String after) throws IOException {
        count(null, "list");
        return below.list(prefix, after);
    }

    @Override
    public Uploads uploads(String prefix) throws IOException {
        count(null, "uploads");
        return below.uploads(prefix);
    }

    @Override
    public void abortUpload(StoragePath path, String uploadId) throws IOException {
        count(path, "abortUpload");
        below.abortUpload(path, uploadId);
    }

    @Override
    public Space space() throws IOException {
        count(null, "space");
        return below.space();
    }

    @Override
    public Optional<Mark> mark() throws IOException {
        count(null, "mark");
        return below.mark();
    }

    @Override
    public void putMark(Mark mark) throws IOException {
        count(null, "putMark");
        below.putMark(mark);
    }

    @Override
    public void removeMark(Mark expected) throws IOException {
        count(null, "removeMark");
        below.removeMark(expected);
    }

    @Override
    public void tryOut(ProbeReport report) {
        below.tryOut(report);
    }

    @Override
    public void probe(Mark expected) throws IOException {
        count(null, "probe");
        below.probe(expected);
    }

    @Override
    public void close() {
        below.close();
    }
}
