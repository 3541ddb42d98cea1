package org.isotherm.storage.transform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.isotherm.storage.transform.SegmentLayout.Span;
import org.jspecify.annotations.Nullable;

/**
 * What Tink needs to see of a stored piece to open a range of it: the header and some segments one after another. Nothing
 * else is asked of the backend: one read for the segments, and one before for the header where they do not begin with it.
 * For one thread.
 */
final class StoredWindow implements SeekableByteChannel {
    private final long size;
    private final byte[] header;
    private final NotedSource segments;
    private long next;
    private long position;
    private boolean open = true;

    private StoredWindow(long size, byte[] header, InputStream segments, long next) {
        this.size = size;
        this.header = header;
        this.segments = new NotedSource(segments);
        this.next = next;
    }

    static StoredWindow open(StoredBytes stored, long size, Span span) throws IOException {
        if (span.from() > 0) {
            byte[] header = header(stored.read(0, SegmentLayout.HEADER));
            return new StoredWindow(size, header, stored.read(span.from(), span.to() - span.from()), span.from());
        }
        InputStream all = stored.read(0, span.to());
        try {
            return new StoredWindow(size, all.readNBytes(SegmentLayout.HEADER), all, SegmentLayout.HEADER);
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private static byte[] header(InputStream from) throws IOException {
        try (from) {
            return from.readNBytes(SegmentLayout.HEADER);
        }
    }

    byte[] header() {
        return header;
    }

    /** What reading the segments threw; null when it did not. */
    @Nullable
    IOException failure() {
        return segments.failure();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (position < header.length) {
            int n = (int) Math.min(target.remaining(), header.length - position);
            target.put(header, (int) position, n);
            position += n;
            return n;
        }
        if (position != next) {
            throw new IOException("byte " + position + " is asked for where byte " + next + " comes");
        }
        int n = segments.readNBytes(target.array(), target.arrayOffset() + target.position(), target.remaining());
        target.position(target.position() + n);
        position += n;
        next = position;
        return n;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        segments.close();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }
}
