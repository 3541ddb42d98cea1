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
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.RollbackRequest;
import org.isotherm.migration.Rollbacks;
import org.isotherm.migration.job.MigrationJob;
import org.isotherm.settings.MoveSettings;

/** Undoing a migration, as a run of its own. */
@Path("admin/storage/migrations/{id: [0-9]{1,18}}/rollback")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD) // the reader asks for JSON, unless there is no body at all
@Tag(name = "migrations")
public class RollbackResource {
    private static final Duration LONGEST_RETENTION = Duration.ofDays(3650);

    private final Rollbacks rollbacks;
    private final Migrations migrations;
    private final MigrationJob job;
    private final MigrationViews views;
    private final MoveSettings settings;

    @Inject
    public RollbackResource(
            Rollbacks rollbacks, Migrations migrations, MigrationJob job, MigrationViews views, MoveSettings settings) {
        this.rollbacks = rollbacks;
        this.migrations = migrations;
        this.job = job;
        this.views = views;
        this.settings = settings;
    }

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @APIResponseSchema(value = RollbackPreviewView.class, responseCode = "200")
    @Operation(
            summary = "Roll a migration back",
            description =
                    "Brings back what the migration has moved, also when it was only partly done. A file whose old"
                            + " object is kept goes back to it without a copy: it is read, compared and switched to; any other"
                            + " is copied. Files that were overwritten, deleted or moved on since are left alone and reported."
                            + " The answer is the migration itself, `rolling_back` until the run `rolled_back_by` has ended."
                            + " With `dry_run` nothing is changed, and the answer says what would be.")
    public Response rollback(
            @PathParam("id") long id,
            @OptionalBody RequestBody body,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context SecurityContext user) {
        IdempotencyKey key = IdempotencyKey.parse(headers.getHeaderString(IdempotencyKey.HEADER));
        RollbackRequest request = request(id, body);
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        boolean dryRun = Boolean.TRUE.equals(query.optionalFlag("dry_run"));
        query.done();
        if (dryRun) {
            return Response.ok(RollbackPreviewView.of(id, rollbacks.preview(id)))
                    .build();
        }
        Migrations.Created created =
                rollbacks.create(user.getUserPrincipal().getName(), request, key == null ? null : key.text());
        if (created.toStart()) {
            job.start(created.migration());
        }
        return Response.status(202)
                .header("Location", "/api/admin/storage/migrations/" + id)
                .entity(views.of(migrations.find(id).orElseThrow()))
                .build();
    }

    private RollbackRequest request(long id, RequestBody body) {
        Duration retention = body.optionalDuration("source_retention", Duration.ZERO, LONGEST_RETENTION);
        Long parallelism = body.optionalInteger("parallelism", 1, 16);
        Long bandwidth = body.optionalInteger("bandwidth_bytes_per_second", 1024, Long.MAX_VALUE);
        body.done();
        return new RollbackRequest(
                id,
                retention == null ? Duration.ZERO : retention,
                parallelism == null ? settings.parallelism() : parallelism.intValue(),
                bandwidth);
    }
}
