package org.isotherm.release;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Ticker;
import org.isotherm.refusal.ConflictException;
import org.jspecify.annotations.Nullable;

/**
 * Ends the keeping of forms of before whose time is over, and discards what was finalised and is still there, because its
 * server is gone or a whole backend's conversion was finalised. Every node looks; two at once do what one would.
 */
@ApplicationScoped
public class KeptForms {
    private static final Logger LOG = System.getLogger(KeptForms.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final String PRINCIPAL = "isotherm";
    private static final int AT_ONCE = 20;

    private final ReleaseConversions conversions;
    private final ImportStoring storing;

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Ticker timer;

    KeptForms() {
        this(null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    KeptForms(@Nullable ReleaseConversions conversions, @Nullable ImportStoring storing) {
        this.conversions = conversions;
        this.storing = storing;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            timer = Ticker.start(threads, "forms of before", LOOK, this::look);
        }
    }

    @PreDestroy
    void end() {
        if (timer != null) {
            timer.close();
        }
    }

    private void look() {
        List<ReleaseImport> due = conversions.due(AT_ONCE);
        while (!due.isEmpty() && due.stream().filter(this::ends).count() > 0) {
            due = conversions.due(AT_ONCE);
        }
    }

    /** @return false when it could not be done now */
    private boolean ends(ReleaseImport run) {
        try {
            if (run.finalisedAt() == null) {
                conversions.finalise(PRINCIPAL, run.id());
            }
            storing.discard(run);
            return true;
        } catch (ConflictException e) {
            LOG.log(Level.DEBUG, "the form before import {0} is kept for now: {1}", run.id(), e.reason());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the form before import " + run.id() + " could not be let go", e);
        }
        return false;
    }
}
