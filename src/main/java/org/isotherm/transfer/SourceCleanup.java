package org.isotherm.transfer;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.isotherm.asset.StoredObject;
import org.isotherm.asset.StoredObjects;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Ticker;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendUse;
import org.isotherm.settings.MoveSettings;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StorageBackend;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects whose tombstone is committed and due, and nothing else. Every node runs one; they share the work by
 * claims. A failed deletion is tried again with growing pauses, and its reason stays in the row.
 */
@ApplicationScoped
public class SourceCleanup {
    private static final Logger LOG = System.getLogger(SourceCleanup.class.getName());
    private static final int BATCH = 64;
    private static final int AT_ONCE = 32;
    private static final Duration CLAIM = Duration.ofMinutes(10);

    /** After so long what was found deletable is asked about again. */
    private static final Duration SURE = CLAIM.dividedBy(10);

    private final StoredObjects objects;
    private final BackendRegistry backends;
    private final MoveSettings settings;

    @Resource
    private ManagedThreadFactory threads;

    private @Nullable Ticker timer;

    SourceCleanup() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    SourceCleanup(
            @Nullable StoredObjects objects, @Nullable BackendRegistry backends, @Nullable MoveSettings settings) {
        this.objects = objects;
        this.backends = backends;
        this.settings = settings;
    }

    void begin(@Observes @Priority(DatabaseReady.TIMERS) DatabaseReady ready) {
        if (timer == null) {
            timer = Ticker.start(threads, "clean-up", settings.reapInterval(), this::reap);
        }
    }

    @PreDestroy
    void end() {
        if (timer != null) {
            timer.close();
        }
    }

    private void reap() {
        objects.condemnOverdue();
        for (Backend backend : backends.all()) {
            reap(backend.id());
        }
    }

    /**
     * Deletes what is due on a backend now. Ends at the first failure: what ails one deletion ails the next, and all of
     * them are due again later.
     */
    public void reap(long backendId) {
        if (!backends.get(backendId).status().allows(BackendUse.DELETE) || !backends.isReachable(backendId)) {
            return;
        }
        List<StoredObject> due = objects.claimDue(backendId, BATCH, CLAIM);
        while (!due.isEmpty()) {
            List<StoredObject> whole =
                    due.stream().filter(StoredObject::isWholeAndCondemned).toList();
            Set<StoredObject> left = new LinkedHashSet<>(due);
            if (whole.size() > 1) {
                left.removeAll(delete(backendId, whole));
            }
            for (StoredObject object : left) {
                if (!delete(object)) {
                    return;
                }
            }
            due = objects.claimDue(backendId, BATCH, CLAIM);
        }
    }

    /**
     * Many at once, which were asked about together right before.
     *
     * @return those of them that are done with; the others are to be looked at one by one, which finds out what ails them
     */
    private List<StoredObject> delete(long backendId, List<StoredObject> whole) {
        try {
            long asked = System.nanoTime();
            List<StoredObject> may = objects.whichMayBeDeleted(whole);
            StorageBackend backend = backends.deletable(backendId);
            int done = 0;
            while (done < may.size() && System.nanoTime() - asked < SURE.toNanos()) {
                List<StoredObject> some = may.subList(done, Math.min(may.size(), done + AT_ONCE));
                backend.deleteAll(some.stream()
                        .map(object -> new StorageBackend.Complete(object.path(), object.size()))
                        .toList());
                objects.deleted(some);
                done += some.size();
            }
            List<StoredObject> behind = may.subList(done, may.size());
            return whole.stream().filter(object -> !behind.contains(object)).toList();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "{0} objects are deleted one by one: {1}", whole.size(), e.getMessage());
            return List.of();
        }
    }

    private boolean delete(StoredObject object) {
        try {
            if (!objects.mayBeDeleted(object)) {
                return true;
            }
            StorageBackend backend = backends.deletable(object.backendId());
            if (!object.isManaged() && !isAsItWasMoved(backend, object)) {
                objects.release(object);
                return true;
            }
            backend.delete(object.path());
            objects.deleted(object);
            return true;
        } catch (IOException | RuntimeException e) {
            objects.notDeleted(object, String.valueOf(e.getMessage()));
            LOG.log(Level.WARNING, "object {0} could not be deleted: {1}", object.path(), e.getMessage());
            return false;
        }
    }

    /** Generated names are written once; any other file may have been replaced by its owner since it was moved. */
    private static boolean isAsItWasMoved(StorageBackend backend, StoredObject object) throws IOException {
        try (InputStream bytes = backend.read(object.path())) {
            return object.sha256().equals(Optional.of(Sha256.of(bytes)));
        } catch (FileMissingException e) {
            return true; // deleted by its owner: deleting it again does nothing
        }
    }
}
