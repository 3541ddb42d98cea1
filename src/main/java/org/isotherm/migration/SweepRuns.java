package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.isotherm.audit.AuditLog;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the runs that move by a plan. A sweep is a run like any other; what is special about it stands in
 * {@link SweptFiles}. It may have several sources and targets: then its row names none, and each file's row has its own.
 */
@ApplicationScoped
public class SweepRuns {
    /** The kind of these runs. */
    public static final String SWEEP = "sweep";

    @PersistenceContext
    private EntityManager rows;

    private final Migrations migrations;
    private final TargetRoom room;
    private final AuditLog audit;

    SweepRuns() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    SweepRuns(@Nullable Migrations migrations, @Nullable TargetRoom room, @Nullable AuditLog audit) {
        this.migrations = migrations;
        this.room = room;
        this.audit = audit;
    }

    /**
     * The run that this caller made before under that key.
     *
     * @param asked for what
     * @throws ConflictException when the key was used for something else
     */
    @Transactional
    public Optional<Migrations.Created> known(String principal, String key, JsonObject asked) {
        return migrations.byKey(principal, key).map(known -> {
            try (JsonReader stored = Json.createReader(new StringReader(known.filter))) {
                if (!known.kind.equals(SWEEP) || !stored.readObject().equals(asked)) {
                    throw new ConflictException("the idempotency key was used for migration " + known.id
                            + ", which was asked for differently");
                }
            }
            return new Migrations.Created(known, Migrations.wasNeverStarted(known));
        });
    }

    /**
     * Notes a sweep that is to be started, in the running transaction. There is one for each plan.
     *
     * @param key the caller's idempotency key; null when it has none
     * @return the new run, or the one of the plan whose job was never started because its server died in between
     * @throws ConflictException when the plan is swept already, or its files cannot fit on their target
     */
    @Transactional(TxType.MANDATORY)
    public Migrations.Created create(String principal, SweepRequest request, @Nullable String key) {
        // one at a time per plan: the row is the lock
        rows.createNativeQuery("SELECT id FROM tiering_plans WHERE id = ?1 FOR NO KEY UPDATE")
                .setParameter(1, request.planId())
                .getResultList();
        Optional<Migration> before = ofPlan(request.planId());
        if (before.isPresent()) {
            Migration known = before.get();
            if (Migrations.wasNeverStarted(known) && migrations.isOlderThanAMinute(known.id)) {
                return new Migrations.Created(known, true);
            }
            throw new ConflictException("plan " + request.planId() + " is swept by migration " + known.id
                    + "; simulate once more for another sweep");
        }
        Map<Long, Long> bytes = new TreeMap<>();
        request.routes().forEach(route -> bytes.merge(route.targetBackendId(), route.bytes(), Long::sum));
        bytes.forEach((target, sum) -> room.refuseTooLarge(target, request.retention(), () -> sum));
        Migration run = run(principal, request, key);
        migrations.persist(run);
        audit.record(
                principal,
                "sweep.create",
                "migration",
                run.id,
                Json.createObjectBuilder(request.asked())
                        .add("plan_id", request.planId())
                        .build());
        return new Migrations.Created(run, true);
    }

    private Migration run(String principal, SweepRequest request, @Nullable String key) {
        Migration run = new Migration();
        run.status = migrations.statusRow(MigrationStatus.PENDING);
        run.kind = SWEEP;
        run.planId = request.planId();
        run.sourceBackendId = request.onlySource();
        run.targetBackendId = request.onlyTarget();
        run.sourceRetentionSeconds = request.retention().toSeconds();
        run.deleteAdopted = request.deleteAdopted();
        run.verification = "read_back";
        run.parallelism = request.parallelism();
        run.bandwidthBytesPerSecond = request.bandwidth();
        run.filter = request.asked().toString();
        run.initiatedByName = principal;
        run.idempotencyKey = key;
        return run;
    }

    /** The sweep of the plan; empty when there is none. */
    @Transactional
    public Optional<Migration> ofPlan(long planId) {
        return rows.createQuery("SELECT m FROM Migration m WHERE m.planId = :plan", Migration.class)
                .setParameter("plan", planId)
                .getResultStream()
                .findFirst();
    }

    /** One page of sweeps, the newest first, before {@code beforeId}. */
    @Transactional
    public List<Migration> page(long beforeId, int limit) {
        return rows.createQuery(
                        "SELECT m FROM Migration m JOIN FETCH m.status WHERE m.id < :before AND m.planId IS NOT NULL"
                                + " ORDER BY m.id DESC",
                        Migration.class)
                .setParameter("before", beforeId)
                .setMaxResults(limit)
                .getResultList();
    }

    /** @throws NotFoundException when there is no such run, or it is no sweep */
    @Transactional
    public Migration find(long id) {
        Migration run = rows.find(Migration.class, id);
        if (run == null || run.planId == null) {
            throw new NotFoundException("there is no sweep " + id);
        }
        return run;
    }
}
