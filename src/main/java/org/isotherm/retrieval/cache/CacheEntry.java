package org.isotherm.retrieval.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.isotherm.storage.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * The content of one asset in the cache: first a sparse file with the segments that have come, in the end a complete one
 * whose hash was compared. Used through {@link OpenEntry}.
 *
 * <p>What concerns the whole cache (who has it open, pins, order) is guarded by the cache's lock, the segments by their
 * own.
 */
final class CacheEntry {
    private static final Instant NEVER = Instant.EPOCH;

    final CacheKey key;
    final long size;
    private final CacheFolder folder;
    private final Segments segments;
    private Path file;
    private @Nullable FileChannel channel;

    // ---- guarded by the cache
    int openings;
    boolean complete;
    boolean gone;
    boolean freed;
    Instant filledAt = NEVER;
    Instant lastUsed = NEVER;
    Instant touchedAt = NEVER;
    Instant pinnedUntil = NEVER;

    private @Nullable Sha256 sha256;

    private CacheEntry(CacheKey key, long size, CacheFolder folder, Segments segments, Path file) {
        this.key = key;
        this.size = size;
        this.folder = folder;
        this.segments = segments;
        this.file = file;
    }

    static CacheEntry begun(CacheKey key, long size, CacheFolder folder, long attempt) throws IOException {
        return new CacheEntry(key, size, folder, Segments.none(size), folder.create(key.partName(attempt)));
    }

    static CacheEntry found(CacheFolder.Found found, CacheFolder folder) {
        Footer footer = found.footer();
        CacheEntry entry = new CacheEntry(footer.key(), footer.size(), folder, footer.segments(), found.file());
        entry.complete = true;
        entry.filledAt = footer.filledAt();
        entry.lastUsed = found.lastUsed();
        entry.sha256 = footer.sha256();
        return entry;
    }

    /** What it takes on the disk when it is complete. */
    long room() {
        return size + Footer.bytes(size);
    }

    /** What it has yet to take on the disk. */
    long roomToCome() {
        return complete ? 0 : Math.max(0, room() - (long) segments.filled() * Segments.BYTES);
    }

    Segments segments() {
        return segments;
    }

    synchronized @Nullable Sha256 sha256() {
        return sha256;
    }

    synchronized Path file() {
        return file;
    }

    private synchronized FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null || !open.isOpen()) { // an interrupted reader closes it for all
            open = folder.open(file);
            channel = open;
        }
        return open;
    }

    synchronized void closeFile() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    /** @return whether it was the last one */
    boolean store(int segment, byte[] bytes) throws IOException {
        folder.write(channel(), ByteBuffer.wrap(bytes, 0, segments.length(segment)), Segments.start(segment));
        return segments.fill(segment, sum(bytes, segments.length(segment)));
    }

    /**
     * Reads one segment that is there.
     *
     * @throws CacheDamagedException when it is not what was put there
     */
    byte[] read(int segment) throws CacheDamagedException {
        byte[] bytes = new byte[segments.length(segment)];
        try {
            CacheFolder.readFully(channel(), ByteBuffer.wrap(bytes), Segments.start(segment));
        } catch (ClosedChannelException e) {
            throw new CacheDamagedException("the entry was closed meanwhile", e);
        } catch (CacheDamagedException e) {
            throw e;
        } catch (IOException e) {
            throw new CacheDamagedException("the entry cannot be read", e);
        }
        if (sum(bytes, bytes.length) != segments.sum(segment)) {
            throw new CacheDamagedException("segment " + segment + " of the entry has changed", null);
        }
        return bytes;
    }

    private static int sum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** The digest of what the file holds now, read from it; every segment is there. */
    Sha256 hash() throws CacheDamagedException {
        MessageDigest digest = Sha256.digest();
        for (int i = 0; i < segments.count(); i++) {
            digest.update(read(i));
        }
        return Sha256.of(digest);
    }

    /** Writes the footer, makes all durable, and gives the file its name. */
    synchronized void publish(Sha256 digest, Instant now) throws IOException {
        FileChannel open = channel();
        folder.write(open, new Footer(key, size, digest, now, segments.sums()).encoded(), size);
        open.force(true);
        file = folder.publish(file, key.entryName());
        sha256 = digest;
    }

    boolean isPinned(Instant now) {
        return pinnedUntil.isAfter(now);
    }

    boolean isEvictable(Instant now) {
        return complete && openings == 0 && !isPinned(now);
    }
}
