package org.isotherm.profile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.StaleException;
import org.isotherm.refusal.UniqueViolation;
import org.isotherm.refusal.WrongField;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRows;
import org.isotherm.registry.BackendUse;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code storage_profiles}, as administrators change them. Each change has its audit row.
 *
 * <p>A profile that promises encryption or chunks is refused, since nothing keeps that promise yet.
 */
@ApplicationScoped
public class Profiles {
    private static final String SUBJECT = "profile";

    @PersistenceContext
    private EntityManager rows;

    private final BackendRows backends;
    private final AuditLog audit;

    Profiles() {
        this(null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Profiles(@Nullable BackendRows backends, @Nullable AuditLog audit) {
        this.backends = backends;
        this.audit = audit;
    }

    /** One page in the order of the ids, after {@code afterId}. */
    @Transactional
    public List<Profile> page(long afterId, int limit) {
        return rows
                .createQuery("SELECT p FROM ProfileRecord p WHERE p.id > :after ORDER BY p.id", ProfileRecord.class)
                .setParameter("after", afterId)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(Profile::of)
                .toList();
    }

    /** @throws NotFoundException when there is none */
    @Transactional
    public Profile find(long id) {
        ProfileRecord row = rows.find(ProfileRecord.class, id);
        if (row == null) {
            throw new NotFoundException("there is no profile " + id);
        }
        return Profile.of(row);
    }

    /**
     * @throws InvalidRequestException naming every field that cannot be
     * @throws ConflictException when the name is taken or another profile is the default
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Profile create(String principal, ProfileDraft draft) {
        return createWithin(principal, draft);
    }

    @Transactional(TxType.MANDATORY)
    Profile createWithin(String principal, ProfileDraft draft) {
        check(draft);
        ProfileRecord row = new ProfileRecord();
        row.rowVersion = 1;
        row.fill(draft);
        rows.persist(row);
        return written(principal, "profile.create", row, draft);
    }

    /**
     * Changes the whole of it; otherwise as {@link #create}.
     *
     * @param expected the version that the caller saw; null to change whatever there is
     * @throws StaleException when it is another one
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Profile update(String principal, long id, ProfileDraft draft, @Nullable Long expected) {
        return updateWithin(principal, id, draft, expected);
    }

    @Transactional(TxType.MANDATORY)
    Profile updateWithin(String principal, long id, ProfileDraft draft, @Nullable Long expected) {
        ProfileRecord row = locked(id, expected);
        check(draft);
        row.fill(draft);
        return written(principal, "profile.update", row, draft);
    }

    /** @throws ConflictException when releases use it */
    @Transactional(TxType.REQUIRES_NEW)
    public void delete(String principal, long id, @Nullable Long expected) {
        deleteWithin(principal, id, expected);
    }

    @Transactional(TxType.MANDATORY)
    void deleteWithin(String principal, long id, @Nullable Long expected) {
        ProfileRecord row = locked(id, expected);
        boolean used = (Boolean)
                rows.createNativeQuery("SELECT EXISTS (SELECT 1 FROM release_storage WHERE storage_profile_id = ?1)")
                        .setParameter(1, id)
                        .getSingleResult();
        if (used) {
            throw new ConflictException("releases use profile " + row.name);
        }
        rows.remove(row);
        rows.flush();
        audit.record(principal, "profile.delete", SUBJECT, id);
    }

    /** All of them by name; inside the running transaction, until whose end nobody else changes one. */
    @Transactional(TxType.MANDATORY)
    Map<String, Profile> lockAll() {
        rows.createNativeQuery("LOCK TABLE storage_profiles IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate();
        Map<String, Profile> all = new LinkedHashMap<>();
        rows.createQuery("SELECT p FROM ProfileRecord p ORDER BY p.name", ProfileRecord.class)
                .getResultList()
                .forEach(row -> all.put(row.name, Profile.of(row)));
        return all;
    }

    /** Makes room for another default; inside the running transaction. */
    @Transactional(TxType.MANDATORY)
    void giveUpDefault(long id) {
        locked(id, null).isDefault = false;
        rows.flush();
    }

    private ProfileRecord locked(long id, @Nullable Long expected) {
        ProfileRecord row = rows.find(ProfileRecord.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            throw new NotFoundException("there is no profile " + id);
        }
        if (expected != null && expected != row.rowVersion) {
            throw new StaleException("the profile has been changed since; its version is " + row.rowVersion);
        }
        return row;
    }

    private Profile written(String principal, String action, ProfileRecord row, ProfileDraft draft) {
        try {
            rows.flush();
        } catch (PersistenceException e) {
            throw UniqueViolation.in(e)
                    ? new ConflictException("there is a profile of the name " + draft.name()
                            + (draft.isDefault() ? ", or another default profile," : "") + " already")
                    : e;
        }
        rows.refresh(row);
        audit.record(principal, action, SUBJECT, row.id, draft.json());
        return Profile.of(row);
    }

    private void check(ProfileDraft draft) {
        List<WrongField> wrong = new ArrayList<>();
        if (draft.encrypted()) {
            wrong.add(new WrongField("encrypted", "must be false: this version cannot encrypt content"));
        }
        if (draft.chunked()) {
            wrong.add(new WrongField("chunked", "must be false: this version cannot store content in chunks"));
        }
        if (!draft.chunked() && draft.chunkSizeBytes() != null) {
            wrong.add(new WrongField("chunk_size_bytes", "must be left out unless chunked is true"));
        }
        wrongBackend(draft).ifPresent(w -> wrong.add(new WrongField("backend_id", w)));
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
    }

    private Optional<String> wrongBackend(ProfileDraft draft) {
        Optional<Backend> found = backends.find(draft.backendId());
        if (found.isEmpty()) {
            return Optional.of("there is no backend " + draft.backendId());
        }
        Backend backend = found.get();
        return backend.status().allows(BackendUse.CREATE)
                ? Optional.empty()
                : Optional.of(
                        "backend " + backend.name() + " is " + backend.status().text() + " and takes no new files");
    }
}
