package org.isotherm.retrieval;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.isotherm.asset.AssetLocation;
import org.isotherm.retrieval.cache.ContentMismatchException;
import org.isotherm.retrieval.cache.OpenEntry;
import org.isotherm.storage.ObjectArchivedException;
import org.isotherm.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Brings the content of one asset into the cache, once, whoever waits for it and whoever has left: from its beginning to its
 * end in turns of the background, and at once where a reader is. No byte is fetched twice unless its fetch has failed.
 */
final class Fill {
    /** Segments that one request to the backend brings. */
    static final int CHUNK = 32;

    /** Segments that are asked for at once when somebody wants the content and has not begun to read: so little that many can begin. */
    private static final int FIRST = 1;

    private static final int ATTEMPTS = 5;

    /** What a fill needs of its surroundings. */
    interface Surroundings {
        /** The bytes where they lie. */
        InputStream open(AssetLocation asset, long offset, long length) throws IOException;

        /** Has {@code work} done after a while. */
        void after(long seconds, Runnable work);

        /** How long to wait before an object is asked for again that comes back from an archive. */
        long archivedSeconds();

        /** The store has begun to bring the object back from an archive; whoever waits hears it after this. */
        void restoring(Fill fill);

        /** The fill has ended, with its content in the cache or with a failure. */
        void ended(Fill fill, @Nullable IOException failure);
    }

    /** The fill was given up because nobody wants it. */
    static final class CancelledException extends IOException {
        private static final long serialVersionUID = 1L;

        CancelledException() {
            super("the retrieval was cancelled");
        }
    }

    /**
     * The store is bringing the object back from an archive.
     *
     * @param since when it was asked for, by this process's clock
     * @param usual how long that takes
     */
    private record Restore(long since, Duration usual) {
        long secondsSince() {
            return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
        }
    }

    private final AssetLocation asset;
    private final String user;
    private final OpenEntry entry;
    private final BackendSlots slots;
    private final Surroundings surroundings;
    private final BitSet demanded = new BitSet();
    private final AtomicBoolean queued = new AtomicBoolean();
    private final AtomicBoolean pausing = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger failures = new AtomicInteger();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile @Nullable Restore restore;
    private volatile @Nullable Long earlierRestore;
    private volatile long id;

    /**
     * @param user whose turn it takes in the background
     * @param entry begun and empty; closed when the fill has ended
     */
    Fill(AssetLocation asset, String user, OpenEntry entry, BackendSlots slots, Surroundings surroundings) {
        this.asset = asset;
        this.user = user;
        this.entry = entry;
        this.slots = slots;
        this.surroundings = surroundings;
    }

    AssetLocation asset() {
        return asset;
    }

    /** Whose turn it takes. */
    String user() {
        return user;
    }

    /** Of its row. */
    long id() {
        return id;
    }

    long missingBytes() {
        return asset.size() - entry.filledBytes();
    }

    long filledBytes() {
        return entry.filledBytes();
    }

    /** Whether the store is bringing the object back from an archive. */
    boolean isRestoring() {
        return restore != null;
    }

    /** Until the store has brought it back, by what such stores say of themselves; 0 when it is not, or should have. */
    long restoreSeconds() {
        Restore now = restore;
        return now == null ? 0 : Math.max(0, now.usual().toSeconds() - now.secondsSince());
    }

    /** Since the store was asked to bring it back; 0 when it is not. */
    long restoringFor() {
        Restore now = restore;
        return now == null ? 0 : now.secondsSince();
    }

    /** Before it begins: the store was asked to bring the object back so long ago, by a server that is no more. */
    void restoringFor(long seconds) {
        earlierRestore = System.nanoTime() - TimeUnit.SECONDS.toNanos(seconds);
    }

    /** For a reader; the caller closes it. */
    OpenEntry open() {
        return entry.again();
    }

    /**
     * Begins.
     *
     * @param waitedFor whether the beginning is fetched at once; all else is fetched in its turn
     */
    void begin(long rowId, boolean waitedFor) {
        id = rowId;
        if (waitedFor) {
            demand(user, 0, FIRST);
        }
        queue();
    }

    /**
     * Somebody waits for this segment: it is fetched now, unless it is there, under way, or asked for already.
     *
     * @param who waits, and whose turn it takes
     * @param count how many from it on are wanted, up to {@link #CHUNK}
     */
    void demand(String who, int segment, int count) {
        synchronized (demanded) {
            if (over.get() || !entry.isMissing(segment) || demanded.get(segment)) {
                return;
            }
            demanded.set(segment);
        }
        entry.forgetFailure(segment);
        try {
            slots.now(who, () -> {
                try {
                    fetch(segment, count);
                } catch (ObjectArchivedException e) {
                    failed(e); // for hours nobody needs to ask again
                } catch (IOException e) {
                    queue(); // whatever it was, the background meets it too and decides
                } finally {
                    synchronized (demanded) {
                        demanded.clear(segment);
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            end(new IOException("the server stops", e));
        }
    }

    private void queue() {
        if (!over.get() && queued.compareAndSet(false, true)) {
            try {
                slots.later(user, this::next);
            } catch (RejectedExecutionException e) {
                end(new IOException("the server stops", e));
            }
        }
    }

    /** One chunk; then it is the turn of others. */
    private void next() {
        queued.set(false);
        int missing = over.get() ? -1 : entry.firstMissing(0);
        if (missing < 0) {
            return; // whoever fetches the last one ends the fill, or queues it again
        }
        try {
            fetch(missing, CHUNK);
            failures.set(0);
            queue();
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException e) {
        if (e instanceof ObjectArchivedException archived && archived.isRestoring()) {
            restoring(archived.usual());
            pause(surroundings.archivedSeconds());
        } else if (e instanceof StorageException s && s.mayWorkLater() && failures.incrementAndGet() < ATTEMPTS) {
            pause(1L << failures.get());
        } else {
            end(e);
        }
        answered.countDown();
    }

    /** However many readers have met the failure, it is asked again once. */
    private void pause(long seconds) {
        if (pausing.compareAndSet(false, true)) {
            surroundings.after(seconds, () -> {
                pausing.set(false);
                queue();
            });
        }
    }

    private void restoring(Duration usual) {
        if (restore == null) {
            Long earlier = earlierRestore;
            restore = new Restore(earlier == null ? System.nanoTime() : earlier, usual);
            earlierRestore = null;
            surroundings.restoring(this);
        }
    }

    private void fetch(int first, int most) throws IOException {
        int count = entry.claim(first, most);
        if (count == 0) {
            return;
        }
        int done = 0;
        boolean last = false;
        long began = System.nanoTime();
        long start = OpenEntry.startOf(first);
        long length = OpenEntry.startOf(first + count - 1) + entry.length(first + count - 1) - start;
        byte[] buffer = new byte[entry.length(first)];
        try (InputStream from = surroundings.open(asset, start, length)) {
            while (done < count) {
                int size = entry.length(first + done);
                if (from.readNBytes(buffer, 0, size) < size) {
                    throw new EOFException("the content ended early");
                }
                last = keep(first + done, buffer);
                done++;
            }
            if (from.read() >= 0) { // and read to its end, so that the connection can be used again
                throw new IOException("the content is longer than asked for");
            }
            restore = null; // when the copy expires before all of it was read, it is asked for again
            earlierRestore = null;
            answered.countDown();
        } catch (IOException | RuntimeException | Error e) {
            IOException why = e instanceof IOException io ? io : new IOException("the content cannot be fetched", e);
            entry.giveUp(first + done, count - done, why);
            if (!last) {
                throw why;
            }
        }
        slots.throughput.measured(length, System.nanoTime() - began);
        if (last) {
            complete();
        }
    }

    /** When the disk of the cache fails, the fill is over and its readers read on where the content lies. */
    private boolean keep(int segment, byte[] bytes) throws IOException {
        try {
            return entry.store(segment, bytes);
        } catch (IOException e) {
            end(e);
            throw e;
        }
    }

    private void complete() {
        try {
            entry.complete(asset.sha256().orElse(null));
            end(null);
        } catch (ContentMismatchException e) {
            end(new CorruptContentException(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            end(e);
        }
    }

    /** Nobody wants it any more. */
    void cancel() {
        end(new CancelledException());
    }

    private void end(@Nullable IOException failure) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        if (failure != null) {
            entry.drop();
        }
        entry.close();
        surroundings.ended(this, failure);
        end.countDown();
        answered.countDown();
    }

    /** @return whether it has ended by then */
    boolean await(long seconds) {
        return await(end, TimeUnit.SECONDS.toMillis(seconds));
    }

    /**
     * Waits so long for the first answer of the backend, be it bytes, an archive that begins to bring them, or a failure.
     *
     * @return whether it has come
     */
    boolean awaitAnswer(long millis) {
        return await(answered, millis);
    }

    private static boolean await(CountDownLatch latch, long millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
