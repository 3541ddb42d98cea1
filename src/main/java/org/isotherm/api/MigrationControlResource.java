package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.migration.Migration;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.RunControl;
import org.isotherm.migration.job.MigrationJob;

/** What an operator tells a run that is under way. */
@Path("admin/storage")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "migrations")
public class MigrationControlResource {
    private static final String ID = "migrations/{id: [0-9]{1,18}}";
    private static final int MOST_IDS = 10_000;

    private final RunControl control;
    private final Migrations migrations;
    private final MigrationJob job;
    private final MigrationViews views;

    @Inject
    public MigrationControlResource(RunControl control, Migrations migrations, MigrationJob job, MigrationViews views) {
        this.control = control;
        this.migrations = migrations;
        this.job = job;
        this.views = views;
    }

    @POST
    @Path(ID + "/pause")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Pause a migration",
            description = "Nothing more is claimed, and a file that is being copied is given back within one buffer or"
                    + " part. The batch job stops. A migration that is paused stays paused.")
    public MigrationView pause(@PathParam("id") long id, @Context SecurityContext user) {
        control.pause(name(user), id);
        return view(id);
    }

    @POST
    @Path(ID + "/resume")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Resume a migration",
            description = "Lets one that is paused or has failed go on where it was: its batch job is restarted, as"
                    + " Liberty's batch REST API would. 409 while an execution is still at work.")
    public Response resume(@PathParam("id") long id, @Context SecurityContext user) {
        job.resume(control.resume(name(user), id));
        return accepted(id);
    }

    @POST
    @Path(ID + "/cancel")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Cancel a migration",
            description = "Ends it for good: what is moved stays moved, what is not is listed as skipped, half-made"
                    + " copies are cleaned away. It can be rolled back, not resumed.")
    public MigrationView cancel(@PathParam("id") long id, @Context SecurityContext user) {
        control.cancel(name(user), id);
        job.abandon(existing(id));
        return view(id);
    }

    @POST
    @Path(ID + "/retry")
    @Consumes(MediaType.WILDCARD) // the reader asks for JSON, unless there is no body at all
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Try failed files again",
            description = "All failed files, or the failed and skipped ones among `asset_location_ids`, as their assets"
                    + " are now. A migration that has ended is started again.")
    public Response retry(@PathParam("id") long id, @OptionalBody RequestBody body, @Context SecurityContext user) {
        List<Long> ids = body.optionalIntegers("asset_location_ids", 1, Long.MAX_VALUE, MOST_IDS);
        body.done();
        Migration before = control.retry(name(user), id, ids);
        if (!before.status().isAtWork()) {
            job.resume(before);
        }
        return accepted(id);
    }

    @PATCH
    @Path(ID)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Change the speed of a migration",
            description = "`parallelism` and `bandwidth_bytes_per_second` hold for each node, at once and for every"
                    + " later execution. A field that is left out stays as it is; `null` takes the limit away.")
    public MigrationView change(@PathParam("id") long id, RequestBody body, @Context SecurityContext user) {
        Long parallelism = body.optionalInteger("parallelism", 1, 16);
        if (parallelism == null && !body.names("bandwidth_bytes_per_second")) {
            body.wrong("parallelism", "or bandwidth_bytes_per_second is required");
        }
        Long bandwidth = body.isNull("bandwidth_bytes_per_second")
                ? Long.valueOf(0)
                : body.optionalInteger("bandwidth_bytes_per_second", 1024, Long.MAX_VALUE);
        body.done();
        control.change(name(user), id, parallelism == null ? null : parallelism.intValue(), bandwidth);
        return view(id);
    }

    private Response accepted(long id) {
        return Response.status(202)
                .header("Location", "/api/admin/storage/migrations/" + id)
                .entity(view(id))
                .build();
    }

    private MigrationView view(long id) {
        return views.of(existing(id));
    }

    private Migration existing(long id) {
        return migrations.find(id).orElseThrow(() -> ProblemException.notFound("migration " + id));
    }

    private static String name(SecurityContext user) {
        return user.getUserPrincipal().getName();
    }
}
