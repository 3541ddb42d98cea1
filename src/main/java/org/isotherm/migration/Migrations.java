package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.UniqueViolation;
import org.isotherm.refusal.WrongField;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendRows;
import org.isotherm.registry.BackendStatus;
import org.isotherm.registry.BackendUse;
import org.isotherm.storage.Capability;
import org.jspecify.annotations.Nullable;

/** The rows of {@code storage_migrations}: made by a person, driven by the batch job, read by everyone. */
@ApplicationScoped
public class Migrations {
    @PersistenceContext
    private EntityManager rows;

    private final BackendRegistry backends;
    private final AuditLog audit;
    private final TargetRoom room;
    private final OriginalRun originals;
    private final BackendRows backendRows;

    Migrations() {
        this(null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Migrations(
            @Nullable BackendRegistry backends,
            @Nullable AuditLog audit,
            @Nullable TargetRoom room,
            @Nullable OriginalRun originals,
            @Nullable BackendRows backendRows) {
        this.backends = backends;
        this.audit = audit;
        this.room = room;
        this.originals = originals;
        this.backendRows = backendRows;
    }

    /**
     * Notes a run that is to be started; commits before it returns.
     *
     * @param key the caller's idempotency key; null when it has none
     * @return the new run, or the one that this caller made before under the same key
     * @throws InvalidRequestException when source and target are the same or cannot be what they are to be
     * @throws ConflictException when a run from the same source has not ended, or the files cannot fit on the target
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Created create(String principal, MigrationRequest request, @Nullable String key) {
        // one at a time per source: the row is the lock
        rows.createNativeQuery("SELECT id FROM storage_backends WHERE id = ?1 FOR UPDATE")
                .setParameter(1, request.sourceBackendId())
                .getResultList();
        Optional<Migration> before = key == null ? Optional.empty() : byKey(principal, key);
        if (before.isPresent()) {
            Migration known = before.get();
            if (!known.isFor(request)) {
                throw new ConflictException(
                        "the idempotency key was used for migration " + known.id + ", which was asked for differently");
            }
            return new Created(known, wasNeverStarted(known));
        }
        Optional<Migration> same = request.isDrain() ? drainAtWork(request) : Optional.empty();
        if (same.isPresent()) {
            return new Created(same.get(), wasNeverStarted(same.get()) && isOlderThanAMinute(same.get().id));
        }
        check(request);
        refuseSecond(request.sourceBackendId(), 0);
        if (request.isDrain()) {
            refuseIncoming(request.sourceBackendId());
            backendRows.decommissionWithin(request.sourceBackendId());
        }
        Migration run = new Migration();
        run.status = statusRow(MigrationStatus.PENDING);
        run.kind = request.kind();
        run.sourceBackendId = request.sourceBackendId();
        run.targetBackendId = request.targetBackendId();
        run.sourceRetentionSeconds = request.sourceRetention().toSeconds();
        run.untilFinalised = request.untilFinalised();
        run.deleteAdopted = request.deleteAdopted();
        run.verification = "read_back";
        run.parallelism = request.parallelism();
        run.bandwidthBytesPerSecond = request.bandwidth();
        run.filter = request.filter().toString();
        run.initiatedByName = principal;
        run.idempotencyKey = key;
        persist(run);
        room.refuseTooLarge(run);
        audit.record(
                principal,
                request.isDrain() ? "backend.drain" : "migration.create",
                "migration",
                run.id,
                request.json());
        return new Created(run, true);
    }

    /**
     * A run, and whether it was made by this call.
     *
     * @param toStart whether its batch job is to be started: it is new, or the call that made it did not come so far
     */
    public record Created(Migration migration, boolean toStart) {}

    /** Inserts a new run, inside the running transaction. */
    void persist(Migration run) {
        try {
            rows.persist(run);
            rows.flush();
        } catch (PersistenceException e) {
            throw UniqueViolation.in(e)
                    ? new ConflictException("the idempotency key was used for another migration at the same moment")
                    : e;
        }
        rows.refresh(run);
    }

    static boolean wasNeverStarted(Migration run) {
        return run.status() == MigrationStatus.PENDING && run.batchInstanceId == null;
    }

    /** As {@link #create} would refuse it, but for what changes by the moment. */
    void check(MigrationRequest request) {
        if (request.sourceBackendId() == request.targetBackendId()) {
            throw new InvalidRequestException("target_backend_id", "must not be the source");
        }
        List<WrongField> wrong = new ArrayList<>();
        refuseUnknown("source_backend_id", request.sourceBackendId(), wrong);
        refuseUnknown("target_backend_id", request.targetBackendId(), wrong);
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
        Backend source = backends.get(request.sourceBackendId());
        if (!source.status().allows(BackendUse.READ)) {
            throw new ConflictException(
                    "backend " + source.name() + " is " + source.status().text() + " and cannot be read");
        }
        if (request.isDrain() && source.capabilities().lack(Capability.LIST)) {
            throw new ConflictException("backend " + source.name()
                    + " cannot be listed, so that nobody could say when it is empty; migrate its files instead");
        }
        Backend target = backends.get(request.targetBackendId());
        if (target.status() != BackendStatus.ACTIVE) {
            throw new ConflictException(
                    "backend " + target.name() + " is " + target.status().text() + " and takes no new files");
        }
    }

    private void refuseUnknown(String field, long id, List<WrongField> wrong) {
        try {
            backends.get(id);
        } catch (NotFoundException e) {
            wrong.add(new WrongField(field, "there is no backend " + id));
        }
    }

    private Optional<Migration> drainAtWork(MigrationRequest request) {
        return rows.createQuery(
                        "SELECT m FROM Migration m JOIN FETCH m.status WHERE m.sourceBackendId = :source AND m.kind = :kind"
                                + " AND m.status.name IN ('pending', 'in_progress', 'verifying')",
                        Migration.class)
                .setParameter("source", request.sourceBackendId())
                .setParameter("kind", MigrationRequest.DRAIN)
                .getResultStream()
                .filter(m -> m.isFor(request))
                .findFirst();
    }

    private void refuseIncoming(long backendId) {
        for (Object run : rows.createNativeQuery("""
                        SELECT m.id FROM storage_migrations m JOIN storage_migration_statuses s ON s.id = m.status_id
                        WHERE (m.target_backend_id = ?1
                               AND s.name IN ('pending', 'in_progress', 'verifying', 'paused', 'rolling_back'))
                           OR EXISTS (SELECT 1 FROM storage_migration_items i WHERE i.migration_id = m.id
                                      AND i.target_backend_id = ?1 AND i.state IN ('pending', 'copying', 'copied'))
                        LIMIT 1""").setParameter(1, backendId).getResultList()) {
            throw new ConflictException("migration " + run + " to this backend is unfinished; end or cancel it first");
        }
    }

    /** @param exceptFor the id of a run that may be open; 0 for none */
    void refuseSecond(long sourceId, long exceptFor) {
        for (Migration open : rows.createQuery(
                        "SELECT m FROM Migration m JOIN FETCH m.status WHERE m.sourceBackendId = :source AND m.status.name IN"
                                + " ('pending', 'in_progress', 'verifying', 'paused', 'rolling_back') AND m.id <> :except",
                        Migration.class)
                .setParameter("source", sourceId)
                .setParameter("except", exceptFor)
                .getResultList()) {
            if (!(wasNeverStarted(open) && isOlderThanAMinute(open.id))) {
                throw new ConflictException(
                        "migration " + open.id + " from this backend is " + open.status.text() + "; wait for its end");
            }
            end(open.id, MigrationStatus.FAILED, "its batch job was never started");
        }
        for (Object unfinished : rows.createNativeQuery("""
                        SELECT migration_id FROM storage_migration_items
                        WHERE source_backend_id = ?1 AND state IN ('pending', 'copying', 'copied')
                          AND migration_id <> ?2 LIMIT 1""")
                .setParameter(1, sourceId)
                .setParameter(2, exceptFor)
                .getResultList()) {
            throw new ConflictException("migration " + unfinished
                    + " from this backend is unfinished; wait for its end, or resume, cancel or roll it back");
        }
    }

    boolean isOlderThanAMinute(long id) {
        return (Boolean) rows.createNativeQuery(
                        "SELECT created_at < now() - INTERVAL '1 minute' FROM storage_migrations WHERE id = ?1")
                .setParameter(1, id)
                .getSingleResult();
    }

    Optional<Migration> byKey(String principal, String key) {
        return rows.createQuery(
                        "SELECT m FROM Migration m WHERE m.initiatedByName = :who AND m.idempotencyKey = :key",
                        Migration.class)
                .setParameter("who", principal)
                .setParameter("key", key)
                .getResultStream()
                .findFirst();
    }

    MigrationStatusRow statusRow(MigrationStatus status) {
        return rows.createQuery("SELECT s FROM MigrationStatusRow s WHERE s.name = :name", MigrationStatusRow.class)
                .setParameter("name", status.text())
                .getSingleResult();
    }

    /** The run as it is now. */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Migration> find(long id) {
        return Optional.ofNullable(rows.find(Migration.class, id));
    }

    /** The run of a batch job, by the id that survives every restart. */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Migration> ofInstance(long batchInstanceId) {
        return rows.createQuery("SELECT m FROM Migration m WHERE m.batchInstanceId = :id", Migration.class)
                .setParameter("id", batchInstanceId)
                .getResultStream()
                .findFirst();
    }

    /** One page, the newest first, before {@code beforeId}. */
    @Transactional
    public List<Migration> page(@Nullable MigrationStatus status, @Nullable Long backendId, long beforeId, int limit) {
        var query = rows.createQuery(
                        "SELECT m FROM Migration m JOIN FETCH m.status s WHERE m.id < :before"
                                + (status == null ? "" : " AND s.name = :status")
                                + (backendId == null
                                        ? ""
                                        : " AND (m.sourceBackendId = :backend OR m.targetBackendId = :backend OR"
                                                + " ((m.sourceBackendId IS NULL OR m.targetBackendId IS NULL) AND EXISTS"
                                                + " (SELECT i.id FROM MigrationItem i WHERE i.migrationId = m.id AND"
                                                + " (i.sourceBackendId = :backend OR i.targetBackendId = :backend))))")
                                + " ORDER BY m.id DESC",
                        Migration.class)
                .setParameter("before", beforeId)
                .setMaxResults(limit);
        if (status != null) {
            query.setParameter("status", status.text());
        }
        if (backendId != null) {
            query.setParameter("backend", backendId);
        }
        return query.getResultList();
    }

    /** One page of the files of a run in the order of their ids, after {@code afterId}. */
    @Transactional
    public List<MigrationItem> items(long migrationId, @Nullable ItemState state, long afterId, int limit) {
        var query = rows.createQuery(
                        "SELECT i FROM MigrationItem i WHERE i.migrationId = :run AND i.id > :after"
                                + (state == null ? "" : " AND i.state = :state") + " ORDER BY i.id",
                        MigrationItem.class)
                .setParameter("run", migrationId)
                .setParameter("after", afterId)
                .setMaxResults(limit);
        if (state != null) {
            query.setParameter("state", state);
        }
        return query.getResultList();
    }

    /** Bytes of files that are being copied now. */
    @Transactional
    public long bytesInFlight(long migrationId) {
        return ((Number)
                        rows.createNativeQuery("""
                        SELECT COALESCE(SUM(copied_bytes), 0) FROM storage_migration_items
                        WHERE migration_id = ?1 AND state = 'copying'""").setParameter(1, migrationId).getSingleResult())
                .longValue();
    }

    /** Notes the batch job of a new run, unless the job has done so itself. */
    @Transactional(TxType.REQUIRES_NEW)
    public void runsAs(long id, long batchInstanceId, long batchExecutionId) {
        rows.createNativeQuery("""
                        UPDATE storage_migrations SET batch_instance_id = ?2, batch_execution_id = ?3
                        WHERE id = ?1 AND batch_instance_id IS NULL""")
                .setParameter(1, id)
                .setParameter(2, batchInstanceId)
                .setParameter(3, batchExecutionId)
                .executeUpdate();
    }

    /** The run as a whole cannot go on until a person acts. Its files keep their states. */
    @Transactional(TxType.REQUIRES_NEW)
    public void ended(long id, MigrationStatus status, @Nullable String failure) {
        end(id, status, failure);
    }

    private void end(long id, MigrationStatus status, @Nullable String failure) {
        rows.createNativeQuery("""
                        UPDATE storage_migrations SET failure = ?3,
                               completed_at = CASE WHEN ?2 = 'paused' THEN NULL ELSE now() END,
                               status_id = (SELECT id FROM storage_migration_statuses WHERE name = ?2)
                        WHERE id = ?1""")
                .setParameter(1, id)
                .setParameter(2, status.text())
                .setParameter(3, failure)
                .executeUpdate();
        if (status.hasEnded() && !canGoOn(id)) {
            originals.rollbackEnded(id);
        }
    }

    /** Whether there is a batch job that a restart can bring to an end. */
    private boolean canGoOn(long id) {
        return (Boolean)
                rows.createNativeQuery("SELECT batch_instance_id IS NOT NULL FROM storage_migrations WHERE id = ?1")
                        .setParameter(1, id)
                        .getSingleResult();
    }

    /**
     * Sums the run up: what it ended as follows from the states of its files. One that is not in progress is left as it
     * is.
     *
     * @param executionId of the batch job; another one that drives the run meanwhile sums it up itself
     * @param left why not all is done though every file is; null when it is
     * @throws IllegalStateException when some files are not finished; nothing is changed
     */
    @Transactional(TxType.REQUIRES_NEW)
    public MigrationStatus conclude(long id, long executionId, @Nullable String left) {
        Migration run = rows.find(Migration.class, id);
        if (run.status() != MigrationStatus.IN_PROGRESS) {
            return run.status();
        }
        boolean open = (Boolean) rows.createNativeQuery("""
                        SELECT EXISTS (SELECT 1 FROM storage_migration_items
                                       WHERE migration_id = ?1 AND state IN ('pending', 'copying', 'copied'))""").setParameter(1, id).getSingleResult();
        if (open) {
            throw new IllegalStateException("migration " + id + " has unfinished files; resume it");
        }
        MigrationStatus status = run.failedFiles == 0 && left == null
                ? MigrationStatus.COMPLETED
                : run.verifiedFiles > 0 || run.failedFiles == 0
                        ? MigrationStatus.COMPLETED_WITH_ERRORS
                        : MigrationStatus.FAILED;
        rows.createNativeQuery("""
                        UPDATE storage_migrations SET completed_at = now(), failure = COALESCE(CAST(?4 AS TEXT), failure),
                               status_id = (SELECT id FROM storage_migration_statuses WHERE name = ?2)
                        WHERE id = ?1 AND driver_execution_id = ?3
                          AND status_id = (SELECT id FROM storage_migration_statuses WHERE name = 'in_progress')""")
                .setParameter(1, id)
                .setParameter(2, status.text())
                .setParameter(3, executionId)
                .setParameter(4, left)
                .executeUpdate();
        rows.refresh(run);
        originals.rollbackEnded(id);
        return run.status();
    }
}
