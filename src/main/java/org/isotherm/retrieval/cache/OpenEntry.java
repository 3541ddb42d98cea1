package org.isotherm.retrieval.cache;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.isotherm.storage.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * An entry that somebody reads or fills. It is not evicted before it is closed. For many threads; closing twice is fine.
 *
 * <p>The content is divided into segments. Whoever fills one claims it first, so that nothing is fetched twice.
 */
public final class OpenEntry implements AutoCloseable {
    private final RetrievalCache cache;
    private final CacheEntry entry;
    private final AtomicBoolean closed = new AtomicBoolean();

    OpenEntry(RetrievalCache cache, CacheEntry entry) {
        this.cache = cache;
        this.entry = entry;
    }

    /** For one more who reads or fills it. */
    public OpenEntry again() {
        return cache.openAgain(entry);
    }

    /** The size of the content. */
    public long size() {
        return entry.size;
    }

    /** Which segment a byte lies in. */
    public static int segmentOf(long position) {
        return (int) (position / Segments.BYTES);
    }

    /** Where a segment begins. */
    public static long startOf(int segment) {
        return Segments.start(segment);
    }

    /** How many there are; none of empty content. */
    public int segments() {
        return entry.segments().count();
    }

    /** In bytes; only the last one is shorter than the others. */
    public int length(int segment) {
        return entry.segments().length(segment);
    }

    /** How many bytes have come. */
    public long filledBytes() {
        return Math.min(entry.size, (long) entry.segments().filled() * Segments.BYTES);
    }

    public boolean has(int segment) {
        return entry.segments().has(segment);
    }

    /** Whether nobody has it or fetches it. */
    public boolean isMissing(int segment) {
        return entry.segments().isEmpty(segment);
    }

    /** The first one from {@code from} on that nobody has or fetches; -1 when there is none. */
    public int firstMissing(int from) {
        return entry.segments().firstEmpty(from);
    }

    /**
     * Takes up to {@code most} segments from {@code first} on that nobody has or fetches.
     *
     * @return how many are the caller's now, to {@link #store} or to {@link #giveUp}
     */
    public int claim(int first, int most) {
        return entry.segments().claim(first, most);
    }

    /**
     * Keeps a claimed segment. When the disk has no room for it, others are evicted and it is tried once more.
     *
     * @param bytes from its beginning; what follows the segment's length is left
     * @return whether it was the last one that was missing; then {@link #complete} is to be called
     */
    public boolean store(int segment, byte[] bytes) throws IOException {
        try {
            return entry.store(segment, bytes);
        } catch (IOException e) {
            if (!cache.makeRoom(entry)) {
                throw e;
            }
            return entry.store(segment, bytes);
        }
    }

    /** Gives claimed segments back; who waits for them is told {@code why}. */
    public void giveUp(int first, int count, IOException why) {
        entry.segments().giveUp(first, count, why);
    }

    /** Before it is tried anew. */
    public void forgetFailure(int segment) {
        entry.segments().forgetFailure(segment);
    }

    /**
     * Waits until the segment is there.
     *
     * @return null when it is; otherwise what the one who fetched it has met, or that it did not come in time
     */
    public @Nullable IOException await(int segment, long nanos) {
        return entry.segments().await(segment, nanos);
    }

    /**
     * The bytes of a segment that is there, checked against what was stored.
     *
     * @throws CacheDamagedException when they are others; the entry is {@link #drop dropped} then
     */
    public byte[] read(int segment) throws CacheDamagedException {
        try {
            return entry.read(segment);
        } catch (CacheDamagedException e) {
            drop();
            throw e;
        }
    }

    /**
     * Reads all of the file once more and compares its digest; only then the entry is complete, durable, and found by
     * others.
     *
     * @param expected null when nobody knows the digest
     * @throws ContentMismatchException when it is another one; the entry is dropped
     * @throws IOException when the disk fails; the entry is dropped
     */
    public void complete(@Nullable Sha256 expected) throws IOException {
        try {
            Sha256 found = entry.hash();
            if (expected != null && !found.equals(expected)) {
                throw new ContentMismatchException(
                        "the content has the SHA-256 " + found + ", should have " + expected);
            }
            cache.publish(entry, found);
        } catch (IOException e) {
            drop();
            throw e;
        }
    }

    /** Forgets the entry; who has it open may still read what is there. */
    public void drop() {
        cache.drop(entry);
    }

    /**
     * Keeps it until then, whatever else is to be evicted; a later time stays.
     *
     * @return false when too much is pinned already
     */
    public boolean pin(Instant until) {
        return cache.pin(entry, until);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            cache.closed(entry);
        }
    }
}
