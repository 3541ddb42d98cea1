package org.isotherm.reconcile;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Ticker;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.settings.MoveSettings;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * Aborts the stale uploads that a person has decided to abort, and nothing else: only of objects that the ledger names as
 * made by Isotherm and nobody is writing. Every node runs one; they share the work by claims.
 */
@ApplicationScoped
public class UploadAborts {
    private static final Logger LOG = System.getLogger(UploadAborts.class.getName());

    private final UploadClaims claims;
    private final BackendRegistry backends;
    private final MoveSettings settings;

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Ticker timer;

    UploadAborts() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    UploadAborts(@Nullable UploadClaims claims, @Nullable BackendRegistry backends, @Nullable MoveSettings settings) {
        this.claims = claims;
        this.backends = backends;
        this.settings = settings;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            timer = Ticker.start(threads, "upload-aborts", settings.reapInterval(), this::abortDue);
        }
    }

    @PreDestroy
    void end() {
        if (timer != null) {
            timer.close();
        }
    }

    private void abortDue() {
        for (UploadClaims.Claim claim = claims.next().orElse(null);
                claim != null;
                claim = claims.next().orElse(null)) {
            if (claim.isOurs()) {
                abort(claim);
            } else {
                claims.notDone(claim, "the ledger does not say any more that it is ours and that nobody writes it");
            }
        }
    }

    private void abort(UploadClaims.Claim claim) {
        try {
            backends.deletable(claim.backendId()).abortUpload(StoragePath.of(claim.name()), claim.uploadId());
            claims.done(claim);
        } catch (IOException | RuntimeException e) {
            claims.notDone(claim, String.valueOf(e.getMessage()));
            LOG.log(Level.WARNING, "an upload of {0} could not be aborted: {1}", claim.name(), e.getMessage());
        }
    }
}
