package org.isotherm.storage.transform;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.LongUnaryOperator;
import org.isotherm.storage.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Splits files and packs the encoded pieces into chunks, in constant memory and without knowing sizes: ask for
 * {@link #next} chunk and read it to its end, until there is none. What a chunk holds is known once it has been read. For
 * one thread.
 */
public final class ChunkWriting implements AutoCloseable {
    /**
     * A file to store.
     *
     * @param bytes read once and closed at its end
     */
    public record Source(UUID content, PieceCoding coding, InputStream bytes) {}

    /**
     * A file that has been read to its end.
     *
     * @param pieces with the count of the chunk, from 0, in place of its id
     */
    public record Written(UUID content, long size, Sha256 sha256, List<FileChunk> pieces) {}

    private final ChunkFilling filling;
    private final Iterator<Source> sources;
    private final List<Written> written = new ArrayList<>();
    private @Nullable Current current;
    private @Nullable Chunk chunk;
    private boolean failed;

    /**
     * @param chunkSize in bytes of files
     * @param storedLength that of all the files' codings
     */
    public ChunkWriting(long chunkSize, LongUnaryOperator storedLength, Iterator<Source> sources) {
        filling = new ChunkFilling(chunkSize, storedLength);
        this.sources = sources;
    }

    /** The file that is being read. */
    private static final class Current {
        final Source source;
        final PushbackInputStream bytes;
        final MessageDigest digest = Sha256.digest();
        final List<FileChunk> pieces = new ArrayList<>();
        long size;

        Current(Source source) {
            this.source = source;
            bytes = new PushbackInputStream(source.bytes());
        }

        boolean hasMore() throws IOException {
            int next = bytes.read();
            if (next >= 0) {
                bytes.unread(next);
            }
            return next >= 0;
        }

        Written written() {
            return new Written(source.content(), size, Sha256.of(digest), List.copyOf(pieces));
        }
    }

    /**
     * The next chunk; the one before must have been read to its end.
     *
     * @return null when all files are stored
     * @throws IOException what a file's stream throws
     */
    public @Nullable InputStream next() throws IOException {
        if (chunk != null && !chunk.ended) {
            throw new IllegalStateException("the chunk before has not been read to its end");
        }
        chunk = file() == null ? null : new Chunk(filling.chunk());
        return chunk;
    }

    /** The files that have been read to their end, all of whose pieces lie in chunks that were given out. */
    public List<Written> written() {
        return List.copyOf(written);
    }

    /** The file that the next piece is of, which has at least a byte left; null when all have been read. */
    private @Nullable Current file() throws IOException {
        while (true) {
            if (current == null) {
                if (!sources.hasNext()) {
                    return null;
                }
                current = new Current(sources.next());
            }
            if (current.hasMore()) {
                return current;
            }
            current.bytes.close();
            written.add(current.written());
            current = null;
        }
    }

    /** Closes the file that is being read. */
    @Override
    public void close() throws IOException {
        if (current != null) {
            current.bytes.close();
        }
    }

    /** One chunk: encoded pieces of one file after another until it is full. */
    private final class Chunk extends InputStream {
        private final long number;
        private @Nullable InputStream encoded;
        private @Nullable Piece piece;
        private boolean ended;

        Chunk(long number) {
            this.number = number;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (failed) {
                throw new IOException("a file has failed before; its chunk is to be discarded");
            }
            if (length == 0) {
                return 0;
            }
            failed = true; // unless all goes well: what comes after a failure must not look complete
            int n = -1;
            while (n < 0 && !ended) {
                if (encoded == null) {
                    encoded = begin();
                    ended = encoded == null;
                } else {
                    n = encoded.read(target, offset, length);
                    if (n < 0) {
                        end();
                    }
                }
            }
            failed = false;
            return n;
        }

        private @Nullable InputStream begin() throws IOException {
            Current file = filling.chunk() == number ? file() : null;
            if (file == null) {
                return null;
            }
            piece = new Piece(file, filling.room());
            return file.source
                    .coding()
                    .encode(piece, new PiecePlace(file.source.content(), file.pieces.size(), file.size));
        }

        private void end() {
            if (piece != null) {
                Current file = piece.file;
                file.pieces.add(filling.put(file.pieces.size(), piece.length));
            }
            piece = null;
            encoded = null;
        }
    }

    /** The next bytes of a file, as many as there is room for. */
    private static final class Piece extends InputStream {
        private final Current file;
        private final long room;
        private long length;

        Piece(Current file, long room) {
            this.file = file;
            this.room = room;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int most) throws IOException {
            if (length == room) {
                return -1;
            }
            int n = file.bytes.read(target, offset, (int) Math.min(most, room - length));
            if (n > 0) {
                file.digest.update(target, offset, n);
                file.size += n;
                length += n;
            }
            return n;
        }
    }
}
