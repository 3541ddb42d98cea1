package org.isotherm.migration;

import com.sun.management.OperatingSystemMXBean;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Ticker;
import org.isotherm.settings.MoveSettings;
import org.jspecify.annotations.Nullable;

/**
 * Runs give way to people: while this node serves somebody and the machine is busier than {@code
 * isotherm.move.busy-percent}, the workers of its runs rest for most of their time. They begin slowly where somebody is
 * there, and work as fast as they can where nobody is, or where there are processors enough for all.
 */
@ApplicationScoped
public class Courtesy {
    private static final Logger LOG = System.getLogger(Courtesy.class.getName());
    private static final Duration PERIOD = Duration.ofMillis(250);

    /** So long somebody is still there after a request: between two pages of a list, for example. */
    private static final long PRESENT = TimeUnit.SECONDS.toNanos(3);

    /** A run always goes on. */
    static final double LEAST = 0.02;

    /** With this share of its time a worker begins when somebody is there. */
    static final double FIRST = 0.1;

    private static final double LESS = 0.6;
    private static final double MORE = 1.2;
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SHORTEST_REST = TimeUnit.MILLISECONDS.toNanos(1);
    static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(2);

    private final double busy;
    private volatile long served = System.nanoTime() - PRESENT;
    private volatile double share = 1;
    private volatile boolean used;

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Ticker timer;

    Courtesy() {
        this.busy = 1;
    }

    @Inject
    Courtesy(MoveSettings settings) {
        this.busy = settings.busyPercent() / 100.0;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null && busy < 1) {
            OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            timer = Ticker.start(threads, "courtesy", PERIOD, () -> look(machine.getCpuLoad()));
        }
    }

    @PreDestroy
    void end() {
        if (timer != null) {
            timer.close();
        }
    }

    /** Somebody is served by this node now. */
    public void served() {
        served = System.nanoTime();
    }

    /** @param load of all processors since the last look, from 0 to 1; less than 0 when the machine does not say */
    void look(double load) {
        double before = share;
        share = next(before, System.nanoTime() - served < PRESENT, used, load > busy);
        if (used && (before == 1) != (share == 1)) {
            LOG.log(Level.DEBUG, "runs {0} people", share == 1 ? "need not give way to" : "give way to");
        }
        used = false;
    }

    /** @return the share of its time that a worker may work from now on */
    static double next(double share, boolean somebody, boolean atWork, boolean busy) {
        if (!somebody) {
            return 1;
        }
        if (!atWork) {
            return Math.min(share, FIRST);
        }
        return busy ? Math.max(LEAST, Math.min(share, FIRST) * LESS) : Math.min(1, share * MORE);
    }

    /** Whether people are there for whom the steps of a run should be short. */
    public boolean givesWay() {
        return share < 1;
    }

    /** The time of one worker, which begins to work now. */
    public Turn turn() {
        return new Turn();
    }

    /** The time of one worker; its buffers may be sent by several threads. */
    public final class Turn {
        private final AtomicLong since = new AtomicLong(System.nanoTime());

        private Turn() {}

        /** Rests after what was worked since the last rest, as long as the worker's share of the time asks. */
        public void rest(BooleanSupplier stops) {
            used = true;
            long from = since.get();
            long now = System.nanoTime();
            long rest = (long) Math.min((double) LONGEST_REST, (double) (now - from) * (1 / share - 1));
            if (rest >= SHORTEST_REST) {
                for (long left = rest; left > 0 && share < 1 && !stops.getAsBoolean(); ) {
                    LockSupport.parkNanos(Math.min(left, SLICE));
                    left = now + rest - System.nanoTime();
                }
                since.set(System.nanoTime());
            } else if (share == 1) {
                since.set(now);
            }
        }
    }
}
