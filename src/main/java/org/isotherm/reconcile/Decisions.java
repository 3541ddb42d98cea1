package org.isotherm.reconcile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.isotherm.asset.Ids;
import org.isotherm.audit.AuditLog;
import org.isotherm.intake.Adoption;
import org.isotherm.intake.Adoptions;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.refusal.WrongField;
import org.jspecify.annotations.Nullable;

/**
 * What people decide about findings. A decision is one transaction over rows and reaches no backend; what it asks for
 * there is done later, by an adoption or by {@link UploadAborts}. Decisions about one backend are made one after another.
 */
@ApplicationScoped
public class Decisions {
    private static final int REASONS_SHOWN = 3;

    @PersistenceContext
    private EntityManager rows;

    private final Reconciliations reconciliations;
    private final Adoptions adoptions;
    private final AuditLog audit;

    Decisions() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Decisions(@Nullable Reconciliations reconciliations, @Nullable Adoptions adoptions, @Nullable AuditLog audit) {
        this.reconciliations = reconciliations;
        this.adoptions = adoptions;
        this.audit = audit;
    }

    /**
     * What is decided about which findings.
     *
     * @param ids of the findings; null for all of {@code kind}
     * @param kind null when {@code ids} are given
     * @param entityType of the assets that an adoption makes; null for any other decision
     * @param fileField of the assets that an adoption makes; null for any other decision
     */
    public record Request(
            Decision decision,
            @Nullable List<Long> ids,
            @Nullable FindingKind kind,
            @Nullable String entityType,
            @Nullable String fileField) {}

    /**
     * @param decided findings whose decision is new
     * @param unchanged findings that were decided so before
     * @param left findings of the kind about which this cannot be decided
     * @param adoption that makes assets of them; null when none does
     * @param toStart whether the job of {@code adoption} is to be started
     */
    public record Outcome(
            int decided, int unchanged, int left, @Nullable Adoption adoption, boolean toStart) {}

    private record Target(
            long id,
            @Nullable Long adoptionId,
            boolean decided,
            @Nullable String reason) {}

    /**
     * Decides, with one audit row when that changes anything. Findings named one by one are decided all or none; of a
     * kind those are that can be. A second call with the same decision changes nothing.
     *
     * @throws NotFoundException when there is no such reconciliation
     * @throws InvalidRequestException when an id is not one of its findings, or an adoption is not told what to make
     * @throws ConflictException when it makes no sense for a finding that was named, or its object is not as it was found
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Outcome decide(String principal, long reconciliationId, Request request) {
        Reconciliation run = Optional.ofNullable(rows.find(Reconciliation.class, reconciliationId))
                .orElseThrow(() -> new NotFoundException("there is no reconciliation " + reconciliationId));
        reconciliations.lockBackend(run.backendId);
        List<Target> targets = targets(run, request);
        List<Target> refused = targets.stream().filter(t -> t.reason() != null).toList();
        if (request.ids() != null && !refused.isEmpty()) {
            throw new ConflictException(reasons(refused));
        }
        List<Target> fresh =
                targets.stream().filter(t -> t.reason() == null && !t.decided()).toList();
        List<Target> settled = targets.stream().filter(Target::decided).toList();
        Adoption adoption = null;
        if (!fresh.isEmpty()) {
            adoption = carryOut(
                    principal, run, request, fresh.stream().map(Target::id).toList());
        } else {
            adoption = settled.stream()
                    .map(Target::adoptionId)
                    .filter(java.util.Objects::nonNull)
                    .reduce((first, last) -> last)
                    .flatMap(adoptions::find)
                    .orElse(null);
        }
        return new Outcome(
                fresh.size(),
                settled.size(),
                refused.size(),
                adoption,
                adoption != null && (!fresh.isEmpty() || adoptions.isStranded(adoption)));
    }

    private List<Target> targets(Reconciliation run, Request request) {
        List<Long> ids =
                request.ids() == null ? null : request.ids().stream().distinct().toList();
        Query query = rows.createNativeQuery(
                        "SELECT n.id, n.adoption_id, n.decided, CASE WHEN n.decided THEN NULL ELSE "
                                + DecisionRules.reason(request.decision()) + " END FROM (" + DecisionRules.FINDINGS
                                + " WHERE"
                                + " f.reconciliation_id = ?1 AND "
                                + (ids == null ? "f.kind = ?3" : "f.id = ANY (CAST(?3 AS BIGINT[]))")
                                + ") n ORDER BY n.id")
                .setParameter(1, run.id)
                .setParameter(2, request.decision().text())
                .setParameter(3, ids == null ? kind(request).text() : Ids.array(ids));
        List<Target> targets = new ArrayList<>();
        for (Object row : query.getResultList()) {
            Object[] c = (Object[]) row;
            targets.add(new Target(
                    ((Number) c[0]).longValue(),
                    c[1] == null ? null : ((Number) c[1]).longValue(),
                    (Boolean) c[2],
                    (String) c[3]));
        }
        if (ids != null && targets.size() < ids.size()) {
            List<Long> others = new ArrayList<>(ids);
            targets.forEach(t -> others.remove(Long.valueOf(t.id())));
            throw new InvalidRequestException(
                    "finding_ids", "has " + others.get(0) + ", which is no finding of reconciliation " + run.id);
        }
        return targets;
    }

    private static FindingKind kind(Request request) {
        if (request.kind() == null) {
            throw new IllegalArgumentException("neither ids nor a kind");
        }
        return request.kind();
    }

    private static String reasons(List<Target> refused) {
        return refused.stream()
                        .limit(REASONS_SHOWN)
                        .map(t -> "finding " + t.id() + ": " + t.reason())
                        .collect(Collectors.joining("; "))
                + (refused.size() > REASONS_SHOWN ? "; and " + (refused.size() - REASONS_SHOWN) + " more" : "");
    }

    private @Nullable Adoption carryOut(String principal, Reconciliation run, Request request, List<Long> ids) {
        String list = Ids.array(ids);
        // in the order of everybody who changes assets
        update(
                "SELECT a.id FROM asset_locations a WHERE a.id IN (SELECT f.asset_location_id"
                        + " FROM reconciliation_findings f WHERE f.id = ANY (CAST(?1 AS BIGINT[]))) ORDER BY a.id FOR UPDATE",
                list);
        update(DecisionRules.LIFT_OBJECTS, list);
        update(DecisionRules.LIFT_ASSETS, list);
        Adoption adoption = null;
        if (request.decision() == Decision.QUARANTINE) {
            update(DecisionRules.QUARANTINE_OBJECTS, list);
            update(DecisionRules.QUARANTINE_ASSETS, list);
        } else if (request.decision() == Decision.ADOPT && update(DecisionRules.ANY_OBJECT, list) > 0) {
            adoption = adopt(principal, run, request, list);
        }
        rows.createNativeQuery("""
                        UPDATE reconciliation_findings SET decision = ?2, decided_by = ?3, decided_at = now(),
                               adoption_id = CASE WHEN kind = 'unknown_object' THEN CAST(?4 AS BIGINT) END,
                               not_before = now(), last_error = NULL
                        WHERE id = ANY (CAST(?1 AS BIGINT[]))""")
                .setParameter(1, list)
                .setParameter(2, request.decision().text())
                .setParameter(3, principal)
                .setParameter(4, adoption == null ? null : adoption.id())
                .executeUpdate();
        JsonObjectBuilder detail = Json.createObjectBuilder()
                .add("backend_id", run.backendId)
                .add("decision", request.decision().text())
                .add("findings", ids.size())
                .add("first_finding_id", ids.get(0));
        if (request.kind() != null) {
            detail.add("kind", request.kind().text());
        }
        if (adoption != null) {
            detail.add("adoption_id", adoption.id());
        }
        audit.record(principal, "reconciliation.decide", "reconciliation", run.id, detail.build());
        return adoption;
    }

    private Adoption adopt(String principal, Reconciliation run, Request request, String list) {
        List<WrongField> wrong = new ArrayList<>();
        if (request.entityType() == null) {
            wrong.add(new WrongField("entity_type", "is required to adopt an object"));
        }
        if (request.fileField() == null) {
            wrong.add(new WrongField("file_field", "is required to adopt an object"));
        }
        if (request.entityType() == null || request.fileField() == null) {
            throw new InvalidRequestException(wrong);
        }
        Adoption adoption =
                adoptions.ofDecisions(principal, run.backendId, run.id, request.entityType(), request.fileField());
        rows.createNativeQuery(DecisionRules.NAME_OBJECTS)
                .setParameter(1, list)
                .setParameter(2, adoption.id())
                .executeUpdate();
        return adoption;
    }

    /** @return how many rows were changed, or found */
    private int update(String sql, String list) {
        Query query = rows.createNativeQuery(sql).setParameter(1, list);
        return sql.startsWith("SELECT") ? query.getResultList().size() : query.executeUpdate();
    }
}
