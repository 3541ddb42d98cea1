package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.migration.Drains;
import org.isotherm.migration.MigrationRequest;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.job.MigrationJob;
import org.isotherm.registry.BackendAdmin;
import org.isotherm.settings.MoveSettings;

/** Emptying a backend. */
@Path("admin/storage/backends/{id: [0-9]{1,18}}/drain")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "backends")
public class DrainResource {
    private static final Duration LONGEST_RETENTION = Duration.ofDays(3650);

    private final BackendAdmin backends;
    private final Drains drains;
    private final Migrations migrations;
    private final MigrationJob job;
    private final MigrationViews views;
    private final MoveSettings settings;

    @Inject
    public DrainResource(
            BackendAdmin backends,
            Drains drains,
            Migrations migrations,
            MigrationJob job,
            MigrationViews views,
            MoveSettings settings) {
        this.backends = backends;
        this.drains = drains;
        this.migrations = migrations;
        this.job = job;
        this.views = views;
        this.settings = settings;
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Drain a backend",
            description =
                    "Decommissions it and moves all its assets to the target, as a run of the kind `drain`. The run"
                            + " ends when no row needs the backend any more, retained copies included, and a listing shows no"
                            + " object of ours; those of others are counted in `drain` and stay. To use the backend again, cancel"
                            + " the run and set its status. A second call while the run is at work has the same answer.")
    public Response drain(
            @PathParam("id") long id, RequestBody body, @Context HttpHeaders headers, @Context SecurityContext user) {
        IdempotencyKey key = IdempotencyKey.parse(headers.getHeaderString(IdempotencyKey.HEADER));
        MigrationRequest request = request(id, body);
        backends.find(id);
        Migrations.Created created =
                drains.create(user.getUserPrincipal().getName(), request, key == null ? null : key.text());
        if (created.toStart()) {
            job.start(created.migration());
        }
        long run = created.migration().id();
        return Response.status(202)
                .header("Location", "/api/admin/storage/migrations/" + run)
                .entity(views.of(migrations.find(run).orElseThrow(() -> ProblemException.notFound("migration " + run))))
                .build();
    }

    private MigrationRequest request(long id, RequestBody body) {
        long target = body.integer("target_backend_id", 0, Long.MAX_VALUE);
        Duration retention = body.optionalDuration("source_retention", Duration.ZERO, LONGEST_RETENTION);
        boolean deleteAdopted = body.flag("delete_adopted", false);
        Long parallelism = body.optionalInteger("parallelism", 1, 16);
        Long bandwidth = body.optionalInteger("bandwidth_bytes_per_second", 1024, Long.MAX_VALUE);
        body.done();
        return new MigrationRequest(
                MigrationRequest.DRAIN,
                id,
                target,
                null,
                null,
                null,
                retention == null ? Duration.ZERO : retention,
                false,
                deleteAdopted,
                parallelism == null ? settings.parallelism() : parallelism.intValue(),
                bandwidth);
    }
}
