package org.isotherm.tiering;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.audit.NamedRows;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.StaleException;
import org.isotherm.refusal.WrongField;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRows;
import org.jspecify.annotations.Nullable;

/** The rows of {@code tiering_schedules}, as administrators change them. Each change has its audit row. */
@ApplicationScoped
public class Schedules {
    private static final String SUBJECT = "schedule";

    @PersistenceContext
    private EntityManager rows;

    private final BackendRows backends;
    private final DatabaseClock clock;
    private final AuditLog audit;

    Schedules() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Schedules(@Nullable BackendRows backends, @Nullable DatabaseClock clock, @Nullable AuditLog audit) {
        this.backends = backends;
        this.clock = clock;
        this.audit = audit;
    }

    /** One page in the order of the ids, after {@code afterId}. */
    @Transactional
    public List<Schedule> page(long afterId, int limit) {
        return kept().page(afterId, limit).stream().map(ScheduleRecord::read).toList();
    }

    /** @throws NotFoundException when there is none */
    @Transactional
    public Schedule find(long id) {
        return kept().find(id).read();
    }

    /**
     * Fires from its next slot on.
     *
     * @throws InvalidRequestException naming every field that does not fit
     * @throws ConflictException when the name is taken
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Schedule create(String principal, ScheduleDraft draft) {
        return createWithin(principal, draft);
    }

    @Transactional(TxType.MANDATORY)
    Schedule createWithin(String principal, ScheduleDraft draft) {
        check(draft);
        ScheduleRecord row = new ScheduleRecord();
        row.rowVersion = 1;
        row.createdBy = principal;
        row.fill(draft, clock.now());
        return kept().add(principal, row, draft.json()).read();
    }

    /**
     * Changes the whole of it, and with it what it fires next; sweeps under way are not touched. Otherwise as
     * {@link #create}.
     *
     * @param expected the version that the caller saw; null to change whatever there is
     * @throws StaleException when it is another one
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Schedule update(String principal, long id, ScheduleDraft draft, @Nullable Long expected) {
        return updateWithin(principal, id, draft, expected);
    }

    @Transactional(TxType.MANDATORY)
    Schedule updateWithin(String principal, long id, ScheduleDraft draft, @Nullable Long expected) {
        ScheduleRecord row = kept().locked(id, expected);
        check(draft);
        row.fill(draft, clock.now());
        return kept().change(principal, row, draft.json()).read();
    }

    /** Forgets it and what it has fired; its sweeps stay. */
    @Transactional(TxType.REQUIRES_NEW)
    public void delete(String principal, long id, @Nullable Long expected) {
        deleteWithin(principal, id, expected);
    }

    @Transactional(TxType.MANDATORY)
    void deleteWithin(String principal, long id, @Nullable Long expected) {
        kept().remove(principal, kept().locked(id, expected));
    }

    /**
     * Fires no more, or again from the next slot on; what was due while it was paused is not made up for. Sweeps under way
     * are not touched. A second call changes nothing.
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Schedule setActive(String principal, long id, boolean active) {
        ScheduleRecord row = kept().locked(id, null);
        if (row.isActive != active) {
            row.isActive = active;
            row.nextAt = row.read().draft().next(clock.now());
            rows.flush();
            rows.refresh(row);
            audit.record(principal, active ? "schedule.resume" : "schedule.pause", SUBJECT, id);
        }
        return row.read();
    }

    /** All of them by name; inside the running transaction, until whose end nobody else changes one. */
    @Transactional(TxType.MANDATORY)
    Map<String, Schedule> lockAll() {
        Map<String, Schedule> all = new LinkedHashMap<>();
        kept().lockAll().forEach((name, row) -> all.put(name, row.read()));
        return all;
    }

    private NamedRows<ScheduleRecord> kept() {
        return new NamedRows<>(rows, audit, ScheduleRecord.class, SUBJECT);
    }

    private void check(ScheduleDraft draft) {
        List<WrongField> wrong = new ArrayList<>();
        if ((draft.cron() == null) == (draft.backendId() == null)) {
            wrong.add(new WrongField("cron", "or backend_id is required, and not both"));
        }
        if (draft.backendId() != null) {
            Optional<Backend> backend = backends.find(draft.backendId());
            if (backend.isEmpty()) {
                wrong.add(new WrongField("backend_id", "there is no backend " + draft.backendId()));
            } else if (backend.get().room().highWatermarkPercent() == null) {
                wrong.add(
                        new WrongField("backend_id", "backend " + backend.get().name() + " has no watermarks"));
            }
        }
        for (long policy : draft.policyIds()) {
            // nobody deletes it before this transaction ends
            if (rows.find(PolicyRecord.class, policy, LockModeType.PESSIMISTIC_READ) == null) {
                wrong.add(new WrongField("policy_ids", "there is no policy " + policy));
            }
        }
        if (draft.cron() != null) {
            try {
                draft.next(clock.now());
            } catch (InvalidRequestException e) {
                wrong.addAll(e.fields());
            }
        }
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
    }
}
