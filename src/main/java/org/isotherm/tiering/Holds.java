package org.isotherm.tiering;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.List;
import org.isotherm.asset.AssetLocations;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.WrongField;
import org.jspecify.annotations.Nullable;

/** The rows of {@code tiering_holds}. They are made and released, never changed. Each has its audit rows. */
@ApplicationScoped
public class Holds {
    private static final String SUBJECT = "hold";

    @PersistenceContext
    private EntityManager rows;

    private final AssetLocations assets;
    private final DatabaseClock clock;
    private final AuditLog audit;

    Holds() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Holds(@Nullable AssetLocations assets, @Nullable DatabaseClock clock, @Nullable AuditLog audit) {
        this.assets = assets;
        this.clock = clock;
        this.audit = audit;
    }

    /** One page, the latest first, before {@code beforeId}; released and expired ones too. */
    @Transactional
    public List<Hold> page(long beforeId, int limit) {
        return rows
                .createQuery("SELECT h FROM HoldRecord h WHERE h.id < :before ORDER BY h.id DESC", HoldRecord.class)
                .setParameter("before", beforeId)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(HoldRecord::read)
                .toList();
    }

    /** @throws NotFoundException when there is none */
    @Transactional
    public Hold find(long id) {
        HoldRecord row = rows.find(HoldRecord.class, id);
        if (row == null) {
            throw new NotFoundException("there is no hold " + id);
        }
        return row.read();
    }

    /**
     * Holds from the next evaluation on. A file that is being moved already is moved.
     *
     * @throws InvalidRequestException when there is no such asset, or the time is over already
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Hold create(String principal, HoldDraft draft) {
        List<WrongField> wrong = new ArrayList<>();
        if (draft.scope() == HoldScope.ASSET && assets.find(draft.scopeId()).isEmpty()) {
            wrong.add(new WrongField("scope_id", "there is no asset " + draft.scopeId()));
        }
        if (draft.expiresAt() != null && !draft.expiresAt().isAfter(clock.now())) {
            wrong.add(new WrongField("expires_at", "must be in the future"));
        }
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
        HoldRecord row = new HoldRecord();
        row.kind = draft.kind();
        row.scope = draft.scope();
        row.scopeId = draft.scopeId();
        row.owner = draft.owner();
        row.reason = draft.reason();
        row.expiresAt = draft.expiresAt();
        row.createdBy = principal;
        rows.persist(row);
        rows.flush();
        rows.refresh(row);
        audit.record(principal, "hold.create", SUBJECT, row.id, draft.json());
        return row.read();
    }

    /** Lets go; a second call changes nothing. @throws NotFoundException when there is none */
    @Transactional(TxType.REQUIRES_NEW)
    public void release(String principal, long id) {
        find(id);
        int released = rows.createNativeQuery(
                        "UPDATE tiering_holds SET released_at = now() WHERE id = ?1 AND released_at IS NULL")
                .setParameter(1, id)
                .executeUpdate();
        if (released == 1) {
            audit.record(principal, "hold.release", SUBJECT, id);
        }
    }
}
