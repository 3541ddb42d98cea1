package org.isotherm.tiering;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.audit.NamedRows;
import org.isotherm.profile.ProfileDraft;
import org.isotherm.profile.Profiles;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.StaleException;
import org.isotherm.refusal.WrongField;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRows;
import org.isotherm.registry.BackendUse;
import org.jspecify.annotations.Nullable;

/** The rows of {@code tiering_policies}, as administrators change them. Each change has its audit row. */
@ApplicationScoped
public class Policies {
    private static final String SUBJECT = "policy";

    /** What policies of opposite directions need. */
    private static final Duration LEAST_IN_A_CIRCLE = Duration.ofHours(24);

    @PersistenceContext
    private EntityManager rows;

    private final BackendRows backends;
    private final PolicyCompiler compiler;
    private final AuditLog audit;
    private final Profiles profiles;

    Policies() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Policies(
            @Nullable BackendRows backends,
            @Nullable PolicyCompiler compiler,
            @Nullable AuditLog audit,
            @Nullable Profiles profiles) {
        this.backends = backends;
        this.compiler = compiler;
        this.audit = audit;
        this.profiles = profiles;
    }

    /** One page in the order of the ids, after {@code afterId}. */
    @Transactional
    public List<Policy> page(long afterId, int limit) {
        return kept().page(afterId, limit).stream().map(Policy::of).toList();
    }

    /** @throws NotFoundException when there is none */
    @Transactional
    public Policy find(long id) {
        return Policy.of(kept().find(id));
    }

    /**
     * @throws InvalidRequestException naming every field that does not fit the others or the target
     * @throws ConflictException when the name is taken
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Policy create(String principal, PolicyDraft draft) {
        return createWithin(principal, draft);
    }

    @Transactional(TxType.MANDATORY)
    Policy createWithin(String principal, PolicyDraft draft) {
        oneAtATime(draft);
        check(draft, 0);
        PolicyRecord row = new PolicyRecord();
        row.rowVersion = 1;
        row.fill(draft);
        return Policy.of(kept().add(principal, row, draft.json()));
    }

    /**
     * Changes the whole of it; otherwise as {@link #create}.
     *
     * @param expected the version that the caller saw; null to change whatever there is
     * @throws StaleException when it is another one
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Policy update(String principal, long id, PolicyDraft draft, @Nullable Long expected) {
        return updateWithin(principal, id, draft, expected);
    }

    @Transactional(TxType.MANDATORY)
    Policy updateWithin(String principal, long id, PolicyDraft draft, @Nullable Long expected) {
        oneAtATime(draft);
        PolicyRecord row = kept().locked(id, expected);
        check(draft, id);
        row.fill(draft);
        return Policy.of(kept().change(principal, row, draft.json()));
    }

    /**
     * Deletes it; files that it has moved stay where they are.
     *
     * @throws ConflictException when a schedule names it, which would sweep by the others only, or by all there are
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void delete(String principal, long id, @Nullable Long expected) {
        deleteWithin(principal, id, expected);
    }

    @Transactional(TxType.MANDATORY)
    void deleteWithin(String principal, long id, @Nullable Long expected) {
        PolicyRecord row = kept().locked(id, expected);
        List<?> schedules = rows.createNativeQuery("SELECT name FROM tiering_schedules"
                        + " WHERE policy_ids @> CAST(CAST(?1 AS TEXT) AS JSONB) ORDER BY name LIMIT 3")
                .setParameter(1, id)
                .getResultList();
        if (!schedules.isEmpty()) {
            throw new ConflictException("policy " + row.name() + " is swept by " + schedules
                    + "; take it out of these schedules, or delete them");
        }
        kept().remove(principal, row);
    }

    /** The active ones in the order in which they are asked: the first that fits a file decides about it. */
    @Transactional
    public List<Policy> active() {
        return rows
                .createQuery(
                        "SELECT p FROM PolicyRecord p WHERE p.isActive = TRUE ORDER BY p.priority, p.id",
                        PolicyRecord.class)
                .getResultList()
                .stream()
                .map(Policy::of)
                .toList();
    }

    /** Throws what {@link #create} would throw about its fields; saves nothing. */
    @Transactional
    public void checkUnsaved(PolicyDraft draft) {
        check(draft, 0);
    }

    /** All of them by name; inside the running transaction, until whose end nobody else changes one. */
    @Transactional(TxType.MANDATORY)
    Map<String, Policy> lockAll() {
        Map<String, Policy> all = new LinkedHashMap<>();
        kept().lockAll().forEach((name, row) -> all.put(name, Policy.of(row)));
        return all;
    }

    /** Policies are held against each other, and against an entity type that nobody may change meanwhile: always in this order. */
    private void oneAtATime(PolicyDraft draft) {
        compiler.hold(draft);
        kept().lockTable();
    }

    private NamedRows<PolicyRecord> kept() {
        return new NamedRows<>(rows, audit, PolicyRecord.class, SUBJECT);
    }

    private void check(PolicyDraft draft, long id) {
        List<WrongField> wrong = new ArrayList<>();
        if (draft.sourceTier() == draft.targetTier()) {
            wrong.add(new WrongField("target_tier", "must be another one than source_tier"));
        }
        draft.condition().wrongField().ifPresent(w -> wrong.add(new WrongField("condition_field", w)));
        draft.condition().wrongValue().ifPresent(w -> wrong.add(new WrongField("condition_value", w)));
        wrongTarget(draft).ifPresent(w -> wrong.add(new WrongField("target_backend_id", w)));
        wrongProfile(draft).ifPresent(w -> wrong.add(new WrongField("target_profile_id", w)));
        if (wrong.isEmpty()) {
            wrong.addAll(wrongEntities(draft));
        }
        if (wrong.isEmpty()) {
            circle(draft, id).ifPresent(w -> wrong.add(new WrongField("min_residency", w)));
        }
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
    }

    private Optional<String> wrongProfile(PolicyDraft draft) {
        Long id = draft.rules().targetProfileId();
        if (id == null) {
            return Optional.empty();
        }
        ProfileDraft profile;
        try {
            profile = profiles.find(id).draft();
        } catch (NotFoundException e) {
            return Optional.of(e.reason());
        }
        if (profile.chunked()) {
            return Optional.of("profile " + profile.name() + " stores in chunks, which only the files of releases are");
        }
        return profile.backendId() == draft.targetBackendId()
                ? Optional.empty()
                : Optional.of("profile " + profile.name() + " stores on backend " + profile.backendId()
                        + ", which is not target_backend_id");
    }

    private List<WrongField> wrongEntities(PolicyDraft draft) {
        try {
            return CompiledPolicy.wrong(draft, compiler.source(draft));
        } catch (InvalidRequestException e) {
            return e.fields();
        }
    }

    /** Two policies that move the same files to and fro are only endured when they do so slowly. */
    private Optional<String> circle(PolicyDraft draft, long id) {
        if (!draft.isActive()) {
            return Optional.empty();
        }
        return rows.createQuery("""
                        SELECT p FROM PolicyRecord p
                        WHERE p.isActive = TRUE AND p.id <> :id AND p.entityType = :type AND p.sourceTier = :source
                        ORDER BY p.id""", PolicyRecord.class)
                .setParameter("id", id)
                .setParameter("type", draft.entityType())
                .setParameter("source", draft.targetTier())
                .getResultStream()
                .filter(other -> draft.projectId() == null
                        || other.projectId == null
                        || draft.projectId().equals(other.projectId))
                .filter(other -> draft.rules().minResidency().compareTo(LEAST_IN_A_CIRCLE) < 0
                        || other.rules().minResidency().compareTo(LEAST_IN_A_CIRCLE) < 0)
                .findFirst()
                .map(other ->
                        "policy " + other.name + " moves files of this type the other way; both must have at least "
                                + LEAST_IN_A_CIRCLE + ", or files would go in a circle");
    }

    private Optional<String> wrongTarget(PolicyDraft draft) {
        Optional<Backend> found = backends.find(draft.targetBackendId());
        if (found.isEmpty()) {
            return Optional.of("there is no backend " + draft.targetBackendId());
        }
        Backend target = found.get();
        if (!target.status().allows(BackendUse.CREATE)) {
            return Optional.of(
                    "backend " + target.name() + " is " + target.status().text() + " and takes no new files");
        }
        if (target.tier() != draft.targetTier()) {
            return Optional.of(
                    "backend " + target.name() + " is " + target.tier().text() + ", target_tier is "
                            + draft.targetTier().text());
        }
        if (target.projectId() != null && !target.projectId().equals(draft.projectId())) {
            return Optional.of("backend " + target.name() + " belongs to project " + target.projectId());
        }
        return Optional.empty();
    }
}
