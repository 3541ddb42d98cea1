package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.job.MigrationJob;
import org.isotherm.registry.Tier;
import org.isotherm.settings.MoveSettings;
import org.isotherm.tiering.HandMoves;
import org.isotherm.tiering.Plan;
import org.isotherm.tiering.Sweeps;

/** Bringing one asset to a tier by hand. */
@Path("admin/storage/assets/{id: [0-9]{1,18}}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD) // the reader asks for JSON, unless there is no body at all
@Tag(name = "policies")
public class HandMovesResource {
    private static final String DESCRIPTION =
            " Holds are obeyed, policies are not asked. The move is a sweep of one file, and" + " can be rolled back.";

    private final HandMoves moves;
    private final Sweeps sweeps;
    private final MigrationJob job;
    private final SweepViews views;
    private final MoveSettings settings;

    @Inject
    public HandMovesResource(
            HandMoves moves, Sweeps sweeps, MigrationJob job, SweepViews views, MoveSettings settings) {
        this.moves = moves;
        this.sweeps = sweeps;
        this.job = job;
        this.views = views;
        this.settings = settings;
    }

    @POST
    @Path("promote")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Promote an asset", description = "Brings it to a hot backend." + DESCRIPTION)
    public Response promote(@PathParam("id") long id, @OptionalBody RequestBody body, @Context SecurityContext user) {
        return move(id, Tier.HOT, body, user);
    }

    @POST
    @Path("demote")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Demote an asset", description = "Brings it to a cold backend." + DESCRIPTION)
    public Response demote(@PathParam("id") long id, @OptionalBody RequestBody body, @Context SecurityContext user) {
        return move(id, Tier.COLD, body, user);
    }

    private Response move(long asset, Tier tier, RequestBody body, SecurityContext user) {
        Long target = body.optionalInteger("target_backend_id", 0, Long.MAX_VALUE);
        Sweeps.Options options = SweepOptions.read(body, settings);
        body.done();
        String principal = user.getUserPrincipal().getName();
        Plan plan = moves.plan(principal, asset, tier, target);
        JsonObject asked = Json.createObjectBuilder()
                .add(tier == Tier.HOT ? "promote" : "demote", asset)
                .build();
        Migrations.Created created = sweeps.create(principal, plan.id(), asked, options, null);
        job.start(created.migration());
        long id = created.migration().id();
        return Response.status(202)
                .header("Location", "/api/admin/storage/sweeps/" + id)
                .entity(views.of(id))
                .build();
    }
}
