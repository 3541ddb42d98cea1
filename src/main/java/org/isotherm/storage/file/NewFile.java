package org.isotherm.storage.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.jspecify.annotations.Nullable;

/** Writes one new file so that it survives a power cut, in the order that this takes. Removes nothing on failure. */
final class NewFile {
    private static final int BUFFER = 256 * 1024;

    private final FileSystemCalls calls;
    private final String backend;

    NewFile(FileSystemCalls calls, String backend) {
        this.calls = calls;
        this.backend = backend;
    }

    /**
     * Creates, writes, forces and closes the file at {@code place}; its folder is the caller's to force.
     *
     * @param path the object, for messages; null for our own files
     * @throws org.isotherm.storage.PathTakenException when something is there, untouched
     */
    void write(@Nullable StoragePath path, Path place, InputStream bytes, long size, WriteObserver observer)
            throws IOException {
        Handle<FileChannel> file = Handle.open(calls, path, "create", () -> created(path, place));
        try {
            long written = pump(path, file, bytes, size, observer);
            if (size >= 0 && written != size) {
                throw wrongSize(size, written);
            }
            // file servers and quotas may refuse as late as here; the file is condemned then and never forced again:
            // a second fsync may report success for pages that the first one dropped
            long kept = file.call(path, "force", open -> {
                open.force(true);
                return open.size();
            });
            if (kept != written) {
                throw new BackendUnavailableException(
                        backend, path, "wrote " + written + " bytes, the file has " + kept, null);
            }
            file.close(path);
        } finally {
            file.release();
        }
    }

    private FileChannel created(@Nullable StoragePath path, Path place) throws IOException {
        try {
            return FileChannel.open(
                    place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            if (FileErrors.isMissing(e)) {
                // what is missing is the folder and not the object that is only to be
                throw new BackendUnavailableException(backend, path, "create: its folder has gone", e);
            }
            throw e;
        }
    }

    private long pump(
            @Nullable StoragePath path, Handle<FileChannel> file, InputStream bytes, long size, WriteObserver observer)
            throws IOException {
        byte[] buffer = new byte[size < 0 ? BUFFER : (int) Math.min(BUFFER, size + 1)];
        long written = 0;
        long unforced = 0;
        for (int n = bytes.readNBytes(buffer, 0, buffer.length);
                n > 0;
                n = bytes.readNBytes(buffer, 0, buffer.length)) {
            if (size >= 0 && written + n > size) {
                throw wrongSize(size, written + n);
            }
            int length = n;
            long from = written;
            file.call(path, "write", open -> writeAll(open, ByteBuffer.wrap(buffer, 0, length), from));
            written += n;
            unforced += n;
            if (unforced >= calls.mostUnforced()) {
                force(path, file);
                unforced = 0;
            }
            observer.advanced(n);
        }
        return written;
    }

    /** Little by little: what waits in the page cache for the last force may be more than its deadline lets through. */
    private static void force(@Nullable StoragePath path, Handle<FileChannel> file) throws IOException {
        file.call(path, "force", open -> {
            open.force(false);
            return Boolean.TRUE;
        });
    }

    private static Integer writeAll(FileChannel file, ByteBuffer bytes, long from) throws IOException {
        long position = from;
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
        return bytes.limit();
    }

    private static IOException wrongSize(long expected, long got) {
        return new IOException("expected " + expected + " bytes, got " + (got > expected ? "at least " : "") + got);
    }
}
