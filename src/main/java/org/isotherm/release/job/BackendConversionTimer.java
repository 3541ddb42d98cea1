package org.isotherm.release.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.isotherm.cluster.BatchTimer;
import org.isotherm.refusal.ConflictException;
import org.isotherm.release.BackendConversions;
import org.isotherm.release.Imports;
import org.isotherm.release.ReleaseImport;
import org.jspecify.annotations.Nullable;

/**
 * Begins the next release of each backend whose releases are converted or taken back, and takes over one whose server is
 * gone.
 */
@ApplicationScoped
public class BackendConversionTimer extends BatchTimer {
    private static final Logger LOG = System.getLogger(BackendConversionTimer.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final BackendConversions conversions;
    private final Imports imports;
    private final ImportJob job;

    BackendConversionTimer() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    BackendConversionTimer(
            @Nullable BackendConversions conversions, @Nullable Imports imports, @Nullable ImportJob job) {
        super("the conversions of backends' releases", LOOK);
        this.conversions = conversions;
        this.imports = imports;
        this.job = job;
    }

    @Override
    protected void look() {
        conversions.open().forEach(this::goOn);
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
