package org.isotherm.reconcile.job;

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
import org.isotherm.reconcile.Reconciliations;
import org.isotherm.refusal.ConflictException;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendUse;
import org.isotherm.settings.ReconcileSettings;
import org.isotherm.storage.Capability;
import org.jspecify.annotations.Nullable;

/**
 * Compares every readable backend once in each {@code isotherm.reconcile.interval}. Every node tries; the key of the
 * slot lets one of them win.
 */
@ApplicationScoped
public class ReconciliationSchedule {
    private static final Logger LOG = System.getLogger(ReconciliationSchedule.class.getName());
    private static final String PRINCIPAL = "isotherm";
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Reconciliations reconciliations;
    private final ReconciliationJob job;
    private final BackendRegistry backends;
    private final ReconcileSettings settings;

    @Resource
    private ManagedScheduledExecutorService timers;

    private @Nullable ScheduledFuture<?> looks;

    ReconciliationSchedule() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    ReconciliationSchedule(
            @Nullable Reconciliations reconciliations,
            @Nullable ReconciliationJob job,
            @Nullable BackendRegistry backends,
            @Nullable ReconcileSettings settings) {
        this.reconciliations = reconciliations;
        this.job = job;
        this.backends = backends;
        this.settings = settings;
    }

    /** What is scheduled here keeps the batch user of this thread. */
    void begin(@Observes BatchReady ready) {
        if (!settings.interval().isZero()) {
            looks = timers.scheduleWithFixedDelay(this::look, 0, LOOK.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @PreDestroy
    void end() {
        if (looks != null) {
            looks.cancel(false);
        }
    }

    private void look() {
        try {
            long slot = reconciliations.slot(settings.interval());
            for (Backend backend : backends.all()) {
                if (backend.status().allows(BackendUse.READ)
                        && !backend.capabilities().lack(Capability.LIST)
                        && backends.isReachable(backend.id())) {
                    begin(backend, slot);
                }
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the scheduled reconciliations could not be looked after", e);
        }
    }

    private void begin(Backend backend, long slot) {
        try {
            Reconciliations.Created created =
                    reconciliations.create(PRINCIPAL, backend.id(), "scheduled-" + backend.id() + "-" + slot);
            if (created.toStart()) {
                job.start(created.reconciliation());
            }
        } catch (ConflictException e) {
            LOG.log(Level.DEBUG, "backend {0} is not compared now: {1}", backend.name(), e.reason());
        }
    }
}
