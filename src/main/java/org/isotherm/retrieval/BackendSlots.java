package org.isotherm.retrieval;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that fetch from one backend, so that one which stalls holds up nobody else. Some are reserved for what
 * somebody waits for: that never queues behind what is fetched for later. Each work is one chunk, so that a turn is short.
 */
final class BackendSlots {
    private static final long IDLE_SECONDS = 60;

    private final ThreadPoolExecutor interactive;
    private final ThreadPoolExecutor background;
    final Throughput throughput = new Throughput();

    BackendSlots(int interactive, int background, ThreadFactory threads) {
        this.interactive = pool(interactive, threads);
        this.background = pool(background, threads);
    }

    private static ThreadPoolExecutor pool(int threads, ThreadFactory factory) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** For somebody who waits. */
    void now(Runnable chunk) {
        interactive.execute(chunk);
    }

    /** When its turn comes. */
    void later(Runnable chunk) {
        background.execute(chunk);
    }

    /** How long so much takes when everything is in its turn. */
    long seconds(long bytes) {
        return throughput.seconds(bytes, background.getMaximumPoolSize());
    }

    /** Begins nothing any more; what is at work ends by itself. */
    void close() {
        interactive.shutdown();
        interactive.getQueue().clear();
        background.shutdown();
        background.getQueue().clear();
    }
}
