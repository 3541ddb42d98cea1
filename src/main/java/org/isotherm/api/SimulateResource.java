package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.api.PlanViews.ByPolicyView;
import org.isotherm.api.PlanViews.EffectView;
import org.isotherm.api.PlanViews.ForecastView;
import org.isotherm.api.PlanViews.PlanItemView;
import org.isotherm.tiering.Plan;
import org.isotherm.tiering.Plans;
import org.isotherm.tiering.PolicyDraft;
import org.isotherm.tiering.Simulations;

/** {@code /api/admin/storage/policies/simulate}: what policies would move. */
@Path("admin/storage/policies/simulate")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "policies")
public class SimulateResource {
    private static final int SHOWN = 1000;

    private final Simulations simulations;
    private final Plans plans;

    @Inject
    public SimulateResource(Simulations simulations, Plans plans) {
        this.simulations = simulations;
        this.plans = plans;
    }

    /**
     * A simulation.
     *
     * @param candidates the first of them in the order in which they would move; the plan has all
     */
    public record SimulationView(
            long planId,
            long totalFiles,
            long totalBytes,
            List<ByPolicyView> byPolicy,
            List<EffectView> effects,
            ForecastView forecast,
            List<PlanItemView> candidates,
            List<String> warnings) {}

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Simulate policies",
            description =
                    "All active ones, the one of `policy_id`, those of `policy_ids`, or one that is not saved. Writes a plan, which has all"
                            + " candidates and is never changed, and changes nothing else. The answer shows the first 1000 in the"
                            + " order in which they would move.")
    public SimulationView simulate(RequestBody body, @Context UriInfo uri, @Context SecurityContext user) {
        String principal = user.getUserPrincipal().getName();
        Long id = body.optionalInteger("policy_id", 0, Long.MAX_VALUE);
        List<Long> ids = body.optionalIntegers("policy_ids", 1, Long.MAX_VALUE, SweepsResource.MOST_POLICIES);
        RequestBody part = body.optionalObject("policy");
        if (id != null && part != null) {
            body.wrong("policy", "must be left out with policy_id");
        }
        if (ids != null && (id != null || part != null)) {
            body.wrong("policy_ids", "must be left out with policy_id and policy");
        }
        PolicyDraft unsaved = part == null ? null : PolicyFields.read(part);
        body.done();
        Query.of(uri.getPath(), uri.getQueryParameters()).done();
        if (unsaved != null) {
            return view(simulations.unsaved(principal, unsaved));
        }
        if (ids != null) {
            return view(simulations.some(principal, ids));
        }
        return view(id == null ? simulations.all(principal) : simulations.one(principal, id));
    }

    private SimulationView view(Plan plan) {
        return new SimulationView(
                plan.id(),
                plan.totalFiles(),
                plan.totalBytes(),
                PlanViews.byPolicy(plan),
                PlanViews.effects(plan),
                PlanViews.forecast(plan),
                plans.items(plan.id(), 0, SHOWN).stream().map(PlanViews::view).toList(),
                PlanViews.warnings(plan));
    }
}
