package org.isotherm.reconcile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.cluster.Node;
import org.isotherm.cluster.NodeLeases;
import org.isotherm.job.JobRows;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.UniqueViolation;
import org.jspecify.annotations.Nullable;

/** The rows of {@code reconciliations}. */
@ApplicationScoped
public class Reconciliations implements JobRows {
    @PersistenceContext
    private EntityManager rows;

    private final DatabaseClock clock;
    private final Node node;
    private final NodeLeases leases;
    private final AuditLog audit;

    Reconciliations() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Reconciliations(
            @Nullable DatabaseClock clock, @Nullable Node node, @Nullable NodeLeases leases, @Nullable AuditLog audit) {
        this.clock = clock;
        this.node = node;
        this.leases = leases;
        this.audit = audit;
    }

    /**
     * A reconciliation, and whether its batch job is to be started.
     *
     * @param toStart it is new, or the call that made it has died before it came so far
     */
    public record Created(Reconciliation reconciliation, boolean toStart) {}

    /** How many intervals of that length have begun, by the database's clock: the same number on every node. */
    @Transactional
    public long slot(Duration interval) {
        return ((Number) rows.createNativeQuery("SELECT CAST(floor(extract(epoch FROM now()) / ?1) AS BIGINT)")
                        .setParameter(1, interval.toSeconds())
                        .getSingleResult())
                .longValue();
    }

    /**
     * Notes a reconciliation that is to be started; commits before it returns.
     *
     * <p>One of the same backend whose server is gone gives way to it, and has failed.
     *
     * @throws ConflictException when one of the same backend is at work, or the key belongs to another one
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Created create(String principal, long backendId, @Nullable String key) {
        lockBackend(backendId);
        Optional<Reconciliation> before = key == null ? Optional.empty() : ofKey(principal, key);
        if (before.isPresent()) {
            Reconciliation known = before.get();
            if (known.backendId != backendId) {
                throw new ConflictException("the idempotency key was used for reconciliation " + known.id
                        + ", which was asked for differently");
            }
            return new Created(known, isStranded(known));
        }
        running(backendId).ifPresent(this::refuseUnlessDead);
        Reconciliation fresh = new Reconciliation();
        fresh.backendId = backendId;
        fresh.status = ReconciliationStatus.PENDING;
        fresh.initiatedByName = principal;
        fresh.idempotencyKey = key;
        try {
            rows.flush();
            rows.persist(fresh);
            rows.flush();
        } catch (PersistenceException e) {
            throw UniqueViolation.in(e)
                    ? new ConflictException("another reconciliation was asked for at the same moment")
                    : e;
        }
        rows.refresh(fresh);
        audit.record(
                principal,
                "reconciliation.create",
                "reconciliation",
                fresh.id,
                Json.createObjectBuilder().add("backend_id", backendId).build());
        return new Created(fresh, true);
    }

    /** Nobody else begins or decides on that backend until the running transaction ends; writers go on. */
    @Transactional(TxType.MANDATORY)
    public void lockBackend(long backendId) {
        rows.createNativeQuery("SELECT id FROM storage_backends WHERE id = ?1 FOR NO KEY UPDATE")
                .setParameter(1, backendId)
                .getResultList();
    }

    private Optional<Reconciliation> ofKey(String principal, String key) {
        return rows.createQuery(
                        "SELECT r FROM Reconciliation r WHERE r.initiatedByName = :who AND r.idempotencyKey = :key",
                        Reconciliation.class)
                .setParameter("who", principal)
                .setParameter("key", key)
                .getResultStream()
                .findFirst();
    }

    private Optional<Reconciliation> running(long backendId) {
        return rows.createQuery("""
                        SELECT r FROM Reconciliation r
                        WHERE r.backendId = :backend AND r.status IN (:pending, :running)""", Reconciliation.class)
                .setParameter("backend", backendId)
                .setParameter("pending", ReconciliationStatus.PENDING)
                .setParameter("running", ReconciliationStatus.IN_PROGRESS)
                .getResultStream()
                .findFirst();
    }

    /** Noted a minute ago and never started: whoever was about to has died. */
    private boolean isStranded(Reconciliation run) {
        return run.status == ReconciliationStatus.PENDING
                && run.batchInstanceId == null
                && run.createdAt.plusMinutes(1).isBefore(clock.now());
    }

    private boolean hasLostItsServer(Reconciliation run) {
        return run.status == ReconciliationStatus.IN_PROGRESS && (run.nodeId == null || !leases.isValid(run.nodeId));
    }

    private void refuseUnlessDead(Reconciliation open) {
        if (!isStranded(open) && !hasLostItsServer(open)) {
            throw new ConflictException(
                    "reconciliation " + open.id + " of this backend is " + open.status.text() + "; wait for its end");
        }
        open.failure = open.status == ReconciliationStatus.PENDING
                ? "its batch job was never started"
                : "the server that worked on it is gone";
        open.status = ReconciliationStatus.FAILED;
    }

    /** The reconciliation as it is now. */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Reconciliation> find(long id) {
        return Optional.ofNullable(rows.find(Reconciliation.class, id));
    }

    /** One page, the newest first, before {@code beforeId}; of one backend when it is named. */
    @Transactional
    public List<Reconciliation> page(@Nullable Long backendId, long beforeId, int limit) {
        var query = rows.createQuery(
                        "SELECT r FROM Reconciliation r WHERE r.id < :before"
                                + (backendId == null ? "" : " AND r.backendId = :backend") + " ORDER BY r.id DESC",
                        Reconciliation.class)
                .setParameter("before", beforeId)
                .setMaxResults(limit);
        if (backendId != null) {
            query.setParameter("backend", backendId);
        }
        return query.getResultList();
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Long> idOf(long batchInstanceId) {
        return rows.createQuery("SELECT r.id FROM Reconciliation r WHERE r.batchInstanceId = :id", Long.class)
                .setParameter("id", batchInstanceId)
                .getResultStream()
                .findFirst();
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void runsAs(long id, long batchInstanceId, long batchExecutionId) {
        Reconciliation run = locked(id);
        run.batchInstanceId = batchInstanceId;
        run.batchExecutionId = batchExecutionId;
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void begun(long id) {
        Reconciliation run = locked(id);
        run.status = ReconciliationStatus.IN_PROGRESS;
        run.failure = null;
        run.completedAt = null;
        run.nodeId = node.id();
        if (run.startedAt == null) {
            run.startedAt = clock.now();
        }
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void ended(long id, @Nullable String failure) {
        Reconciliation run = locked(id);
        run.completedAt = clock.now();
        run.failure = failure;
        run.status = failure == null ? ReconciliationStatus.COMPLETED : ReconciliationStatus.FAILED;
        if (failure == null) {
            rows.createNativeQuery("DELETE FROM reconciliation_listed WHERE reconciliation_id = ?1")
                    .setParameter(1, id)
                    .executeUpdate();
        }
    }

    private Reconciliation locked(long id) {
        Reconciliation run = rows.find(Reconciliation.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (run == null) {
            throw new NotFoundException("there is no reconciliation " + id);
        }
        return run;
    }
}
