package org.isotherm.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * A file open for reading. Its buffer belongs to whoever runs the current call, and is never the caller's own: a read that
 * comes back too late writes into memory nobody looks at.
 */
final class OpenedFile implements Closeable {
    /**
     * Past the page cache; null on a Java platform without it. By its name, for javac warns of jdk.unsupported on some
     * versions and has no way to accept it.
     */
    private static final @Nullable OpenOption DIRECT = direct();

    private static final int BUFFER = 256 * 1024;

    /** A block size beyond this is no block size but a hint of a file server. */
    private static final long LARGEST_BLOCK = DirectBuffers.CAPACITY;

    private final FileChannel channel;
    private final int block;
    private final long size;
    private final FileTime modified;
    private @Nullable ByteBuffer buffer;

    private OpenedFile(FileChannel channel, @Nullable ByteBuffer buffer, int block, long size, FileTime modified) {
        this.channel = channel;
        this.buffer = buffer;
        this.block = block;
        this.size = size;
        this.modified = modified;
    }

    private static @Nullable OpenOption direct() {
        try {
            return (OpenOption) Class.forName("com.sun.nio.file.ExtendedOpenOption")
                    .getField("DIRECT")
                    .get(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Opens a plain file through the page cache. */
    static OpenedFile cached(Path place) throws IOException {
        FileTime modified = modified(place);
        FileChannel channel = FileChannel.open(place, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            return new OpenedFile(channel, null, 1, channel.size(), modified);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Opens a plain file past the page cache and tries a read; null when the file system does not offer that. */
    static @Nullable OpenedFile direct(Path place) throws IOException {
        long block = Files.getFileStore(place).getBlockSize();
        if (DIRECT == null || block < 1 || block > LARGEST_BLOCK || Long.bitCount(block) != 1) {
            return null;
        }
        FileChannel channel;
        FileTime modified = modified(place);
        try {
            channel = FileChannel.open(place, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS, DIRECT);
        } catch (IOException | UnsupportedOperationException e) {
            return null; // whatever is wrong with the file itself, opening it the other way tells
        }
        ByteBuffer buffer = DirectBuffers.take((int) block);
        try {
            OpenedFile opened = new OpenedFile(channel, buffer.limit(0), (int) block, channel.size(), modified);
            if (opened.size > 0) {
                opened.fill(0, opened.size);
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            // some file systems take the flag and refuse the read
            channel.close();
            DirectBuffers.giveBack((int) block, buffer);
            return null;
        }
    }

    /** Past the page cache where that works. */
    static OpenedFile directOrCached(Path place) throws IOException {
        OpenedFile direct = direct(place);
        return direct != null ? direct : cached(place);
    }

    /** What position, length and address of a read must be multiples of; 1 for any. */
    int block() {
        return block;
    }

    /** When it was opened. */
    long size() {
        return size;
    }

    /** What was read and not taken yet; made when it is first asked for. */
    ByteBuffer buffer() {
        ByteBuffer made = buffer;
        if (made == null) {
            made = ByteBuffer.allocate((int) Math.min(BUFFER, Math.max(1, size)))
                    .limit(0);
            buffer = made;
        }
        return made;
    }

    /** Whether something was read and not taken yet. */
    boolean isBuffered() {
        return buffer != null && buffer.hasRemaining();
    }

    private static FileTime modified(Path place) throws IOException {
        return Files.getLastModifiedTime(place, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Whether this is, opened anew at {@code place}, what was opened before: the same size and time, also after it was
     * opened. A file that was put in its place is none to go on with.
     */
    boolean isStill(OpenedFile before, Path place) throws IOException {
        return size == before.size && modified.equals(before.modified) && modified.equals(modified(place));
    }

    /**
     * Reads from {@code position}, at most to {@code end}; the buffer then holds what came.
     *
     * @return bytes that came; 0 when the file ends before
     */
    int fill(long position, long end) throws IOException {
        ByteBuffer buffer = buffer();
        long from = position / block * block;
        int skip = (int) (position - from);
        buffer.clear();
        if (block == 1) {
            buffer.limit((int) Math.min(buffer.capacity(), end - position));
        }
        int came = channel.read(buffer, from);
        int last = (int) Math.min(Math.max(came, skip), skip + (end - position));
        buffer.clear().position(skip).limit(last);
        return last - skip;
    }

    /**
     * Reads from {@code position} into memory of the caller, who must not leave before this has ended.
     *
     * @return bytes that came, at most {@code length}; 0 or less when the file ends before
     */
    int read(long position, byte[] bytes, int offset, int length) throws IOException {
        return channel.read(ByteBuffer.wrap(bytes, offset, length), position);
    }

    /** Once, and never while a read is under way. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (buffer != null && buffer.isDirect()) {
                DirectBuffers.giveBack(block, buffer);
            }
        }
    }
}
