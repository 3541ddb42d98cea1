package org.isotherm.retrieval;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.isotherm.asset.AssetLocation;
import org.isotherm.storage.Archived;
import org.jspecify.annotations.Nullable;

/**
 * What stores have said of whether objects lie in an archive. Each is asked about at most once in a while, by few threads for
 * each backend, so that a store which stalls holds up nobody else; and nobody waits for longer than he says.
 */
final class ArchiveLooks {
    private static final Logger LOG = System.getLogger(ArchiveLooks.class.getName());
    private static final long FRESH_NANOS = Duration.ofMinutes(10).toNanos();
    private static final long SOONER_NANOS = Duration.ofMinutes(9).toNanos();
    private static final int MOST = 20_000;
    private static final int THREADS = 4;
    private static final int QUEUED = 1_000;
    private static final long IDLE_SECONDS = 60;

    /** Asks the store. */
    interface Asking {
        Optional<Archived> archived(AssetLocation asset) throws IOException;
    }

    private record Answer(
            StoredContent.Place place, long at, @Nullable Archived archived) {}

    private final Asking asking;
    private final ThreadFactory threads;
    private final LongSupplier nanoTime;
    private final Map<Long, ThreadPoolExecutor> pools = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

    @SuppressWarnings("serial") // never serialized
    private final Map<Long, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Answer> eldest) {
            return size() > MOST;
        }
    };

    /** @param nanoTime as {@link System#nanoTime} */
    ArchiveLooks(Asking asking, ThreadFactory threads, LongSupplier nanoTime) {
        this.asking = asking;
        this.threads = threads;
        this.nanoTime = nanoTime;
    }

    /** What the store said last; empty when it did not say that the object lies in an archive, or was not asked. */
    Optional<Archived> last(AssetLocation asset) {
        return answer(asset).map(Answer::archived);
    }

    private Optional<Answer> answer(AssetLocation asset) {
        synchronized (answers) {
            return Optional.ofNullable(answers.get(asset.id()))
                    .filter(answer -> answer.place().equals(StoredContent.of(asset)));
        }
    }

    /** Has the stores asked about those whose answers are missing or old, and waits for the answers so long. */
    void look(Collection<AssetLocation> assets, long millis) {
        CompletableFuture<?>[] open =
                assets.stream().filter(this::isDue).map(this::asked).toArray(CompletableFuture<?>[]::new);
        if (open.length == 0 || millis == 0) {
            return;
        }
        try {
            CompletableFuture.allOf(open).get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // what comes later is there for who asks again
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer fails to no one", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDue(AssetLocation asset) {
        return answer(asset)
                .map(answer -> nanoTime.getAsLong() - answer.at() >= FRESH_NANOS)
                .orElse(true);
    }

    /** @return done when the answer is there, or will not come */
    private CompletableFuture<Void> asked(AssetLocation asset) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> earlier = underWay.putIfAbsent(asset.id(), mine);
        if (earlier != null) {
            return earlier;
        }
        Runnable end = () -> {
            underWay.remove(asset.id());
            mine.complete(null);
        };
        try {
            pool(asset.backendId()).execute(() -> {
                try {
                    ask(asset);
                } finally {
                    end.run();
                }
            });
        } catch (RejectedExecutionException e) { // so many wait already, or the server stops
            end.run();
        }
        return mine;
    }

    private ThreadPoolExecutor pool(long backendId) {
        return pools.computeIfAbsent(backendId, id -> {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED), threads);
            pool.allowCoreThreadTimeOut(true);
            return pool;
        });
    }

    private void ask(AssetLocation asset) {
        Archived archived;
        long at = nanoTime.getAsLong();
        try {
            archived = asking.archived(asset).orElse(null);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "whether " + asset.key() + " lies in an archive was not to be learnt", e);
            archived = last(asset).orElse(null);
            at -= SOONER_NANOS;
        }
        synchronized (answers) {
            answers.put(asset.id(), new Answer(StoredContent.of(asset), at, archived));
        }
    }

    /** Begins nothing any more; what is at work ends by itself. */
    void close() {
        pools.values().forEach(ThreadPoolExecutor::shutdown);
    }
}
