package org.isotherm.storage.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.Sized;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;

/**
 * The bytes of one file from one position to another. Ends exactly there or throws; after it has thrown it throws for
 * ever. For one thread.
 *
 * <p>On a mount, an error that may pass makes it open the file anew and go on where it was, a few times in a row. Only in
 * the very same file: had another one been put in its place, bytes of both would be taken for one.
 */
final class FileInput extends InputStream implements Sized {
    /** Reads of so much need no buffer between the file and the caller. */
    private static final int LARGE = 32 * 1024;

    private final FileSystemCalls calls;
    private final String backend;
    private final StoragePath path;
    private final FileOpening opening;
    private Handle<OpenedFile> file;
    private OpenedFile opened;
    private long position;
    private final long begin;
    private final long end;
    private boolean broken;
    private boolean closed;

    private FileInput(
            FileSystemCalls calls,
            String backend,
            StoragePath path,
            FileOpening opening,
            OpenedFile opened,
            long position,
            long end) {
        this.calls = calls;
        this.backend = backend;
        this.path = path;
        this.opening = opening;
        this.file = new Handle<>(calls, opened);
        this.opened = opened;
        this.position = position;
        this.begin = position;
        this.end = end;
    }

    /** The whole file. */
    static FileInput whole(FileSystemCalls calls, String backend, StoragePath path, FileOpening opening)
            throws StorageException {
        OpenedFile opened = calls.look(path, "open", opening::open, calls::later);
        return new FileInput(calls, backend, path, opening, opened, 0, opened.size());
    }

    /** @throws BackendUnavailableException when the file ends before the range does */
    static FileInput range(
            FileSystemCalls calls, String backend, StoragePath path, FileOpening opening, long offset, long length)
            throws StorageException {
        OpenedFile opened = calls.look(path, "open", opening::open, calls::later);
        if (offset + length > opened.size()) {
            calls.later(opened);
            throw new BackendUnavailableException(
                    backend, path, "it has " + opened.size() + " bytes, asked for up to " + (offset + length), null);
        }
        return new FileInput(calls, backend, path, opening, opened, offset, offset + length);
    }

    @Override
    public long size() {
        return end - begin;
    }

    /** What the reads of it must be multiples of; 1 for any. */
    int block() {
        return opened.block();
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
            throw new BackendUnavailableException(
                    backend, path, closed ? "the stream is closed" : "an earlier read failed", null);
        }
        if (position == end) {
            return -1;
        }
        // the buffer must not be looked at before this: a failed read leaves it to its worker
        if (!opened.isBuffered()) {
            int most = (int) Math.min(length, end - position);
            if (calls.endBeforeTheyReturn() && opened.block() == 1 && most >= Math.min(LARGE, end - position)) {
                int n = came(it -> it.read(position, bytes, offset, most));
                position += n;
                return n;
            }
            came(it -> it.fill(position, end));
        }
        ByteBuffer buffer = opened.buffer();
        int n = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, n);
        position += n;
        return n;
    }

    /** @return how many bytes came, 1 or more */
    private int came(Handle.Use<OpenedFile, Integer> reading) throws StorageException {
        broken = true;
        int came = tried(reading);
        if (came <= 0) {
            throw new BackendUnavailableException(
                    backend, path, "the file ends at byte " + position + ", should at " + end, null);
        }
        broken = false;
        return came;
    }

    private int tried(Handle.Use<OpenedFile, Integer> reading) throws StorageException {
        for (int more = calls.moreTries(); more > 0; more--) {
            try {
                return file.call(path, "read", reading);
            } catch (StorageException e) {
                if (!FileErrors.mayPass(e)) {
                    throw e;
                }
                reopen();
            }
        }
        return file.call(path, "read", reading);
    }

    private void reopen() throws StorageException {
        file.release();
        OpenedFile before = opened;
        OpenedFile again = calls.look(path, "open again", () -> opening.openAgain(before), calls::later);
        // what is in its buffer already is the file's beginning
        again.buffer().position(0).limit(0);
        opened = again;
        file = new Handle<>(calls, again);
    }

    /** Never waits; a file that a worker is stuck in is closed when the worker comes back. */
    @Override
    public void close() {
        closed = true;
        file.release();
    }
}
