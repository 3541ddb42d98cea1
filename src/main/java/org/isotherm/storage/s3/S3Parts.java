package org.isotherm.storage.s3;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that send parts: daemons of one backend, which end when there is nothing to send. */
final class S3Parts {
    private static final int WRITES_AT_FULL_SPEED = 4;
    private static final long IDLE_SECONDS = 30;

    private S3Parts() {}

    /** Enough for some writes at once; more of them share, as no part waits for another. */
    static ThreadPoolExecutor pool(S3Settings settings) {
        AtomicInteger number = new AtomicInteger();
        int threads = settings.parallelParts() * WRITES_AT_FULL_SPEED;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "s3-" + settings.name() + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
