package org.isotherm.retrieval.cache;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.isotherm.storage.Sha256;

/**
 * What stands behind the content in the file of a complete entry: the checksum of each segment, then what the entry is. A
 * file without a whole one is not complete.
 */
final class Footer {
    private static final long MAGIC = 0x49534f4341434831L; // ISOCACH1
    private static final int FIXED = 8 + 8 + 8 + 8 + 32 + 8 + 4;

    private final CacheKey key;
    private final long size;
    private final Sha256 sha256;
    private final Instant filledAt;
    private final int[] sums;

    /** @param sums of the segments, not copied */
    Footer(CacheKey key, long size, Sha256 sha256, Instant filledAt, int[] sums) {
        this.key = key;
        this.size = size;
        this.sha256 = sha256;
        this.filledAt = filledAt;
        this.sums = sums;
    }

    CacheKey key() {
        return key;
    }

    /** Of the content. */
    long size() {
        return size;
    }

    Sha256 sha256() {
        return sha256;
    }

    Instant filledAt() {
        return filledAt;
    }

    Segments segments() {
        return Segments.all(size, sums);
    }

    /** How many bytes it takes behind a content of that size. */
    static int bytes(long size) {
        return Segments.count(size) * Integer.BYTES + FIXED;
    }

    ByteBuffer encoded() {
        ByteBuffer bytes = ByteBuffer.allocate(bytes(size));
        for (int sum : sums) {
            bytes.putInt(sum);
        }
        bytes.putLong(key.assetId()).putLong(key.generation()).putLong(size);
        bytes.putLong(filledAt.toEpochMilli());
        bytes.put(HexFormat.of().parseHex(sha256.hex()));
        bytes.putLong(MAGIC);
        bytes.putInt(sum(bytes.duplicate().flip()));
        return bytes.flip();
    }

    /** @param bytes all that stands behind the content of an entry with that key and size; empty when it is another one */
    static Optional<Footer> decode(CacheKey key, long size, ByteBuffer bytes) {
        if (bytes.remaining() != bytes(size)) {
            return Optional.empty();
        }
        ByteBuffer summed = bytes.duplicate().limit(bytes.limit() - Integer.BYTES);
        if (bytes.getInt(bytes.limit() - Integer.BYTES) != sum(summed)) {
            return Optional.empty();
        }
        int[] sums = new int[Segments.count(size)];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = bytes.getInt();
        }
        boolean same = bytes.getLong() == key.assetId() && bytes.getLong() == key.generation();
        long itsSize = bytes.getLong();
        Instant filledAt = Instant.ofEpochMilli(bytes.getLong());
        byte[] digest = new byte[32];
        bytes.get(digest);
        if (!same || itsSize != size || bytes.getLong() != MAGIC) {
            return Optional.empty();
        }
        return Optional.of(new Footer(key, size, new Sha256(HexFormat.of().formatHex(digest)), filledAt, sums));
    }

    /** The size of the content in a file of so many bytes; empty when no content makes such a file. */
    static Optional<Long> contentSize(long fileBytes) {
        long segments = Math.max(0, (fileBytes - FIXED) / (Segments.BYTES + Integer.BYTES));
        for (long count = segments; count <= segments + 1; count++) {
            long size = fileBytes - FIXED - count * Integer.BYTES;
            if (size >= 0 && (size + Segments.BYTES - 1) / Segments.BYTES == count) {
                return Optional.of(size);
            }
        }
        return Optional.empty();
    }

    private static int sum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
