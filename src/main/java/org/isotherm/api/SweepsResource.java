package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.api.SweepViews.SweepView;
import org.isotherm.migration.Migration;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.SweepRuns;
import org.isotherm.migration.job.MigrationJob;
import org.isotherm.settings.MoveSettings;
import org.isotherm.tiering.Simulations;
import org.isotherm.tiering.Sweeps;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/sweeps}: moving what policies have planned. */
@Path("admin/storage/sweeps")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "policies")
public class SweepsResource {
    private static final String ID = "{id: [0-9]{1,18}}";
    /** That one request may name. */
    static final int MOST_POLICIES = 1000;

    private final Sweeps sweeps;
    private final SweepRuns runs;
    private final Simulations simulations;
    private final MigrationJob job;
    private final SweepViews views;
    private final MoveSettings settings;

    @Inject
    public SweepsResource(
            Sweeps sweeps,
            SweepRuns runs,
            Simulations simulations,
            MigrationJob job,
            SweepViews views,
            MoveSettings settings) {
        this.sweeps = sweeps;
        this.runs = runs;
        this.simulations = simulations;
        this.job = job;
        this.views = views;
        this.settings = settings;
    }

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Sweep",
            description = "Moves what the plan says, or less: a file that has changed, moved, been held or does not fit"
                    + " its policy any more is left out with the reason. Without `plan_id` the policies of `policy_ids`, or"
                    + " all active ones, are simulated first. A sweep is a migration: paused, resumed, cancelled and rolled"
                    + " back as any. A plan is swept once; a second call is refused, unless it has the same"
                    + " `Idempotency-Key`.")
    public Response start(
            RequestBody body, @Context UriInfo uri, @Context HttpHeaders headers, @Context SecurityContext user) {
        IdempotencyKey key = IdempotencyKey.parse(headers.getHeaderString(IdempotencyKey.HEADER));
        Long plan = body.optionalInteger("plan_id", 0, Long.MAX_VALUE);
        List<Long> policies = body.optionalIntegers("policy_ids", 1, Long.MAX_VALUE, MOST_POLICIES);
        if (plan != null && policies != null) {
            body.wrong("policy_ids", "must be left out with plan_id");
        }
        Sweeps.Options options = SweepOptions.read(body, settings);
        body.done();
        Query.of(uri.getPath(), uri.getQueryParameters()).done();
        String principal = user.getUserPrincipal().getName();
        Migrations.Created created = created(principal, plan, policies, options, key == null ? null : key.text());
        if (created.toStart()) {
            job.start(created.migration());
        }
        long id = created.migration().id();
        return Response.status(202)
                .header("Location", "/api/admin/storage/sweeps/" + id)
                .entity(views.of(id))
                .build();
    }

    private Migrations.Created created(
            String principal,
            @Nullable Long plan,
            @Nullable List<Long> policies,
            Sweeps.Options options,
            @Nullable String key) {
        JsonObject asked = asked(plan, policies);
        if (key != null) {
            var known = runs.known(principal, key, asked);
            if (known.isPresent()) {
                return known.get();
            }
        }
        long planId = plan != null
                ? plan
                : (policies == null ? simulations.all(principal) : simulations.some(principal, policies)).id();
        return sweeps.create(principal, planId, asked, options, key);
    }

    private static JsonObject asked(@Nullable Long plan, @Nullable List<Long> policies) {
        JsonObjectBuilder asked = Json.createObjectBuilder();
        if (plan != null) {
            asked.add("plan_id", plan);
        }
        if (policies != null) {
            asked.add("policy_ids", Json.createArrayBuilder(policies));
        }
        return asked.build();
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List sweeps", description = "The newest first, without what became of their plans.")
    public ItemList<SweepView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(runs.page(page.beforeId(), page.fetch()), Migration::id, views::brief);
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show a sweep",
            description = "Its plan against what was done, and why files were left out."
                    + " `/migrations/{id}/files` has each of them.")
    public SweepView get(@PathParam("id") long id) {
        return views.of(id);
    }
}
