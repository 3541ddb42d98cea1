package org.isotherm.storage.transform;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts a range of a file together from its chunks, each opened when the one before has ended. For one thread. */
public final class ChunkReading extends InputStream {
    /** Where chunks lie. */
    @FunctionalInterface
    public interface Places {
        /** The {@code length} stored bytes from {@code start} of that chunk. */
        StoredBytes part(long chunkId, long start, long length) throws IOException;
    }

    /** Decodes what is wanted of a piece. */
    @FunctionalInterface
    public interface Opening {
        InputStream open(ChunkMap.Part wanted) throws IOException;
    }

    private final UUID content;
    private final Opening opening;
    private final Iterator<ChunkMap.Part> parts;
    private @Nullable InputStream part;
    private boolean failed;

    /**
     * The {@code length} bytes from {@code offset} of the file. Nothing is opened before the first read.
     *
     * @throws IndexOutOfBoundsException when the range does not lie inside the file
     */
    public ChunkReading(UUID content, PieceCoding coding, ChunkMap map, Places places, long offset, long length) {
        this(content, map, wanted -> open(content, coding, places, wanted), offset, length);
    }

    /** Same of a file whose pieces each say by themselves how they decode. */
    public ChunkReading(UUID content, ChunkMap map, Opening opening, long offset, long length) {
        this.content = content;
        this.opening = opening;
        parts = map.parts(offset, length).iterator();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (failed) {
            throw new IOException("reading content " + content + " has failed before");
        }
        if (length == 0) {
            return 0;
        }
        failed = true; // unless all goes well
        int n = -1;
        while (n < 0 && (part != null || parts.hasNext())) {
            if (part == null) {
                part = opening.open(parts.next());
            }
            n = part.read(target, offset, length);
            if (n < 0) {
                part.close();
                part = null;
            }
        }
        failed = false;
        return n;
    }

    private static InputStream open(UUID content, PieceCoding coding, Places places, ChunkMap.Part wanted)
            throws IOException {
        FileChunk piece = wanted.piece();
        return coding.decode(
                places.part(piece.chunkId(), piece.byteOffset(), coding.storedLength(piece.byteLength())),
                new PiecePlace(content, piece.chunkIndex(), wanted.fileOffset()),
                piece.byteLength(),
                wanted.from(),
                wanted.length());
    }

    @Override
    public void close() throws IOException {
        failed = true;
        if (part != null) {
            part.close();
        }
    }
}
