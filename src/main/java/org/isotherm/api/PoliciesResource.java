package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.registry.Tier;
import org.isotherm.tiering.ConditionOperator;
import org.isotherm.tiering.MoveOrder;
import org.isotherm.tiering.Policies;
import org.isotherm.tiering.Policy;
import org.isotherm.tiering.PolicyDraft;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/policies}: which assets are to move to which tier. */
@Path("admin/storage/policies")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "policies")
public class PoliciesResource {
    private static final String ID = "{id: [0-9]{1,18}}";

    private final Policies policies;

    @Inject
    public PoliciesResource(Policies policies) {
        this.policies = policies;
    }

    /** A policy as it is shown. */
    public record PolicyView(
            long id,
            String name,
            @Nullable String description,
            Tier sourceTier,
            Tier targetTier,
            long targetBackendId,
            @Nullable Long targetProfileId,
            String entityType,
            String conditionField,
            ConditionOperator conditionOperator,
            @Nullable String conditionValue,
            @Nullable Integer ageThresholdDays,
            @Nullable Integer accessThresholdDays,
            @Nullable Integer accessedWithinDays,
            @Nullable Integer minAccessCount,
            @Nullable Long projectId,
            boolean isActive,
            int priority,
            long minSizeBytes,
            String minResidency,
            @Nullable Long maxFilesPerRun,
            @Nullable Long maxBytesPerRun,
            MoveOrder order,
            String sourceRetention,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List policies", description = "In the order of their ids.")
    public ItemList<PolicyView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(policies.page(page.afterId(), page.fetch()), Policy::id, PoliciesResource::view);
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Create a policy",
            description = "Its target must be a backend of `target_tier` that takes new files. `condition_value` is a"
                    + " text; with `in` and `not_in` a list divided by commas, with `lt`, `le`, `gt` and `ge` a number or"
                    + " a time, with `is_null` and `not_null` left out.")
    public Response create(RequestBody body, @Context SecurityContext user) {
        Policy made = policies.create(user.getUserPrincipal().getName(), draft(body));
        return Etags.created("/api/admin/storage/policies/" + made.id(), view(made), made.rowVersion());
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show a policy", description = "As it was last changed.")
    public Response get(@PathParam("id") long id) {
        return answer(policies.find(id));
    }

    @PUT
    @Path(ID)
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Change a policy", description = "The whole of it: what is left out gets its default.")
    public Response update(
            @PathParam("id") long id, RequestBody body, @Context HttpHeaders headers, @Context SecurityContext user) {
        PolicyDraft draft = draft(body);
        return answer(policies.update(user.getUserPrincipal().getName(), id, draft, expected(id, headers)));
    }

    @DELETE
    @Path(ID)
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Delete a policy", description = "Files stay where they are.")
    public void delete(@PathParam("id") long id, @Context HttpHeaders headers, @Context SecurityContext user) {
        policies.delete(user.getUserPrincipal().getName(), id, expected(id, headers));
    }

    private @Nullable Long expected(long id, HttpHeaders headers) {
        return Etags.expected(headers, () -> policies.find(id).rowVersion());
    }

    private static PolicyDraft draft(RequestBody body) {
        PolicyDraft draft = PolicyFields.read(body);
        body.done();
        return draft;
    }

    private static Response answer(Policy policy) {
        return Etags.shown(view(policy), policy.rowVersion());
    }

    private static PolicyView view(Policy policy) {
        PolicyDraft p = policy.draft();
        return new PolicyView(
                policy.id(),
                p.name(),
                p.description(),
                p.sourceTier(),
                p.targetTier(),
                p.targetBackendId(),
                p.rules().targetProfileId(),
                p.entityType(),
                p.condition().field(),
                p.condition().operator(),
                p.condition().operator().takesNoValue() ? null : p.condition().value(),
                p.ageThresholdDays(),
                p.accessThresholdDays(),
                p.rules().accessedWithinDays(),
                p.rules().minAccessCount(),
                p.projectId(),
                p.isActive(),
                p.rules().priority(),
                p.rules().minSizeBytes(),
                p.rules().minResidency().toString(),
                p.rules().maxFilesPerRun(),
                p.rules().maxBytesPerRun(),
                p.rules().order(),
                p.rules().sourceRetention().toString(),
                policy.createdAt(),
                policy.updatedAt());
    }
}
