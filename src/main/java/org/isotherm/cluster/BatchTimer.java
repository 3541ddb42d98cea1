package org.isotherm.cluster;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.event.Observes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks after something every few seconds as the batch user, from when the batch runtime can be used until the server stops.
 * Every node does; the rows must let one of them have each thing. Beans extend it.
 */
public abstract class BatchTimer {
    private static final Logger LOG = System.getLogger(BatchTimer.class.getName());

    private final String what;
    private final Duration pause;

    @Resource
    private ManagedScheduledExecutorService timers;

    private @Nullable ScheduledFuture<?> looks;

    /**
     * @param what is looked after, for the log
     * @param pause between two looks
     */
    protected BatchTimer(String what, Duration pause) {
        this.what = what;
        this.pause = pause;
    }

    /** What it throws is logged, and the next look comes all the same. */
    protected abstract void look();

    /** What is scheduled here keeps the batch user of this thread. */
    protected void begin(@Observes BatchReady ready) {
        looks = timers.scheduleWithFixedDelay(this::lookSafely, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, what + " could not be looked after", e);
        }
    }

    @PreDestroy
    protected void end() {
        if (looks != null) {
            looks.cancel(false);
        }
    }
}
