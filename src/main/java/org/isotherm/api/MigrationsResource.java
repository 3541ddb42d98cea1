package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
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
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.migration.ItemState;
import org.isotherm.migration.Migration;
import org.isotherm.migration.MigrationItem;
import org.isotherm.migration.MigrationPreviews;
import org.isotherm.migration.MigrationRequest;
import org.isotherm.migration.MigrationStatus;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.job.MigrationJob;
import org.isotherm.settings.MoveSettings;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** Runs that move assets from one backend to another. */
@Path("admin/storage")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "migrations")
public class MigrationsResource {
    private static final String ID = "migrations/{id: [0-9]{1,18}}";
    private static final Duration LONGEST_RETENTION = Duration.ofDays(3650);
    private static final int MOST_IDS = 10_000;
    private static final int PORTION = 1000;

    private final Migrations migrations;
    private final MigrationJob job;
    private final MigrationViews views;
    private final ProgressEvents events;
    private final MoveSettings settings;
    private final MigrationPreviews previews;

    @Inject
    public MigrationsResource(
            Migrations migrations,
            MigrationJob job,
            MigrationViews views,
            ProgressEvents events,
            MoveSettings settings,
            MigrationPreviews previews) {
        this.migrations = migrations;
        this.job = job;
        this.views = views;
        this.events = events;
        this.settings = settings;
        this.previews = previews;
    }

    /** One file of a migration as it is shown; once completed, the receipt of its move. */
    public record FileView(
            long id,
            long assetLocationId,
            String asset,
            ItemState status,
            long sourceBackendId,
            long targetBackendId,
            StoragePath sourcePath,
            Optional<StoragePath> targetPath,
            long fileSizeBytes,
            long copiedBytes,
            int attempts,
            @Nullable String sourceSha256,
            @Nullable String targetSha256,
            @Nullable String verifyMode,
            @Nullable String error,
            @Nullable String message,
            @Nullable OffsetDateTime errorAt,
            @Nullable OffsetDateTime completedAt) {}

    @POST
    @Path("migrate")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Start a migration",
            description = "Moves every asset of the source, or those that the filter names, to the target: copied,"
                    + " read back, switched, and only then, after `source_retention`, deleted from the source. A file"
                    + " that cannot be moved is listed and holds up no other. With `dry_run` nothing is started, and the"
                    + " answer says what would be moved.")
    @APIResponseSchema(value = MigrationPreviewView.class, responseCode = "200")
    public Response start(
            RequestBody body, @Context UriInfo uri, @Context HttpHeaders headers, @Context SecurityContext user) {
        IdempotencyKey key = IdempotencyKey.parse(headers.getHeaderString(IdempotencyKey.HEADER));
        MigrationRequest request = request(body);
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        boolean dryRun = Boolean.TRUE.equals(query.optionalFlag("dry_run"));
        query.done();
        if (dryRun) {
            return Response.ok(MigrationPreviewView.of(previews.of(request))).build();
        }
        Migrations.Created created =
                migrations.create(user.getUserPrincipal().getName(), request, key == null ? null : key.text());
        if (created.toStart()) {
            job.start(created.migration());
        }
        long id = created.migration().id();
        return Response.status(202)
                .header("Location", "/api/admin/storage/migrations/" + id)
                .entity(views.of(existing(id)))
                .build();
    }

    private MigrationRequest request(RequestBody body) {
        long source = body.integer("source_backend_id", 0, Long.MAX_VALUE);
        long target = body.integer("target_backend_id", 0, Long.MAX_VALUE);
        RequestBody filter = body.optionalObject("filter");
        String entityType = filter == null ? null : filter.optionalText("entity_type", 63);
        Long project = filter == null ? null : filter.optionalInteger("project_id", 0, Long.MAX_VALUE);
        List<Long> ids =
                filter == null ? null : filter.optionalIntegers("asset_location_ids", 1, Long.MAX_VALUE, MOST_IDS);
        boolean untilFinalised = body.is("source_retention", MigrationView.UNTIL_FINALISED);
        Duration retention =
                untilFinalised ? null : body.optionalDuration("source_retention", Duration.ZERO, LONGEST_RETENTION);
        boolean deleteAdopted = body.flag("delete_adopted", false);
        String verification = body.optionalText("verification", 40);
        if (verification != null && !verification.equals("read_back")) {
            body.wrong("verification", "must be read_back");
        }
        Long parallelism = body.optionalInteger("parallelism", 1, 16);
        Long bandwidth = body.optionalInteger("bandwidth_bytes_per_second", 1024, Long.MAX_VALUE);
        body.done();
        return new MigrationRequest(
                MigrationRequest.MIGRATION,
                source,
                target,
                entityType,
                project,
                ids,
                retention == null ? settings.retention() : retention,
                untilFinalised,
                deleteAdopted,
                parallelism == null ? settings.parallelism() : parallelism.intValue(),
                bandwidth);
    }

    @GET
    @Path("migrations")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List migrations", description = "The newest first, by status or backend.")
    public ItemList<MigrationView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        MigrationStatus status = query.optionalOneOf("status", MigrationStatus.class);
        Long backend = query.optionalInteger("backend_id", 0, Long.MAX_VALUE);
        query.done();
        return page.of(migrations.page(status, backend, page.beforeId(), page.fetch()), Migration::id, views::brief);
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show the progress of a migration",
            description = "Counters, rate and the last failures; `…/files` has every file.")
    public MigrationView get(@PathParam("id") long id) {
        return views.of(existing(id));
    }

    @GET
    @Path(ID + "/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Follow a migration",
            description = "An event `progress` with the migration at each change, at most one a second; the stream ends"
                    + " when the migration has ended.")
    public void events(@PathParam("id") long id, @Context SseEventSink sink, @Context Sse sse) {
        existing(id);
        events.follow(MigrationView.class, () -> get(id), view -> view.status().hasEnded(), sink, sse);
    }

    @GET
    @Path(ID + "/files")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List the files of a migration", description = "All, or those of one status.")
    public ItemList<FileView> files(@PathParam("id") long id, @Context UriInfo uri) {
        existing(id);
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        ItemState state = query.optionalOneOf("status", ItemState.class);
        query.done();
        return page.of(
                migrations.items(id, state, page.afterId(), page.fetch()), MigrationItem::id, MigrationsResource::view);
    }

    @GET
    @Path(ID + "/errors.csv")
    @Produces("text/csv")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Failed and skipped files as CSV",
            description = "All of them, with error and message, for a spreadsheet.")
    public Response errors(@PathParam("id") long id) throws IOException {
        existing(id);
        return Download.of("text/csv", "migration-" + id + "-errors.csv", out -> {
            Csv.line(out, "asset_location_id", "asset", "path", "status", "error", "message", "attempts", "at");
            for (ItemState state : List.of(ItemState.FAILED, ItemState.SKIPPED)) {
                eachItem(
                        id,
                        state,
                        i -> Csv.line(
                                out,
                                i.assetLocationId(),
                                i.asset(),
                                i.sourcePath(),
                                i.state().text(),
                                i.error(),
                                i.message(),
                                i.attempts(),
                                i.errorAt()));
            }
        });
    }

    @GET
    @Path(ID + "/manifest")
    @Produces("text/plain")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "The moved files as a manifest",
            description = "A line for each, digest and path below the target's root, as `sha256sum -c` takes them.")
    public Response manifest(@PathParam("id") long id) throws IOException {
        existing(id);
        return Download.of(
                "text/plain",
                "migration-" + id + ".sha256",
                out -> eachItem(
                        id,
                        ItemState.COMPLETED,
                        i -> out.write(i.targetSha256() + "  "
                                + i.targetPath().map(StoragePath::text).orElseThrow() + "\n")));
    }

    private interface EachItem {
        void take(MigrationItem item) throws IOException;
    }

    private void eachItem(long id, ItemState state, EachItem each) throws IOException {
        long last = 0;
        while (true) {
            List<MigrationItem> portion = migrations.items(id, state, last, PORTION);
            for (MigrationItem item : portion) {
                each.take(item);
                last = item.id();
            }
            if (portion.size() < PORTION) {
                return;
            }
        }
    }

    private Migration existing(long id) {
        return migrations.find(id).orElseThrow(() -> ProblemException.notFound("migration " + id));
    }

    private static FileView view(MigrationItem i) {
        return new FileView(
                i.id(),
                i.assetLocationId(),
                i.asset(),
                i.state(),
                i.sourceBackendId(),
                i.targetBackendId(),
                i.sourcePath(),
                i.targetPath(),
                i.size(),
                i.copiedBytes(),
                i.attempts(),
                i.sourceSha256(),
                i.targetSha256(),
                i.verifyMode(),
                i.error(),
                i.message(),
                i.errorAt(),
                i.completedAt());
    }
}
