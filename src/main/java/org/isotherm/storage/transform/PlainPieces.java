package org.isotherm.storage.transform;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Pieces that are stored as they are. Damage is not noticed here but by the digests of object and content. */
public final class PlainPieces implements PieceCoding {
    @Override
    public long storedLength(long length) {
        return length;
    }

    @Override
    public InputStream encode(InputStream content, PiecePlace place) {
        return content;
    }

    @Override
    public InputStream decode(StoredBytes stored, PiecePlace place, long length, long offset, long count)
            throws IOException {
        Objects.checkFromIndexSize(offset, count, length);
        return count == 0 ? InputStream.nullInputStream() : stored.read(offset, count);
    }
}
