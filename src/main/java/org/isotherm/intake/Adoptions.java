package org.isotherm.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocations;
import org.isotherm.asset.Entities;
import org.isotherm.asset.StoredObjects;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.job.JobRows;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.UniqueViolation;
import org.jspecify.annotations.Nullable;

/** The rows of {@code adoptions}, and what each found file becomes. */
@ApplicationScoped
public class Adoptions implements JobRows {
    @PersistenceContext
    private EntityManager rows;

    private final Entities entities;
    private final AssetLocations assets;
    private final StoredObjects objects;
    private final DatabaseClock clock;
    private final AuditLog audit;

    Adoptions() {
        this(null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Adoptions(
            @Nullable Entities entities,
            @Nullable AssetLocations assets,
            @Nullable StoredObjects objects,
            @Nullable DatabaseClock clock,
            @Nullable AuditLog audit) {
        this.entities = entities;
        this.assets = assets;
        this.objects = objects;
        this.clock = clock;
        this.audit = audit;
    }

    /**
     * An adoption, and whether it was made by this call.
     *
     * @param toStart whether its batch job is to be started: it is new, or the call that made it did not come so far
     */
    public record Created(Adoption adoption, boolean toStart) {}

    /**
     * Notes an adoption that is to be started; commits before it returns.
     *
     * @param prefix empty, or ended by a slash
     * @throws ConflictException when one of the same backend has not ended, or the key belongs to another adoption
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Created create(
            String principal,
            long backendId,
            String prefix,
            String entityType,
            String fileField,
            @Nullable String key) {
        rows.createNativeQuery("SELECT id FROM storage_backends WHERE id = ?1 FOR UPDATE")
                .setParameter(1, backendId)
                .getResultList();
        Optional<Adoption> before = key == null
                ? Optional.empty()
                : rows.createQuery(
                                "SELECT a FROM Adoption a WHERE a.initiatedByName = :who AND a.idempotencyKey = :key",
                                Adoption.class)
                        .setParameter("who", principal)
                        .setParameter("key", key)
                        .getResultStream()
                        .findFirst();
        if (before.isPresent()) {
            Adoption known = before.get();
            if (known.backendId != backendId
                    || !known.prefix.equals(prefix)
                    || !known.entityType.equals(entityType)
                    || !known.fileField.equals(fileField)) {
                throw new ConflictException(
                        "the idempotency key was used for adoption " + known.id + ", which was asked for differently");
            }
            return new Created(known, wasNeverStarted(known));
        }
        Adoption adoption = fresh(principal, backendId, entityType, fileField);
        adoption.prefix = prefix;
        adoption.idempotencyKey = key;
        persist(adoption);
        audit.record(
                principal,
                "adoption.create",
                "adoption",
                adoption.id,
                Json.createObjectBuilder()
                        .add("backend_id", backendId)
                        .add("prefix", prefix)
                        .build());
        return new Created(adoption, true);
    }

    /**
     * Notes an adoption of single files, which the caller lists in {@code adoption_names}; inside the running
     * transaction, which also says in the audit log what it does.
     *
     * @throws ConflictException when one of the same backend has not ended
     */
    @Transactional(TxType.MANDATORY)
    public Adoption ofDecisions(
            String principal, long backendId, long reconciliationId, String entityType, String fileField) {
        Adoption adoption = fresh(principal, backendId, entityType, fileField);
        adoption.reconciliationId = reconciliationId;
        persist(adoption);
        return adoption;
    }

    private Adoption fresh(String principal, long backendId, String entityType, String fileField) {
        rows.createQuery(
                        "SELECT a FROM Adoption a WHERE a.backendId = :backend AND a.status IN (:pending, :running)",
                        Adoption.class)
                .setParameter("backend", backendId)
                .setParameter("pending", AdoptionStatus.PENDING)
                .setParameter("running", AdoptionStatus.IN_PROGRESS)
                .getResultStream()
                .forEach(this::refuseUnlessDead);
        Adoption adoption = new Adoption();
        adoption.backendId = backendId;
        adoption.prefix = "";
        adoption.entityType = entityType;
        adoption.fileField = fileField;
        adoption.status = AdoptionStatus.PENDING;
        adoption.initiatedByName = principal;
        return adoption;
    }

    private void persist(Adoption adoption) {
        try {
            rows.persist(adoption);
            rows.flush();
        } catch (PersistenceException e) {
            throw UniqueViolation.in(e)
                    ? new ConflictException("the idempotency key was used for another adoption at the same moment")
                    : e;
        }
        rows.refresh(adoption);
    }

    /** Whether it was noted a minute ago and never started: whoever was about to has died. */
    @Transactional
    public boolean isStranded(Adoption adoption) {
        return wasNeverStarted(adoption) && adoption.createdAt.plusMinutes(1).isBefore(clock.now());
    }

    private static boolean wasNeverStarted(Adoption adoption) {
        return adoption.status == AdoptionStatus.PENDING && adoption.batchInstanceId == null;
    }

    private void refuseUnlessDead(Adoption open) {
        if (!isStranded(open)) {
            throw new ConflictException(
                    "adoption " + open.id + " of this backend is " + open.status.text() + "; wait for its end");
        }
        open.status = AdoptionStatus.FAILED;
        open.failure = "its batch job was never started";
    }

    /** The adoption as it is now. */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Adoption> find(long id) {
        return Optional.ofNullable(rows.find(Adoption.class, id));
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Long> idOf(long batchInstanceId) {
        return rows.createQuery("SELECT a.id FROM Adoption a WHERE a.batchInstanceId = :id", Long.class)
                .setParameter("id", batchInstanceId)
                .getResultStream()
                .findFirst();
    }

    /** One page of the names that an adoption of single files takes in, in their order, behind {@code after}. */
    @Transactional(TxType.REQUIRES_NEW)
    @SuppressWarnings("unchecked") // a column of texts
    public List<String> names(long id, @Nullable String after, int limit) {
        return rows.createNativeQuery("""
                        SELECT name FROM adoption_names WHERE adoption_id = ?1 AND name > ?2
                        ORDER BY name LIMIT ?3""")
                .setParameter(1, id)
                .setParameter(2, after == null ? "" : after)
                .setParameter(3, limit)
                .getResultList();
    }

    /** One page, the newest first, before {@code beforeId}. */
    @Transactional
    public List<Adoption> page(long beforeId, int limit) {
        return rows.createQuery("SELECT a FROM Adoption a WHERE a.id < :before ORDER BY a.id DESC", Adoption.class)
                .setParameter("before", beforeId)
                .setMaxResults(limit)
                .getResultList();
    }

    /** An entry that was not taken in. */
    public record Refusal(long id, String name, String reason) {}

    /** One page of what was not taken in, after {@code afterId}. */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    public List<Refusal> refusals(long adoptionId, long afterId, int limit) {
        List<Object[]> found = rows.createNativeQuery("""
                        SELECT id, name, reason FROM adoption_refusals WHERE adoption_id = ?1 AND id > ?2
                        ORDER BY id LIMIT ?3""")
                .setParameter(1, adoptionId)
                .setParameter(2, afterId)
                .setParameter(3, limit)
                .getResultList();
        return found.stream()
                .map(c -> new Refusal(((Number) c[0]).longValue(), (String) c[1], (String) c[2]))
                .toList();
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void runsAs(long id, long batchInstanceId, long batchExecutionId) {
        Adoption adoption = locked(id);
        adoption.batchInstanceId = batchInstanceId;
        adoption.batchExecutionId = batchExecutionId;
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void begun(long id) {
        Adoption adoption = locked(id);
        adoption.status = AdoptionStatus.IN_PROGRESS;
        adoption.failure = null;
        adoption.completedAt = null;
        if (adoption.startedAt == null) {
            adoption.startedAt = clock.now();
        }
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void ended(long id, @Nullable String failure) {
        Adoption adoption = locked(id);
        adoption.completedAt = clock.now();
        adoption.failure = failure;
        adoption.status = failure != null
                ? AdoptionStatus.FAILED
                : adoption.refusedFiles > 0 ? AdoptionStatus.COMPLETED_WITH_ERRORS : AdoptionStatus.COMPLETED;
    }

    private Adoption locked(long id) {
        Adoption adoption = rows.find(Adoption.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (adoption == null) {
            throw new NotFoundException("there is no adoption " + id);
        }
        return adoption;
    }

    /** Makes entities and assets of what was found, in the caller's transaction. A file met again is only counted. */
    @Transactional
    public void takeIn(long id, List<Found> found) {
        Adoption adoption = locked(id);
        for (Found entry : found) {
            if (entry instanceof Found.Fresh fresh && !objects.isKnown(adoption.backendId, fresh.path())) {
                long entityId =
                        entities.create(adoption.entityType, fresh.path().text());
                assets.adopt(
                        new AssetKey(adoption.entityType, entityId, adoption.fileField),
                        adoption.backendId,
                        fresh.path(),
                        fresh.size(),
                        fresh.sha256());
                adoption.adoptedFiles++;
                adoption.adoptedBytes += fresh.size();
            } else if (entry instanceof Found.Refused refused) {
                adoption.refusedFiles += rows.createNativeQuery("""
                                INSERT INTO adoption_refusals (adoption_id, name, reason) VALUES (?1, ?2, ?3)
                                ON CONFLICT DO NOTHING""")
                        .setParameter(1, id)
                        .setParameter(2, refused.name())
                        .setParameter(3, refused.reason())
                        .executeUpdate();
            } else {
                adoption.knownFiles++;
            }
        }
    }
}
