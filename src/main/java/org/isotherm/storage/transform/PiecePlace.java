package org.isotherm.storage.transform;

import java.util.UUID;

/**
 * Which bytes of which content a piece holds. A content that is not split is one piece: the first.
 *
 * @param content what was stored, once: content that is stored anew has another id
 * @param index which piece of the content, from 0
 * @param offset of the piece's first byte in the content
 */
public record PiecePlace(UUID content, int index, long offset) {
    public PiecePlace {
        if (index < 0 || offset < 0) {
            throw new IllegalArgumentException("no piece: index " + index + ", offset " + offset);
        }
    }

    /** The only piece of a content that is not split. */
    public static PiecePlace whole(UUID content) {
        return new PiecePlace(content, 0, 0);
    }
}
