package org.isotherm.release.job;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.isotherm.cluster.BatchReady;
import org.isotherm.refusal.ConflictException;
import org.isotherm.release.BackendConversions;
import org.isotherm.release.Imports;
import org.isotherm.release.ReleaseImport;
import org.jspecify.annotations.Nullable;

/**
 * Begins the next release of each backend whose releases are converted, and takes over one whose server is gone. Every node
 * looks every few seconds; the rows let one of them have each release.
 */
@ApplicationScoped
public class BackendConversionTimer {
    private static final Logger LOG = System.getLogger(BackendConversionTimer.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final BackendConversions conversions;
    private final Imports imports;
    private final ImportJob job;

    @Resource
    private ManagedScheduledExecutorService timers;

    private @Nullable ScheduledFuture<?> looks;

    BackendConversionTimer() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    BackendConversionTimer(
            @Nullable BackendConversions conversions, @Nullable Imports imports, @Nullable ImportJob job) {
        this.conversions = conversions;
        this.imports = imports;
        this.job = job;
    }

    /** What is scheduled here keeps the batch user of this thread. */
    void begin(@Observes BatchReady ready) {
        looks = timers.scheduleWithFixedDelay(this::look, 0, LOOK.toSeconds(), TimeUnit.SECONDS);
    }

    @PreDestroy
    void end() {
        if (looks != null) {
            looks.cancel(false);
        }
    }

    private void look() {
        try {
            conversions.open().forEach(this::goOn);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the conversions of backends' releases could not be looked after", e);
        }
    }

    private void goOn(long id) {
        try {
            conversions.next(id).ifPresent(this::start);
        } catch (ConflictException e) {
            LOG.log(Level.DEBUG, "backend conversion {0} waits: {1}", id, e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "backend conversion " + id + " could not be looked after", e);
        }
    }

    private void start(BackendConversions.Next next) {
        ReleaseImport run = next.run();
        if (next.left()) {
            job.resume(imports.resume(run.initiatedBy(), run.id()));
        } else {
            job.start(run.id());
        }
    }
}
