package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.tiering.AssetExplanation;
import org.isotherm.tiering.AssetExplanation.Move;
import org.isotherm.tiering.AssetExplanation.Said;
import org.isotherm.tiering.ClauseResult;
import org.isotherm.tiering.Explanations;
import org.isotherm.tiering.Policy;
import org.isotherm.tiering.PolicyVerdict;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/assets/{id}/explain}: why an asset is moved, or is not. */
@Path("admin/storage/assets/{id: [0-9]{1,18}}/explain")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "policies")
public class ExplainResource {
    private final Explanations explanations;

    @Inject
    public ExplainResource(Explanations explanations) {
        this.explanations = explanations;
    }

    /**
     * One clause of a policy.
     *
     * @param holdsFrom since when it holds or will; null when time changes nothing about it
     */
    public record ClauseView(
            String clause,
            String wants,
            boolean holds,
            @Nullable String seen,
            @Nullable OffsetDateTime holdsFrom) {}

    /**
     * What one policy says.
     *
     * @param problem why it cannot be asked; null when it can
     */
    public record PolicySaysView(
            long policyId,
            String name,
            long targetBackendId,
            @Nullable Long targetProfileId,
            boolean matches,
            @Nullable OffsetDateTime eligibleAt,
            @Nullable String problem,
            List<ClauseView> clauses) {}

    /** A move that was planned, made or given up. */
    public record MoveView(
            long migrationId,
            String status,
            long sourceBackendId,
            long targetBackendId,
            @Nullable String error,
            @Nullable OffsetDateTime completedAt) {}

    /**
     * The explanation.
     *
     * @param policyId of the first policy that fits; null when none does
     * @param eligibleAt when one will fit if nothing but time passes; null when one fits now or none will
     * @param placedAt since when it is where it is, which {@code min_residency} counts from
     * @param replacedAt since when it has its content; null when it came with it
     * @param holds in force that are about it, whether or not they keep a policy from moving it
     * @param holdsProblem why holds of its project are not among them; null when they are
     */
    public record ExplanationView(
            long assetLocationId,
            String entityType,
            long entityId,
            String fileField,
            long currentBackendId,
            @Nullable Long targetBackendId,
            @Nullable Long policyId,
            @Nullable OffsetDateTime eligibleAt,
            OffsetDateTime placedAt,
            @Nullable OffsetDateTime replacedAt,
            List<HoldsResource.HoldView> holds,
            @Nullable String holdsProblem,
            List<PolicySaysView> policies,
            List<MoveView> moves) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Explain an asset",
            description =
                    "What each active policy about entities of its type says, clause by clause with the value that"
                            + " was seen, in the order in which they are asked; where it would go, when it becomes eligible, and"
                            + " its last moves. Decided by the same statements as simulations and sweeps.")
    public ExplanationView explain(@PathParam("id") long id) {
        AssetExplanation explained = explanations.of(id);
        Optional<Policy> deciding = explained.deciding();
        return new ExplanationView(
                explained.asset().id(),
                explained.asset().key().entityType(),
                explained.asset().key().entityId(),
                explained.asset().key().fileField(),
                explained.asset().backendId(),
                deciding.map(policy -> policy.draft().targetBackendId()).orElse(null),
                deciding.map(Policy::id).orElse(null),
                explained.eligibleAt().orElse(null),
                explained.placedAt(),
                explained.replacedAt(),
                explained.holds().stream().map(HoldsResource::view).toList(),
                explained.holdsProblem(),
                explained.policies().stream().map(ExplainResource::view).toList(),
                explained.moves().stream().map(ExplainResource::view).toList());
    }

    private static PolicySaysView view(Said said) {
        Optional<PolicyVerdict> verdict = Optional.ofNullable(said.verdict());
        return new PolicySaysView(
                said.policy().id(),
                said.policy().draft().name(),
                said.policy().draft().targetBackendId(),
                said.policy().draft().rules().targetProfileId(),
                verdict.map(PolicyVerdict::fits).orElse(false),
                verdict.flatMap(PolicyVerdict::eligibleAt).orElse(null),
                said.problem(),
                verdict.map(v -> v.clauses().stream().map(ExplainResource::view).toList())
                        .orElse(List.of()));
    }

    private static ClauseView view(ClauseResult clause) {
        return new ClauseView(clause.name(), clause.wants(), clause.holds(), clause.seen(), clause.from());
    }

    private static MoveView view(Move move) {
        return new MoveView(
                move.migrationId(),
                move.state(),
                move.sourceBackendId(),
                move.targetBackendId(),
                move.error(),
                move.completedAt());
    }
}
