package org.isotherm.cluster;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Does something again and again on a thread of its own. Not on the server's pool: its threads can all be taken by the
 * partitions of batch jobs, and a heartbeat that waits for one of them costs the node its lease.
 */
public final class Ticker implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Ticker.class.getName());

    private final String what;
    private final Runnable work;
    private final Duration pause;
    private final Thread thread;
    private volatile boolean closed;

    private Ticker(ManagedThreadFactory threads, String what, Duration pause, Runnable work) {
        this.what = what;
        this.work = work;
        this.pause = pause;
        this.thread = threads.newThread(this::loop);
        thread.setName(what);
        thread.setDaemon(true);
    }

    /** Begins after the first pause. What {@code work} throws is logged, and it goes on. */
    public static Ticker start(ManagedThreadFactory threads, String what, Duration pause, Runnable work) {
        Ticker ticker = new Ticker(threads, what, pause, work);
        ticker.thread.start();
        return ticker;
    }

    private void loop() {
        LockSupport.parkNanos(pause.toNanos());
        while (!closed) {
            try {
                work.run();
            } catch (RuntimeException e) {
                if (!closed) {
                    LOG.log(Level.WARNING, what + " failed; next try in " + pause, e);
                }
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    /** Ends once the work under way is done; does not wait for it. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
