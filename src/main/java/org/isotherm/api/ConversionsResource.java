package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.migration.ConversionRequest;
import org.isotherm.migration.Conversions;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.job.MigrationJob;
import org.isotherm.settings.MoveSettings;

/** {@code POST /api/admin/storage/conversions}: assets into the form of a profile. */
@Path("admin/storage/conversions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "profiles")
public class ConversionsResource {
    private static final Duration LONGEST_RETENTION = Duration.ofDays(3650);
    private static final int MOST_IDS = 10_000;

    private final Conversions conversions;
    private final Migrations migrations;
    private final MigrationJob job;
    private final MigrationViews views;
    private final MoveSettings settings;

    @Inject
    public ConversionsResource(
            Conversions conversions,
            Migrations migrations,
            MigrationJob job,
            MigrationViews views,
            MoveSettings settings) {
        this.conversions = conversions;
        this.migrations = migrations;
        this.job = job;
        this.views = views;
        this.settings = settings;
    }

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Start a conversion",
            description =
                    "Brings assets to the backend of a profile in its form: those of `source.backend_id`, which may be"
                            + " that backend itself, or those of `source.asset_location_ids`. Each is decoded and encoded, read"
                            + " back, decoded anew and compared, and only then switched; what has the form already is moved as it"
                            + " is. A run like a migration: it is followed, paused, rolled back under `…/migrations/{id}`, back to"
                            + " the very objects of before, for as long as `source_retention` keeps them. With `dry_run` nothing"
                            + " is started.")
    @APIResponseSchema(value = MigrationPreviewView.class, responseCode = "200")
    public Response start(
            RequestBody body, @Context UriInfo uri, @Context HttpHeaders headers, @Context SecurityContext user) {
        IdempotencyKey key = IdempotencyKey.parse(headers.getHeaderString(IdempotencyKey.HEADER));
        ConversionRequest request = request(body);
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        boolean dryRun = Boolean.TRUE.equals(query.optionalFlag("dry_run"));
        query.done();
        if (dryRun) {
            return Response.ok(MigrationPreviewView.of(conversions.preview(request)))
                    .build();
        }
        Migrations.Created created =
                conversions.create(user.getUserPrincipal().getName(), request, key == null ? null : key.text());
        if (created.toStart()) {
            job.start(created.migration());
        }
        long id = created.migration().id();
        return Response.status(202)
                .header("Location", "/api/admin/storage/migrations/" + id)
                .entity(views.of(migrations.find(id).orElseThrow(() -> ProblemException.notFound("migration " + id))))
                .build();
    }

    private ConversionRequest request(RequestBody body) {
        long profile = body.integer("profile_id", 0, Long.MAX_VALUE);
        RequestBody source = body.object("source");
        Long backend = source.optionalInteger("backend_id", 0, Long.MAX_VALUE);
        List<Long> ids = source.optionalIntegers("asset_location_ids", 1, Long.MAX_VALUE, MOST_IDS);
        if (body.has("source") && source.has("backend_id") == source.has("asset_location_ids")) {
            body.wrong("source", "must name either a backend_id or asset_location_ids");
        }
        boolean untilFinalised = body.is("source_retention", MigrationView.UNTIL_FINALISED);
        Duration retention =
                untilFinalised ? null : body.optionalDuration("source_retention", Duration.ZERO, LONGEST_RETENTION);
        boolean deleteAdopted = body.flag("delete_adopted", false);
        Long parallelism = body.optionalInteger("parallelism", 1, 16);
        Long bandwidth = body.optionalInteger("bandwidth_bytes_per_second", 1024, Long.MAX_VALUE);
        body.done();
        return new ConversionRequest(
                profile,
                backend,
                ids,
                retention == null ? settings.retention() : retention,
                untilFinalised,
                deleteAdopted,
                parallelism == null ? settings.parallelism() : parallelism.intValue(),
                bandwidth);
    }
}
