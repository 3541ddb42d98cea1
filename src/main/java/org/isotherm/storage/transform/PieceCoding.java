package org.isotherm.storage.transform;

import java.io.IOException;
import java.io.InputStream;

/** How the pieces of a content become stored bytes and back. For many threads. */
public interface PieceCoding {
    /**
     * How many bytes are stored for a piece of {@code length} bytes of content.
     *
     * @throws ArithmeticException when it is more than a number can say
     */
    long storedLength(long length);

    /**
     * What is to be stored for a piece; reads {@code content} to its end as it is read itself, in constant memory, and
     * closes it. A failure of {@code content} is passed on, and nothing that looks complete comes after it.
     */
    InputStream encode(InputStream content, PiecePlace place) throws IOException;

    /**
     * Opens {@code count} bytes from {@code offset} of a piece that has {@code length} bytes of content. What it gives is
     * what was stored for that place, or it throws.
     *
     * @throws TamperedException here or from the stream, when the stored bytes are not those of that place
     * @throws IndexOutOfBoundsException when the range does not lie inside the piece
     */
    InputStream decode(StoredBytes stored, PiecePlace place, long length, long offset, long count) throws IOException;
}
