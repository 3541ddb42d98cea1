package org.isotherm.profile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.cluster.Node;
import org.isotherm.cluster.NodeLeases;
import org.isotherm.job.JobRows;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.storage.transform.KeyName;
import org.jspecify.annotations.Nullable;

/** The rows of {@code key_rotations}. */
@ApplicationScoped
public class Rotations implements JobRows {
    @PersistenceContext
    private EntityManager rows;

    private final DatabaseClock clock;
    private final Node node;
    private final NodeLeases leases;
    private final AuditLog audit;

    Rotations() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Rotations(
            @Nullable DatabaseClock clock, @Nullable Node node, @Nullable NodeLeases leases, @Nullable AuditLog audit) {
        this.clock = clock;
        this.node = node;
        this.leases = leases;
        this.audit = audit;
    }

    /**
     * A rotation, and whether its batch job is to be started.
     *
     * @param toStart it is new, or the call that made it has died before it came so far
     */
    public record Created(Rotation rotation, boolean toStart) {}

    /**
     * Notes a rotation that is to be started, and has the profiles that name the old key name the new one; commits before
     * it returns. One whose server is gone gives way to it, and has
     * failed.
     *
     * @throws ConflictException when another one with one of the keys is at work, or the idempotency key belongs to
     *     another one
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Created create(String principal, KeyName from, KeyName to, @Nullable String key) {
        rows.createNativeQuery("LOCK TABLE key_rotations IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate();
        Optional<Rotation> before = key == null ? Optional.empty() : ofKey(principal, key);
        if (before.isPresent()) {
            Rotation known = before.get();
            if (!known.from().equals(from) || !known.to().equals(to)) {
                throw new ConflictException(
                        "the idempotency key was used for rotation " + known.id + ", which was asked for differently");
            }
            return new Created(known, isStranded(known));
        }
        refuseASecondOne(from, to);
        Rotation fresh = new Rotation();
        fresh.fromKey = from.text();
        fresh.toKey = to.text();
        fresh.status = RotationStatus.PENDING;
        fresh.initiatedByName = principal;
        fresh.idempotencyKey = key;
        fresh.totalContents = onKey(from.text());
        JsonArrayBuilder profiles = Json.createArrayBuilder();
        moveProfiles(from, to).forEach(profiles::add);
        rows.persist(fresh);
        rows.flush();
        rows.refresh(fresh);
        audit.record(
                principal,
                "key.rotate",
                "rotation",
                fresh.id,
                Json.createObjectBuilder()
                        .add("from_key", from.text())
                        .add("to_key", to.text())
                        .add("profiles", profiles)
                        .build());
        return new Created(fresh, true);
    }

    private List<String> moveProfiles(KeyName from, KeyName to) {
        try {
            return KeyRows.moveProfiles(rows.unwrap(Connection.class), from, to);
        } catch (SQLException e) {
            throw new IllegalStateException("the profiles on key " + from + " cannot be changed", e);
        }
    }

    private Optional<Rotation> ofKey(String principal, String key) {
        return rows.createQuery(
                        "SELECT r FROM Rotation r WHERE r.initiatedByName = :who AND r.idempotencyKey = :key",
                        Rotation.class)
                .setParameter("who", principal)
                .setParameter("key", key)
                .getResultStream()
                .findFirst();
    }

    private void refuseASecondOne(KeyName from, KeyName to) {
        List<String> keys = List.of(from.text(), to.text());
        rows.createQuery("""
                        SELECT r FROM Rotation r WHERE r.status IN (:pending, :running)
                        AND (r.fromKey IN :keys OR r.toKey IN :keys)""", Rotation.class)
                .setParameter("pending", RotationStatus.PENDING)
                .setParameter("running", RotationStatus.IN_PROGRESS)
                .setParameter("keys", keys)
                .getResultStream()
                .forEach(this::refuseUnlessDead);
    }

    private void refuseUnlessDead(Rotation open) {
        if (open.status == RotationStatus.PENDING ? !isStranded(open) : hasItsServer(open)) {
            throw new ConflictException("rotation " + open.id + " from key " + open.fromKey + " to key " + open.toKey
                    + " is " + open.status.text() + "; wait for its end");
        }
        open.failure = open.status == RotationStatus.PENDING
                ? "its batch job was never started"
                : "the server that worked on it is gone";
        open.status = RotationStatus.FAILED;
    }

    /** Noted a minute ago and never started: whoever was about to has died. */
    private boolean isStranded(Rotation run) {
        return run.status == RotationStatus.PENDING
                && run.batchInstanceId == null
                && run.createdAt.plusMinutes(1).isBefore(clock.now());
    }

    private boolean hasItsServer(Rotation run) {
        return run.nodeId != null && leases.isValid(run.nodeId);
    }

    private long onKey(String key) {
        return ((Number) rows.createNativeQuery("SELECT count(*) FROM encoded_contents WHERE key_name = ?1")
                        .setParameter(1, key)
                        .getSingleResult())
                .longValue();
    }

    /** The rotation as it is now. */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Rotation> find(long id) {
        return Optional.ofNullable(rows.find(Rotation.class, id));
    }

    /** One page, the newest first, before {@code beforeId}. */
    @Transactional
    public List<Rotation> page(long beforeId, int limit) {
        return rows.createQuery("SELECT r FROM Rotation r WHERE r.id < :before ORDER BY r.id DESC", Rotation.class)
                .setParameter("before", beforeId)
                .setMaxResults(limit)
                .getResultList();
    }

    /**
     * Ends it: nothing more is wrapped anew once this returns. What was stays so. A second call does nothing.
     *
     * @throws ConflictException when it has come to its end
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Rotation cancel(String principal, long id) {
        Rotation run = locked(id);
        if (run.status == RotationStatus.COMPLETED || run.status == RotationStatus.COMPLETED_WITH_ERRORS) {
            throw new ConflictException("rotation " + id + " is " + run.status.text());
        }
        if (run.status != RotationStatus.CANCELLED) {
            run.status = RotationStatus.CANCELLED;
            run.completedAt = clock.now();
            audit.record(principal, "key.rotate.cancel", "rotation", id);
        }
        return run;
    }

    /**
     * The last id of the next {@code most} contents on the old key after {@code after}; empty when there is none, or the
     * rotation is not at work any more.
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Long> next(long id, long after, int most) {
        Rotation run = rows.find(Rotation.class, id);
        if (run == null || run.status != RotationStatus.IN_PROGRESS) {
            return Optional.empty();
        }
        Object last = rows.createNativeQuery("""
                        SELECT max(id) FROM (SELECT id FROM encoded_contents WHERE key_name = ?1 AND id > ?2
                                             ORDER BY id LIMIT ?3) p""")
                .setParameter(1, run.fromKey)
                .setParameter(2, after)
                .setParameter(3, most)
                .getSingleResult();
        return Optional.ofNullable((Number) last).map(Number::longValue);
    }

    /** The rotation, locked until the transaction ends; empty when it is not at work any more. */
    @Transactional(TxType.MANDATORY)
    Optional<Rotation> lockRunning(long id) {
        return Optional.of(locked(id)).filter(r -> r.status == RotationStatus.IN_PROGRESS);
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Long> idOf(long batchInstanceId) {
        return rows.createQuery("SELECT r.id FROM Rotation r WHERE r.batchInstanceId = :id", Long.class)
                .setParameter("id", batchInstanceId)
                .getResultStream()
                .findFirst();
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void runsAs(long id, long batchInstanceId, long batchExecutionId) {
        Rotation run = locked(id);
        run.batchInstanceId = batchInstanceId;
        run.batchExecutionId = batchExecutionId;
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void begun(long id) {
        Rotation run = locked(id);
        if (run.status == RotationStatus.CANCELLED) {
            return;
        }
        run.status = RotationStatus.IN_PROGRESS;
        run.failure = null;
        run.completedAt = null;
        run.nodeId = node.id();
        if (run.startedAt == null) {
            run.startedAt = clock.now();
        }
    }

    /** Why the execution under way is about to fail, for {@link #ended}, which knows no reason. */
    @Transactional(TxType.REQUIRES_NEW)
    public void fails(long id, String reason) {
        locked(id).failure = reason;
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void ended(long id, @Nullable String failure) {
        Rotation run = locked(id);
        if (run.status == RotationStatus.CANCELLED) {
            return;
        }
        run.completedAt = clock.now();
        if (failure != null) {
            run.status = RotationStatus.FAILED;
            run.failure = run.failure == null ? failure : run.failure + "; " + failure;
            return;
        }
        long left = onKey(run.fromKey);
        run.status = left == 0 ? RotationStatus.COMPLETED : RotationStatus.COMPLETED_WITH_ERRORS;
        run.failure = left == 0
                ? null
                : left + " contents are on key " + run.fromKey + ": it does not open " + run.refusedContents
                        + " data keys, the others were stored meanwhile";
    }

    private Rotation locked(long id) {
        Rotation run = rows.find(Rotation.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (run == null) {
            throw new NotFoundException("there is no rotation " + id);
        }
        return run;
    }
}
