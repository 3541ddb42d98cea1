package org.isotherm.profile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.audit.NamedRows;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.StaleException;
import org.isotherm.refusal.WrongField;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRows;
import org.isotherm.registry.BackendUse;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code storage_profiles}, as administrators change them. Each change has its audit row.
 *
 * <p>A profile that promises encryption is refused where its key is not there, since nobody could keep that promise.
 */
@ApplicationScoped
public class Profiles {
    private static final String SUBJECT = "profile";

    @PersistenceContext
    private EntityManager rows;

    private final BackendRows backends;
    private final AuditLog audit;
    private final ConfiguredKeys keys;

    Profiles() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Profiles(@Nullable BackendRows backends, @Nullable AuditLog audit, @Nullable ConfiguredKeys keys) {
        this.backends = backends;
        this.audit = audit;
        this.keys = keys;
    }

    /** One page in the order of the ids, after {@code afterId}. */
    @Transactional
    public List<Profile> page(long afterId, int limit) {
        return kept().page(afterId, limit).stream().map(Profile::of).toList();
    }

    /** The profile that is the default; empty when none is. */
    @Transactional
    public Optional<Profile> byDefault() {
        return rows.createQuery("SELECT p FROM ProfileRecord p WHERE p.isDefault = TRUE", ProfileRecord.class)
                .getResultStream()
                .findFirst()
                .map(Profile::of);
    }

    /** @throws NotFoundException when there is none */
    @Transactional
    public Profile find(long id) {
        return Profile.of(kept().find(id));
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
        check(draft, 0);
        ProfileRecord row = new ProfileRecord();
        row.rowVersion = 1;
        row.fill(draft);
        return Profile.of(kept().add(principal, row, draft.json()));
    }

    /**
     * Changes the whole of it; otherwise as {@link #create}.
     *
     * @param expected the version that the caller saw; null to change whatever there is
     * @throws StaleException when it is another one
     * @throws ConflictException also when releases or policies use it and more than its name or being the default would
     *     change
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Profile update(String principal, long id, ProfileDraft draft, @Nullable Long expected) {
        return updateWithin(principal, id, draft, expected);
    }

    @Transactional(TxType.MANDATORY)
    Profile updateWithin(String principal, long id, ProfileDraft draft, @Nullable Long expected) {
        ProfileRecord row = kept().locked(id, expected);
        check(draft, id);
        if (!Profile.of(row).draft().promisesAs(draft)) {
            if (isUsed(id)) {
                throw new ConflictException("releases use profile " + row.name
                        + ": only its name and being the default can change; convert them to another profile");
            }
            if (isAimedAt(id)) {
                throw new ConflictException("policies store by profile " + row.name
                        + ": only its name and being the default can change; give them another profile");
            }
        }
        row.fill(draft);
        return Profile.of(kept().change(principal, row, draft.json()));
    }

    /** @throws ConflictException when releases use it */
    @Transactional(TxType.REQUIRES_NEW)
    public void delete(String principal, long id, @Nullable Long expected) {
        deleteWithin(principal, id, expected);
    }

    @Transactional(TxType.MANDATORY)
    void deleteWithin(String principal, long id, @Nullable Long expected) {
        ProfileRecord row = kept().locked(id, expected);
        if (isUsed(id)) {
            throw new ConflictException("releases use profile " + row.name);
        }
        if (isAimedAt(id)) {
            throw new ConflictException("policies store by profile " + row.name);
        }
        kept().remove(principal, row);
    }

    private boolean isAimedAt(long id) {
        return (Boolean)
                rows.createNativeQuery("SELECT EXISTS (SELECT 1 FROM tiering_policies WHERE target_profile_id = ?1)")
                        .setParameter(1, id)
                        .getSingleResult();
    }

    private boolean isUsed(long id) {
        return (Boolean)
                rows.createNativeQuery("SELECT EXISTS (SELECT 1 FROM release_storage WHERE storage_profile_id = ?1)")
                        .setParameter(1, id)
                        .getSingleResult();
    }

    /** All of them by name; inside the running transaction, until whose end nobody else changes one. */
    @Transactional(TxType.MANDATORY)
    Map<String, Profile> lockAll() {
        Map<String, Profile> all = new LinkedHashMap<>();
        kept().lockAll().forEach((name, row) -> all.put(name, Profile.of(row)));
        return all;
    }

    /** Makes room for another default; inside the running transaction. */
    @Transactional(TxType.MANDATORY)
    void giveUpDefault(long id) {
        kept().locked(id, null).isDefault = false;
        rows.flush();
    }

    private NamedRows<ProfileRecord> kept() {
        return new NamedRows<>(rows, audit, ProfileRecord.class, SUBJECT);
    }

    private void check(ProfileDraft draft, long id) {
        List<WrongField> wrong = new ArrayList<>();
        wrongKey(draft).ifPresent(wrong::add);
        if (!draft.chunked() && draft.chunkSizeBytes() != null) {
            wrong.add(new WrongField("chunk_size_bytes", "must be left out unless chunked is true"));
        }
        if (!draft.chunked() && draft.deduplicated()) {
            wrong.add(new WrongField("deduplicated", "must be false unless chunked is true"));
        }
        wrongBackend(draft).ifPresent(w -> wrong.add(new WrongField("backend_id", w)));
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
        if (draft.isDefault()) {
            refuseSecondDefault(id);
        }
    }

    /** The key is read and cleared; whether it opens what lies there only reading that tells. */
    private Optional<WrongField> wrongKey(ProfileDraft draft) {
        KeyName key = draft.key();
        if (key == null) {
            return draft.keyName() == null
                    ? Optional.empty()
                    : Optional.of(new WrongField("key_name", "must be left out unless encrypted is true"));
        }
        String field = draft.keyName() == null ? "encrypted" : "key_name";
        boolean retired = (Boolean) rows.createNativeQuery("SELECT EXISTS (SELECT 1 FROM retired_keys WHERE name = ?1)")
                .setParameter(1, key.text())
                .getSingleResult();
        if (retired) {
            return Optional.of(
                    new WrongField(field, "key " + key + " is retired: nothing is encrypted by it any more"));
        }
        try {
            Arrays.fill(keys.key(key), (byte) 0);
            return Optional.empty();
        } catch (KeyUnavailableException e) {
            return Optional.of(new WrongField(field, String.valueOf(e.getMessage())));
        }
    }

    private void refuseSecondDefault(long id) {
        kept().lockTable();
        rows.createQuery("SELECT p FROM ProfileRecord p WHERE p.isDefault = TRUE AND p.id <> :id", ProfileRecord.class)
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .ifPresent(other -> {
                    throw new ConflictException("profile " + other.name + " is the default already");
                });
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
