package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import org.isotherm.asset.LeftBehind;
import org.isotherm.asset.RemainingRows;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendStatus;
import org.jspecify.annotations.Nullable;

/**
 * What a drain is beside a migration: it begins when no upload is under way any more, and has not ended before nothing of
 * ours is left. Its source is decommissioned with the request for it.
 */
@ApplicationScoped
public class Drains {
    @PersistenceContext
    private EntityManager rows;

    private final Migrations migrations;
    private final BackendRegistry backends;
    private final RemainingRows remaining;

    Drains() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Drains(@Nullable Migrations migrations, @Nullable BackendRegistry backends, @Nullable RemainingRows remaining) {
        this.migrations = migrations;
        this.backends = backends;
        this.remaining = remaining;
    }

    /**
     * Notes a drain that is to be started and decommissions its source, in one transaction. While one to the same target
     * is at work, it is the answer.
     *
     * <p>Refuses as {@link Migrations#create} does, and when the source is the default for new files, or a run to it is
     * unfinished.
     */
    public Migrations.Created create(String principal, MigrationRequest request, @Nullable String key) {
        Migrations.Created created = migrations.create(principal, request, key);
        backends.refresh(); // from now on this node stores nothing there; others follow within the refresh period
        return created;
    }

    /** Whether uploads to the source are still under way, so that it is not known yet what is to be moved. */
    public boolean mustWait(Migration run) {
        return remaining.takesUploads(run.source());
    }

    /** Whether objects on the source are still to be deleted, now or when their time is over, and nothing else keeps it. */
    public boolean isEmptying(Migration run) {
        RemainingRows.Count count = remaining.count(run.source(), run.id);
        return count.assets() == 0 && remaining.isEmptying(run.source());
    }

    /**
     * Notes what is left on the source.
     *
     * @param seen null when the rows already show that the drain is not done
     * @return why the drain is not done, in words for the operator; null when it is
     */
    @Transactional(TxType.REQUIRES_NEW)
    public @Nullable String conclude(Migration run, LeftBehind.@Nullable Seen seen) {
        RemainingRows.Count count = remaining.count(run.source(), run.id);
        rows.createNativeQuery("UPDATE storage_migrations SET drain_report = CAST(?2 AS JSONB) WHERE id = ?1")
                .setParameter(1, run.id)
                .setParameter(2, report(count, seen).toString())
                .executeUpdate();
        Backend source = backends.get(run.source());
        if (source.status() != BackendStatus.DECOMMISSIONED && source.status() != BackendStatus.READ_ONLY) {
            return "backend " + source.name() + " is " + source.status().text() + " again";
        }
        if (!count.isEmpty()) {
            return "backend " + source.name() + " is not empty: " + count.text();
        }
        if (seen == null || seen.managed() > 0) {
            return "backend " + source.name() + " is not empty: no row needs them, but "
                    + (seen == null ? "some" : seen.managed()) + " objects with names of ours lie there; reconcile it";
        }
        return null;
    }

    private static JsonObject report(RemainingRows.Count count, LeftBehind.@Nullable Seen seen) {
        var json = Json.createObjectBuilder()
                .add("assets", count.assets())
                .add("live_objects", count.live())
                .add("unfinished_objects", count.writing())
                .add("retained_objects", count.retained())
                .add("condemned_objects", count.condemned());
        if (seen != null) {
            json.add("managed_objects", seen.managed())
                    .add("first_managed", Json.createArrayBuilder(seen.firstManaged()))
                    .add("foreign_objects", seen.foreign())
                    .add("foreign_bytes", seen.foreignBytes())
                    .add("first_foreign", Json.createArrayBuilder(seen.firstForeign()));
        }
        return json.build();
    }

    /** Whether the rows show that nothing is left, so that it is worth looking at the backend itself. */
    public boolean isEmptyByRows(Migration run) {
        return remaining.count(run.source(), run.id).isEmpty();
    }
}
