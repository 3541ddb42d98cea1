package org.isotherm.registry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.StaleException;
import org.isotherm.refusal.UniqueViolation;
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
                        "SELECT b FROM BackendRecord b JOIN FETCH b.type JOIN FETCH b.status ORDER BY b.id",
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
                "SELECT b FROM BackendRecord b JOIN FETCH b.type t JOIN FETCH b.status s WHERE b.id > :after");
        filter.conditions().forEach((name, condition) -> query.append(" AND ").append(condition.clause()));
        var typed = rows.createQuery(query.append(" ORDER BY b.id").toString(), BackendRecord.class)
                .setParameter("after", afterId)
                .setMaxResults(limit);
        filter.conditions().forEach((name, condition) -> typed.setParameter(name, condition.value()));
        return typed.getResultList().stream().map(Backend::of).toList();
    }

    /** The row as it is now. */
    @Transactional
    public Optional<Backend> find(long id) {
        return Optional.ofNullable(rows.find(BackendRecord.class, id)).map(Backend::of);
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
        if (row == null) {
            throw new NotFoundException("there is no backend " + id);
        }
        refuseChange(row, draft, expected);
    }

    /** @throws ConflictException when the name is taken or its scope has a default already */
    @Transactional(TxType.REQUIRES_NEW)
    public Backend insert(String principal, BackendDraft draft, String identity) {
        BackendRecord row = new BackendRecord();
        row.identity = identity;
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
    public Backend update(String principal, long id, BackendDraft draft, @Nullable Long expected) {
        oneAtATime();
        BackendRecord row = rows.find(BackendRecord.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            throw new NotFoundException("there is no backend " + id);
        }
        refuseChange(row, draft, expected);
        fill(row, draft);
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
        refuseTaken(draft, row.id);
    }

    /** Sets the status; the rest stays. A second call changes nothing more. */
    @Transactional(TxType.REQUIRES_NEW)
    public Backend decommission(String principal, long id, @Nullable Long expected) {
        BackendRecord row = rows.find(BackendRecord.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            throw new NotFoundException("there is no backend " + id);
        }
        if (expected != null && expected != row.rowVersion) {
            throw new StaleException("the backend has been changed since; its version is " + row.rowVersion);
        }
        if (row.isDefault) {
            throw new ConflictException("the backend is the default for new files; make another one the default first");
        }
        if (!row.status.text().equals(BackendStatus.DECOMMISSIONED.text())) {
            row.status = statusRow(BackendStatus.DECOMMISSIONED);
            rows.flush();
            audit.record(principal, "backend.decommission", "backend", id);
        }
        rows.refresh(row);
        return Backend.of(row);
    }

    /** Takes back an {@link #insert} whose backend could not be marked; only a row that nothing refers to goes. */
    @Transactional(TxType.REQUIRES_NEW)
    public void takeBack(String principal, long id) {
        rows.createQuery("DELETE FROM BackendRecord b WHERE b.id = :id")
                .setParameter("id", id)
                .executeUpdate();
        audit.record(principal, "backend.create.failed", "backend", id);
    }

    /** Places that overlap are no unique index's business, so whoever compares them writes alone. Readers go on. */
    private void oneAtATime() {
        rows.createNativeQuery("LOCK TABLE storage_backends IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate();
    }

    private void refuseTaken(BackendDraft draft, long self) {
        for (BackendRecord other : rows.createQuery(
                        "SELECT b FROM BackendRecord b WHERE b.id <> :self", BackendRecord.class)
                .setParameter("self", self)
                .getResultList()) {
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
