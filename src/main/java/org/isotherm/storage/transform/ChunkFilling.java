package org.isotherm.storage.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * Decides which bytes of files go into which chunk: one file behind the other, each chunk filled before the next is
 * begun, so that a file may span many chunks and a chunk may hold many files. Chunks are counted from 0; who writes them
 * gives them ids. A chunk's size counts bytes of files, not what encryption adds. For one thread.
 */
public final class ChunkFilling {
    private final long chunkSize;
    private final LongUnaryOperator storedLength;
    private long chunk;
    private long filled;
    private long stored;

    /**
     * @param chunkSize in bytes of files, 1 or more
     * @param storedLength how many bytes are stored for a piece, see {@link PieceCoding#storedLength}
     */
    public ChunkFilling(long chunkSize, LongUnaryOperator storedLength) {
        if (chunkSize < 1) {
            throw new IllegalArgumentException("chunks of " + chunkSize + " bytes");
        }
        this.chunkSize = chunkSize;
        this.storedLength = storedLength;
    }

    /** The chunk that the next piece goes into. */
    public long chunk() {
        return filled == chunkSize ? chunk + 1 : chunk;
    }

    /** How many bytes of a file the next piece may have, 1 or more. */
    public long room() {
        return filled == chunkSize ? chunkSize : chunkSize - filled;
    }

    /**
     * Puts a piece into {@link #chunk}, behind what is there.
     *
     * @param length at most {@link #room}
     * @return the piece, with the count of the chunk in place of an id
     */
    public FileChunk put(int chunkIndex, long length) {
        if (length > room()) {
            throw new IllegalArgumentException(length + " bytes where " + room() + " have room");
        }
        if (filled == chunkSize) {
            chunk++;
            filled = 0;
            stored = 0;
        }
        FileChunk piece = new FileChunk(chunk, chunkIndex, stored, length);
        filled += length;
        stored = Math.addExact(stored, storedLength.applyAsLong(length));
        return piece;
    }

    /** All pieces of a file of that size, put one after the other. */
    public List<FileChunk> putFile(long size) {
        List<FileChunk> pieces = new ArrayList<>();
        for (long left = size; left > 0; ) {
            FileChunk piece = put(pieces.size(), Math.min(left, room()));
            pieces.add(piece);
            left -= piece.byteLength();
        }
        return pieces;
    }
}
