package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendUse;
import org.jspecify.annotations.Nullable;

/**
 * Makes the runs that undo others. A rollback is a run like any other, from the target of the first one to its source;
 * what is special about it stands in {@link RollbackPlan} and {@link OriginalRun}.
 */
@ApplicationScoped
public class Rollbacks {
    @PersistenceContext
    private EntityManager rows;

    private final Migrations migrations;
    private final RollbackPlan plan;
    private final OriginalRun originals;
    private final BackendRegistry backends;
    private final AuditLog audit;

    Rollbacks() {
        this(null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Rollbacks(
            @Nullable Migrations migrations,
            @Nullable RollbackPlan plan,
            @Nullable OriginalRun originals,
            @Nullable BackendRegistry backends,
            @Nullable AuditLog audit) {
        this.migrations = migrations;
        this.plan = plan;
        this.originals = originals;
        this.backends = backends;
        this.audit = audit;
    }

    /**
     * What a rollback of the run would do now; changes nothing.
     *
     * @throws NotFoundException when there is no such run
     * @throws ConflictException when it is in no state to be rolled back
     */
    @Transactional
    public RollbackPreview preview(long migrationId) {
        Migration original = existing(migrationId);
        refuseWrongState(original);
        return plan.preview(original, 0);
    }

    /**
     * Notes a rollback that is to be started; commits before it returns. The files that the original has not moved are
     * given up with it, and its status is {@code rolling_back} until the rollback has ended.
     *
     * <p>Of two callers at once the second one is refused. A rollback whose job was never started, because its server
     * died in between, is handed out again after a minute.
     *
     * @param key the caller's idempotency key; null when it has none
     * @return the new run, or the one that this caller made before under the same key
     * @throws NotFoundException when there is no such run
     * @throws ConflictException when the run is in no state to be rolled back, when its source is not active, or when
     *     another run from its target has not ended
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Migrations.Created create(String principal, RollbackRequest request, @Nullable String key) {
        Migration original = existing(request.migrationId());
        // one at a time per source, as for every run; unlike FOR UPDATE it lets the workers go on, who name the backend
        if (original.targetBackendId != null) {
            rows.createNativeQuery("SELECT id FROM storage_backends WHERE id = ?1 FOR NO KEY UPDATE")
                    .setParameter(1, original.targetBackendId)
                    .getResultList();
        }
        Optional<Migration> before = key == null ? Optional.empty() : migrations.byKey(principal, key);
        if (before.isPresent()) {
            Migration known = before.get();
            if (!isFor(known, request)) {
                throw new ConflictException(
                        "the idempotency key was used for migration " + known.id + ", which was asked for differently");
            }
            return new Migrations.Created(known, Migrations.wasNeverStarted(known));
        }
        rows.refresh(original);
        Migration stranded = stranded(original);
        if (stranded != null) {
            return new Migrations.Created(stranded, true);
        }
        refuseWrongState(original);
        if (original.sourceBackendId != null) {
            Backend back = backends.get(original.sourceBackendId);
            if (!back.status().allows(BackendUse.CREATE)) {
                throw new ConflictException(RollbackPlan.refusal(back));
            }
        }
        if (original.targetBackendId != null) {
            migrations.refuseSecond(original.targetBackendId, 0);
        }
        originals.giveUpOpen(original.id);
        rows.refresh(original, LockModeType.PESSIMISTIC_WRITE); // after its files, in the order of its workers
        refuseWrongState(original);
        Migration run = rollback(principal, request, original, key);
        migrations.persist(run);
        originals.count(original.id);
        originals.isRolledBackBy(original.id, run.id);
        audit.record(
                principal,
                "migration.rollback",
                "migration",
                original.id,
                Json.createObjectBuilder(request.json())
                        .add("rolled_back_by", run.id)
                        .build());
        return new Migrations.Created(run, true);
    }

    private Migration existing(long id) {
        Migration found = rows.find(Migration.class, id);
        if (found == null) {
            throw new NotFoundException("there is no migration " + id);
        }
        return found;
    }

    private static boolean isFor(Migration run, RollbackRequest request) {
        return Objects.equals(run.rollsBack, request.migrationId())
                && run.sourceRetentionSeconds == request.sourceRetention().toSeconds();
    }

    /** The rollback under way when its job was never started; null when there is none. */
    private @Nullable Migration stranded(Migration original) {
        if (original.status() != MigrationStatus.ROLLING_BACK || original.rolledBackBy == null) {
            return null;
        }
        Migration run = existing(original.rolledBackBy);
        return Migrations.wasNeverStarted(run) && migrations.isOlderThanAMinute(run.id) ? run : null;
    }

    private Migration rollback(String principal, RollbackRequest request, Migration original, @Nullable String key) {
        Migration run = new Migration();
        run.status = migrations.statusRow(MigrationStatus.PENDING);
        run.kind = "rollback";
        run.rollsBack = original.id;
        run.sourceBackendId = original.targetBackendId;
        run.targetBackendId = original.sourceBackendId;
        run.sourceRetentionSeconds = request.sourceRetention().toSeconds();
        run.deleteAdopted = false;
        run.verification = original.verification;
        run.parallelism = request.parallelism();
        run.bandwidthBytesPerSecond = request.bandwidth();
        run.filter = "{}";
        run.initiatedByName = principal;
        run.idempotencyKey = key;
        return run;
    }

    private void refuseWrongState(Migration run) {
        if (run.rollsBack != null) {
            throw new ConflictException("migration " + run.id + " is itself a rollback; to move its files again, "
                    + (run.sourceBackendId == null || run.targetBackendId == null
                            ? "start a migration or a sweep"
                            : "start a migration from backend " + run.targetBackendId + " to backend "
                                    + run.sourceBackendId + " with POST /api/admin/storage/migrate"));
        }
        for (Long backend : Arrays.asList(run.sourceBackendId, run.targetBackendId)) {
            if (backend != null && !backends.isKnown(backend)) {
                throw new ConflictException(
                        "backend " + backend + " of migration " + run.id + " was purged, so nothing can go back");
            }
        }
        switch (run.status()) {
            case PENDING, IN_PROGRESS, VERIFYING ->
                throw new ConflictException("migration " + run.id + " is "
                        + run.status().text() + "; it can be rolled back when it has ended or is paused");
            case ROLLING_BACK ->
                throw new ConflictException(
                        "migration " + run.id + " is being rolled back by migration " + run.rolledBackBy);
            case ROLLED_BACK ->
                throw new ConflictException(
                        "migration " + run.id + " has been rolled back by migration " + run.rolledBackBy);
            case COMPLETED, COMPLETED_WITH_ERRORS, FAILED, CANCELLED, PAUSED -> {}
        }
    }
}
