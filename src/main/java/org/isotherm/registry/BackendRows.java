package org.isotherm.registry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.isotherm.audit.AuditLog;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.StaleException;
import org.isotherm.refusal.UniqueViolation;
import org.isotherm.storage.Capabilities;
import org.jspecify.annotations.Nullable;

/** The rows of {@code storage_backends}. Each method is one transaction and touches no backend. */
@ApplicationScoped
public class BackendRows {
    @PersistenceContext
    private EntityManager rows;

    private final AuditLog audit;

    BackendRows() {
        this(null);
    }

    @jakarta.inject.Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    BackendRows(@Nullable AuditLog audit) {
        this.audit = audit;
    }

    /** All rows, in the order of their ids. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<Backend> all() {
        return rows
                .createQuery(
                        "SELECT b FROM BackendRecord b JOIN FETCH b.type JOIN FETCH b.status"
                                + " WHERE b.purgedAt IS NULL ORDER BY b.id",
                        BackendRecord.class)
                .getResultList()
                .stream()
                .map(Backend::of)
                .toList();
    }

    /** One page in the order of the ids, after {@code afterId}. */
    @Transactional
    public List<Backend> page(BackendFilter filter, long afterId, int limit) {
        StringBuilder query = new StringBuilder(
                "SELECT b FROM BackendRecord b JOIN FETCH b.type t JOIN FETCH b.status s WHERE b.purgedAt IS NULL"
                        + " AND b.id > :after");
        filter.conditions().forEach((name, condition) -> query.append(" AND ").append(condition.clause()));
        var typed = rows.createQuery(query.append(" ORDER BY b.id").toString(), BackendRecord.class)
                .setParameter("after", afterId)
                .setMaxResults(limit);
        filter.conditions().forEach((name, condition) -> typed.setParameter(name, condition.value()));
        return typed.getResultList().stream().map(Backend::of).toList();
    }

    /** The row of that name as it is now, in the running transaction if there is one. */
    @Transactional
    public Optional<Backend> named(String name) {
        return rows.createQuery("SELECT b FROM BackendRecord b WHERE b.name = :name", BackendRecord.class)
                .setParameter("name", name)
                .getResultStream()
                .findFirst()
                .map(Backend::of);
    }

    /** The row as it is now. */
    @Transactional
    public Optional<Backend> find(long id) {
        return Optional.ofNullable(rows.find(BackendRecord.class, id))
                .filter(row -> row.purgedAt == null)
                .map(Backend::of);
    }

    /** Throws what {@link #insert} would throw; asked before the place is touched. */
    @Transactional(TxType.REQUIRES_NEW)
    public void checkInsert(BackendDraft draft) {
        refuseTaken(draft, 0);
    }

    /** Throws what {@link #update} would throw; asked before the new place is touched. */
    @Transactional(TxType.REQUIRES_NEW)
    public void checkUpdate(long id, BackendDraft draft, @Nullable Long expected) {
        BackendRecord row = rows.find(BackendRecord.class, id);
        if (row == null || row.purgedAt != null) {
            throw new NotFoundException("there is no backend " + id);
        }
        refuseChange(row, draft, expected);
    }

    /** @throws ConflictException when the name is taken or its scope has a default already */
    @Transactional(TxType.REQUIRES_NEW)
    public Backend insert(String principal, BackendDraft draft, String identity, Capabilities capabilities) {
        return insertWithin(principal, draft, identity, capabilities);
    }

    /** Same inside the running transaction. */
    @Transactional(TxType.MANDATORY)
    Backend insertWithin(String principal, BackendDraft draft, String identity, Capabilities capabilities) {
        BackendRecord row = new BackendRecord();
        row.identity = identity;
        row.capabilities(capabilities);
        row.rowVersion = 1;
        oneAtATime();
        fill(row, draft);
        refuseTaken(draft, 0);
        rows.persist(row);
        flush();
        rows.refresh(row);
        audit.record(principal, "backend.create", "backend", row.id, draft.json());
        return Backend.of(row);
    }

    /**
     * Changes the row when its version is {@code expected}.
     *
     * @param expected null to change whatever version there is
     * @throws StaleException when it is not
     * @throws ConflictException when the name is taken, the scope has a default, or the place of a backend that holds
     *     objects would change
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Backend update(
            String principal, long id, BackendDraft draft, @Nullable Long expected, Capabilities capabilities) {
        return updateWithin(principal, id, draft, expected, capabilities);
    }

    /** Same inside the running transaction. */
    @Transactional(TxType.MANDATORY)
    Backend updateWithin(
            String principal, long id, BackendDraft draft, @Nullable Long expected, Capabilities capabilities) {
        oneAtATime();
        BackendRecord row = locked(id);
        refuseChange(row, draft, expected);
        fill(row, draft);
        row.capabilities(capabilities);
        flush();
        rows.refresh(row);
        audit.record(principal, "backend.update", "backend", id, draft.json());
        return Backend.of(row);
    }

    private void refuseChange(BackendRecord row, BackendDraft draft, @Nullable Long expected) {
        if (expected != null && expected != row.rowVersion) {
            throw new StaleException("the backend has been changed since; its version is " + row.rowVersion);
        }
        if (!Backend.of(row).config().samePlaceAs(draft.config()) && holdsObjects(row.id)) {
            throw new ConflictException("the backend holds objects, so its place cannot change; move them away first");
        }
        if (draft.status().allows(BackendUse.CREATE)
                && !Backend.of(row).status().allows(BackendUse.CREATE)) {
            refuseWhileDrained(row.id);
        }
        refuseTaken(draft, row.id);
    }

    /** Files that arrive behind the plan of a drain would be left on it. */
    private void refuseWhileDrained(long id) {
        for (Object run : rows.createNativeQuery("""
                        SELECT m.id FROM storage_migrations m JOIN storage_migration_statuses s ON s.id = m.status_id
                        WHERE m.source_backend_id = ?1 AND m.kind = 'drain'
                          AND (s.name IN ('pending', 'in_progress', 'verifying', 'paused')
                               OR (s.name <> 'cancelled'
                                   AND EXISTS (SELECT 1 FROM storage_migration_items i WHERE i.migration_id = m.id
                                               AND i.state IN ('pending', 'copying', 'copied'))))
                        LIMIT 1""").setParameter(1, id).getResultList()) {
            throw new ConflictException("migration " + run + " drains the backend; cancel it first");
        }
    }

    private BackendRecord locked(long id) {
        BackendRecord row = rows.find(BackendRecord.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (row == null || row.purgedAt != null) {
            throw new NotFoundException("there is no backend " + id);
        }
        return row;
    }

    /**
     * Notes what the backend was seen to do. Its version stays, for nothing that a person has set is changed; nothing is
     * noted when its configuration has changed since {@code tried} was read.
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void seen(String principal, Backend tried, Capabilities capabilities) {
        BackendRecord now = rows.find(BackendRecord.class, tried.id(), LockModeType.PESSIMISTIC_WRITE);
        if (now == null || !Backend.of(now).config().equals(tried.config())) {
            return;
        }
        JsonArrayBuilder names = Json.createArrayBuilder();
        capabilities.all().forEach(each -> names.add(each.text()));
        JsonArray array = names.build();
        rows.createNativeQuery("UPDATE storage_backends SET capabilities = CAST(?2 AS JSONB) WHERE id = ?1")
                .setParameter(1, tried.id())
                .setParameter(2, array.toString())
                .executeUpdate();
        audit.record(
                principal,
                "backend.probe",
                "backend",
                tried.id(),
                Json.createObjectBuilder().add("capabilities", array).build());
    }

    /** Sets the status; the rest stays. A second call changes nothing more. */
    @Transactional(TxType.REQUIRES_NEW)
    public Backend decommission(String principal, long id, @Nullable Long expected) {
        return decommissionWithin(principal, id, expected);
    }

    /** Same inside the running transaction. */
    @Transactional(TxType.MANDATORY)
    Backend decommissionWithin(String principal, long id, @Nullable Long expected) {
        BackendRecord row = locked(id);
        if (expected != null && expected != row.rowVersion) {
            throw new StaleException("the backend has been changed since; its version is " + row.rowVersion);
        }
        if (decommission(row)) {
            audit.record(principal, "backend.decommission", "backend", id);
        }
        rows.refresh(row);
        return Backend.of(row);
    }

    /**
     * Same inside the running transaction, whose audit row says why.
     *
     * @throws ConflictException when it is the default for new files
     */
    @Transactional(TxType.MANDATORY)
    public void decommissionWithin(long id) {
        decommission(locked(id));
    }

    private boolean decommission(BackendRecord row) {
        if (row.isDefault) {
            throw new ConflictException("the backend is the default for new files; make another one the default first");
        }
        if (row.status.text().equals(BackendStatus.DECOMMISSIONED.text())) {
            return false;
        }
        row.status = statusRow(BackendStatus.DECOMMISSIONED);
        rows.flush();
        return true;
    }

    /** The backend of that id that is no more. */
    @Transactional
    public Optional<PurgedBackend> purged(long id) {
        return Optional.ofNullable(rows.find(BackendRecord.class, id)).flatMap(BackendRecord::purged);
    }

    /**
     * The backend is shown no more and its name is free. A second call changes nothing.
     *
     * @param lastWord run when the row is locked, in this transaction; throws when something refers to the backend
     * @throws ConflictException when it is not decommissioned any more
     */
    @Transactional(TxType.REQUIRES_NEW)
    public PurgedBackend purge(String principal, Backend backend, Runnable lastWord) {
        BackendRecord row = rows.find(BackendRecord.class, backend.id(), LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            throw new NotFoundException("there is no backend " + backend.id());
        }
        rows.refresh(row);
        Optional<PurgedBackend> before = row.purged();
        if (before.isPresent()) {
            return before.get();
        }
        if (!row.status.text().equals(BackendStatus.DECOMMISSIONED.text())) {
            throw new ConflictException("backend " + row.name + " is " + row.status.text()
                    + "; only one that is decommissioned can be purged");
        }
        lastWord.run();
        rows.createNativeQuery("""
                        UPDATE storage_backends SET purged_at = now(), purged_name = name,
                               name = name || ' (purged ' || id || ')' WHERE id = ?1""").setParameter(1, row.id).executeUpdate();
        rows.refresh(row);
        audit.record(
                principal,
                "backend.purge",
                "backend",
                row.id,
                Json.createObjectBuilder().add("name", backend.name()).build());
        return row.purged().orElseThrow();
    }

    /** Takes back an {@link #insert} whose backend could not be marked; only a row that nothing refers to goes. */
    @Transactional(TxType.REQUIRES_NEW)
    public void takeBack(String principal, long id) {
        rows.createQuery("DELETE FROM BackendRecord b WHERE b.id = :id")
                .setParameter("id", id)
                .executeUpdate();
        audit.record(principal, "backend.create.failed", "backend", id);
    }

    /** All rows by name, inside the running transaction, until whose end nobody else changes one. */
    @Transactional(TxType.MANDATORY)
    Map<String, Backend> locked() {
        oneAtATime();
        return rows
                .createQuery("SELECT b FROM BackendRecord b ORDER BY b.name", BackendRecord.class)
                .getResultList()
                .stream()
                .map(Backend::of)
                .collect(Collectors.toMap(Backend::name, b -> b, (a, b) -> a, LinkedHashMap::new));
    }

    /** Whoever is the default makes room for another one; inside the running transaction. */
    @Transactional(TxType.MANDATORY)
    void giveUpDefault(long id) {
        BackendRecord row = rows.find(BackendRecord.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (row != null) {
            row.isDefault = false;
            flush();
        }
    }

    /** Places that overlap are no unique index's business, so whoever compares them writes alone. Readers go on. */
    private void oneAtATime() {
        rows.createNativeQuery("LOCK TABLE storage_backends IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate();
    }

    private void refuseTaken(BackendDraft draft, long self) {
        List<BackendRecord> others = rows.createQuery(
                        "SELECT b FROM BackendRecord b WHERE b.purgedAt IS NULL AND b.id <> :self", BackendRecord.class)
                .setParameter("self", self)
                .getResultList();
        Overflow.refused(draft, self, others.stream().map(Backend::of).toList()).ifPresent(wrong -> {
            throw new InvalidRequestException("overflow_backend_id", wrong);
        });
        for (BackendRecord other : others) {
            if (other.name.equals(draft.name())) {
                throw new ConflictException("there is a backend of the name " + draft.name() + " already");
            }
            if (draft.isDefault() && other.isDefault && Objects.equals(other.projectId, draft.projectId())) {
                throw new ConflictException("backend " + other.name + " is the default for "
                        + (draft.projectId() == null ? "the studio" : "project " + draft.projectId()) + " already");
            }
            if (draft.config().overlaps(Backend.of(other).config())) {
                throw new ConflictException("the place lies in that of backend " + other.name + " or around it");
            }
        }
    }

    /** Whether assets or objects of ours lie there. */
    @Transactional
    public boolean holdsObjects(long id) {
        return (Boolean) rows.createNativeQuery("""
                        SELECT EXISTS (SELECT 1 FROM asset_locations WHERE backend_id = ?1)
                            OR EXISTS (SELECT 1 FROM stored_objects WHERE backend_id = ?1
                                       AND state NOT IN ('deleted', 'released'))""").setParameter(1, id).getSingleResult();
    }

    private void fill(BackendRecord row, BackendDraft draft) {
        row.name = draft.name();
        row.type = rows.createQuery("SELECT t FROM BackendTypeRow t WHERE t.name = :name", BackendTypeRow.class)
                .setParameter("name", draft.type().text())
                .getSingleResult();
        row.status = statusRow(draft.status());
        row.tier = draft.tier();
        row.config = draft.config().json().toString();
        row.isDefault = draft.isDefault();
        row.totalCapacityBytes = draft.totalCapacityBytes();
        row.projectId = draft.projectId();
        draft.room().fill(row);
    }

    private BackendStatusRow statusRow(BackendStatus status) {
        return rows.createQuery("SELECT s FROM BackendStatusRow s WHERE s.name = :name", BackendStatusRow.class)
                .setParameter("name", status.text())
                .getSingleResult();
    }

    private void flush() {
        try {
            rows.flush();
        } catch (OptimisticLockException e) {
            throw new StaleException("the backend was changed at the same moment");
        } catch (PersistenceException e) {
            if (UniqueViolation.in(e)) {
                throw new ConflictException(
                        "another backend of that name or another default was made at the same moment");
            }
            throw e;
        }
    }
}
