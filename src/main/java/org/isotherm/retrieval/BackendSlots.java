package org.isotherm.retrieval;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that fetch from one backend, so that one which stalls holds up nobody else. Some are reserved for what
 * somebody waits for: that never queues behind what is fetched for later. Each work is one chunk, so that a turn is short, and users
 * take turns.
 */
final class BackendSlots {
    private static final long IDLE_SECONDS = 60;

    private final Turns interactive;
    private final Turns background;
    final Throughput throughput = new Throughput();

    BackendSlots(int interactive, int background, ThreadFactory threads) {
        this.interactive = new Turns(pool(interactive, threads));
        this.background = new Turns(pool(background, threads));
    }

    private static ThreadPoolExecutor pool(int threads, ThreadFactory factory) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** For somebody who waits. */
    void now(String user, Runnable chunk) {
        interactive.add(user, chunk);
    }

    /** When the turn of that user comes. */
    void later(String user, Runnable chunk) {
        background.add(user, chunk);
    }

    /**
     * How long so much takes when everything is in its turn.
     *
     * @param contents that it belongs to; of each one piece at a time is fetched
     */
    long seconds(long bytes, int contents) {
        return throughput.seconds(bytes, Math.min(contents, background.threads()));
    }

    /** Begins nothing any more; what is at work ends by itself. */
    void close() {
        interactive.close();
        background.close();
    }
}
