package org.isotherm.storage.transform;

import java.util.Objects;

/**
 * Where the segments of an encrypted piece lie. Stored, a piece is cut into segments of 64 KiB, the last one shorter;
 * each ends with a tag of 16 bytes, and the first begins with the header of 48 bytes:
 *
 * <pre>
 *  offset  bytes
 *       0      4  49 73 6F 74: the letters {@code Isot}
 *       4      1  version of this format: 1
 *       5      1  size of a segment, as the power of two: 16
 *       6      2  zero
 *       8      1  length of the part of the header from here on, as Tink writes it: 40
 *       9     32  salt, random for each piece
 *      41      7  the first bytes of each segment's nonce, random for each piece
 *      48         the first segment's ciphertext
 * </pre>
 *
 * <p>This is AES-256-GCM-HKDF streaming of Google Tink with HMAC-SHA256 and its first segment moved by 8 bytes. The key
 * of a piece is derived from the data key, the salt and the associated data: the first 8 bytes above, the content's id
 * (16 bytes), the piece's index (4) and its offset in the content (8), numbers with the high byte first. A segment's
 * nonce is the 7 bytes of the header, its index (4), and 1 for the last segment, 0 for others. So each segment opens only
 * in its place, of its piece, of its content, and the last one tells that nothing is missing behind it.
 */
final class SegmentLayout {
    /** Of our own part of the header. */
    static final int OWN_HEADER = 8;

    static final int HEADER = 48;
    static final int TAG = 16;
    static final int SEGMENT_POWER = 16;
    static final int SEGMENT = 1 << SEGMENT_POWER;

    /** The content that fits into a segment but the first, which has {@link #HEADER} bytes less. */
    static final int CONTENT = SEGMENT - TAG;

    private SegmentLayout() {}

    /** Our part of the header, before Tink's. */
    static byte[] ownHeader() {
        return new byte[] {'I', 's', 'o', 't', 1, SEGMENT_POWER, 0, 0};
    }

    /** How many segments a piece of that length has: at least one. */
    static long segments(long length) {
        return (Math.addExact(length, HEADER) - 1) / CONTENT + 1;
    }

    static long storedLength(long length) {
        return Math.addExact(Math.addExact(length, HEADER), Math.multiplyExact(segments(length), (long) TAG));
    }

    /** The segment with that byte of the content. */
    static long segmentOf(long offset) {
        return (offset + HEADER) / CONTENT;
    }

    /** Stored bytes from {@code from} to before {@code to}. */
    record Span(long from, long to) {}

    /**
     * The whole segments that hold a range of the content, which is not empty.
     *
     * @throws IndexOutOfBoundsException when the range does not lie inside
     */
    static Span span(long length, long offset, long count) {
        Objects.checkFromIndexSize(offset, count, length);
        long first = segmentOf(offset);
        long last = segmentOf(offset + count - 1);
        return new Span(first * SEGMENT, Math.min((last + 1) * SEGMENT, storedLength(length)));
    }
}
