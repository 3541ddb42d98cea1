package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Set;
import org.isotherm.audit.AuditLog;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * What people tell a run. Each call is one short transaction with its audit row; workers on this node hear of it at
 * their next buffer, those on others within a second.
 */
@ApplicationScoped
public class RunControl {
    private static final Set<MigrationStatus> UNFINISHED = Set.of(
            MigrationStatus.PENDING,
            MigrationStatus.IN_PROGRESS,
            MigrationStatus.VERIFYING,
            MigrationStatus.PAUSED,
            MigrationStatus.FAILED);

    @PersistenceContext
    private EntityManager rows;

    private final Migrations migrations;
    private final OpenItems items;
    private final AuditLog audit;
    private final OriginalRun originals;

    RunControl() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    RunControl(
            @Nullable Migrations migrations,
            @Nullable OpenItems items,
            @Nullable AuditLog audit,
            @Nullable OriginalRun originals) {
        this.migrations = migrations;
        this.items = items;
        this.audit = audit;
        this.originals = originals;
    }

    /**
     * Nothing more is claimed, and what is being copied is given back. A run that is paused already stays so.
     *
     * @throws ConflictException when it is not in progress
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void pause(String principal, long id) {
        Migration run = locked(id);
        if (run.status() == MigrationStatus.PAUSED) {
            return;
        }
        if (!become(
                run, MigrationStatus.PAUSED, Set.of(MigrationStatus.IN_PROGRESS, MigrationStatus.VERIFYING), false)) {
            throw wrongState(id, "only one that is in progress can be paused");
        }
        audit.record(principal, "migration.pause", "migration", id);
    }

    /**
     * Ends the run for good: what is moved stays moved, what is not is skipped. A run that is cancelled already stays so.
     *
     * @throws ConflictException when it has nothing left to do, or is being rolled back
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void cancel(String principal, long id) {
        Migration run = locked(id);
        if (run.status() == MigrationStatus.CANCELLED) {
            return;
        }
        if (!become(run, MigrationStatus.CANCELLED, UNFINISHED, true)) {
            throw wrongState(id, "there is nothing left to cancel");
        }
        originals.rollbackEnded(id);
        audit.record(principal, "migration.cancel", "migration", id);
    }

    /**
     * Notes that the run is to go on; its batch job is started by the caller.
     *
     * @throws ConflictException when it has nothing left to do
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Migration resume(String principal, long id) {
        Migration run = locked(id);
        if (!UNFINISHED.contains(run.status())) {
            throw wrongState(id, "only one that is paused or has failed can be resumed");
        }
        audit.record(principal, "migration.resume", "migration", id);
        return run;
    }

    /**
     * Makes failed files wait for another attempt; the batch job is started by the caller when the run is not at work.
     *
     * @param assetLocationIds only these, skipped ones too; null for all failed ones
     * @throws ConflictException when there is no such file, or the run was cancelled or rolled back
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Migration retry(String principal, long id, @Nullable List<Long> assetLocationIds) {
        Migration run = locked(id);
        MigrationStatus status = run.status();
        if (status == MigrationStatus.CANCELLED
                || status == MigrationStatus.ROLLING_BACK
                || status == MigrationStatus.ROLLED_BACK) {
            throw wrongState(id, "start a new one for what is still to be moved");
        }
        if (status.hasEnded()) {
            Long source = run.sourceBackendId();
            if (source != null) {
                migrations.refuseSecond(source, id);
            }
        }
        int files = items.tryAgain(id, assetLocationIds == null ? List.of() : assetLocationIds);
        if (files == 0) {
            throw new ConflictException(
                    "migration " + id + " has no failed file on its source that can be tried again");
        }
        if (status.hasEnded()) {
            become(run, MigrationStatus.PENDING, Set.of(status), false);
        }
        audit.record(
                principal,
                "migration.retry",
                "migration",
                id,
                Json.createObjectBuilder().add("files", files).build());
        return run;
    }

    /**
     * Changes how fast the run goes, from now on and for every later execution.
     *
     * @param parallelism workers for each node; null to leave it
     * @param bandwidth bytes per second for each node, 0 for no limit; null to leave it
     * @throws ConflictException when it has ended
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void change(String principal, long id, @Nullable Integer parallelism, @Nullable Long bandwidth) {
        Migration run = locked(id);
        if (!UNFINISHED.contains(run.status())) {
            throw wrongState(id, "its speed does not matter any more");
        }
        rows.createNativeQuery("""
                        UPDATE storage_migrations SET parallelism = COALESCE(CAST(?2 AS INTEGER), parallelism),
                               bandwidth_bytes_per_second = CASE WHEN CAST(?3 AS BIGINT) IS NULL
                                   THEN bandwidth_bytes_per_second ELSE NULLIF(CAST(?3 AS BIGINT), 0) END
                        WHERE id = ?1""")
                .setParameter(1, id)
                .setParameter(2, parallelism)
                .setParameter(3, bandwidth)
                .executeUpdate();
        JsonObjectBuilder detail = Json.createObjectBuilder();
        if (parallelism != null) {
            detail.add("parallelism", parallelism);
        }
        if (bandwidth != null) {
            detail.add("bandwidth_bytes_per_second", bandwidth);
        }
        audit.record(principal, "migration.change", "migration", id, detail.build());
    }

    /** The run, held until the transaction ends: what its status allows is not overtaken by the run itself. */
    private Migration locked(long id) {
        rows.createNativeQuery("SELECT id FROM storage_migrations WHERE id = ?1 FOR NO KEY UPDATE")
                .setParameter(1, id)
                .getResultList();
        return run(id);
    }

    private Migration run(long id) {
        return migrations.find(id).orElseThrow(() -> new NotFoundException("there is no migration " + id));
    }

    /** @return false when the run is not in one of those states, or no more: nothing was changed */
    private boolean become(Migration run, MigrationStatus next, Set<MigrationStatus> from, boolean ended) {
        return from.contains(run.status())
                && rows.createNativeQuery("""
                        UPDATE storage_migrations SET
                               completed_at = CASE WHEN ?4 THEN now() ELSE NULL END, failure = NULL,
                               status_id = (SELECT id FROM storage_migration_statuses WHERE name = ?2)
                        WHERE id = ?1 AND status_id = (SELECT id FROM storage_migration_statuses WHERE name = ?3)""")
                                .setParameter(1, run.id())
                                .setParameter(2, next.text())
                                .setParameter(3, run.status().text())
                                .setParameter(4, ended)
                                .executeUpdate()
                        == 1;
    }

    private ConflictException wrongState(long id, String why) {
        return new ConflictException(
                "migration " + id + " is " + run(id).status().text() + "; " + why);
    }
}
