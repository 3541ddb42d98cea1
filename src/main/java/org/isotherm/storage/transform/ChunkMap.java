package org.isotherm.storage.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Where all bytes of one file lie: its pieces one behind the other, without gap or overlap. An empty file has none.
 * Immutable.
 */
public final class ChunkMap {
    private final List<FileChunk> pieces;

    /** Of each piece the offset in the file, and at the end the file's size. */
    private final long[] offsets;

    /**
     * @param rows of the file, in any order
     * @param size of the file
     * @throws IllegalArgumentException when they do not make up a file of that size, so that nothing may be read by them
     */
    public ChunkMap(List<FileChunk> rows, long size) {
        pieces = rows.stream()
                .sorted(Comparator.comparingInt(FileChunk::chunkIndex))
                .toList();
        offsets = new long[pieces.size() + 1];
        for (int i = 0; i < pieces.size(); i++) {
            FileChunk piece = pieces.get(i);
            if (piece.chunkIndex() != i || piece.byteLength() > size - offsets[i]) {
                throw new IllegalArgumentException(
                        "the chunks of the file do not fit together at piece " + i + " of " + pieces.size());
            }
            offsets[i + 1] = offsets[i] + piece.byteLength();
        }
        if (offsets[pieces.size()] != size) {
            throw new IllegalArgumentException(
                    "the chunks of the file hold " + offsets[pieces.size()] + " bytes, the file has " + size);
        }
    }

    /** Of the file, in bytes. */
    public long size() {
        return offsets[pieces.size()];
    }

    /** In the order of the file. */
    public List<FileChunk> pieces() {
        return pieces;
    }

    /** The offset in the file of the first byte of that piece. */
    public long offset(FileChunk piece) {
        return offsets[piece.chunkIndex()];
    }

    /**
     * A part of a piece that a range needs.
     *
     * @param fileOffset of the piece's first byte in the file
     * @param from the first byte that is needed, counted in the piece
     * @param length how many are needed, 1 or more
     */
    public record Part(FileChunk piece, long fileOffset, long from, long length) {}

    /**
     * What of which pieces makes up {@code length} bytes from {@code offset} of the file, in order; no piece that holds
     * none of them.
     *
     * @throws IndexOutOfBoundsException when the range does not lie inside the file
     */
    public List<Part> parts(long offset, long length) {
        Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ size());
        List<Part> parts = new ArrayList<>();
        long end = offset + length;
        for (int i = pieceOf(offset); i < pieces.size() && offsets[i] < end; i++) {
            long from = Math.max(0, offset - offsets[i]);
            long to = Math.min(pieces.get(i).byteLength(), end - offsets[i]);
            if (from < to) {
                parts.add(new Part(pieces.get(i), offsets[i], from, to - from));
            }
        }
        return parts;
    }

    private int pieceOf(long offset) {
        int found = Arrays.binarySearch(offsets, offset);
        return found >= 0 ? found : -found - 2;
    }
}
