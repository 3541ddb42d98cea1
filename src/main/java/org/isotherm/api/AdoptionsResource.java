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
import java.io.IOException;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.intake.Adoption;
import org.isotherm.intake.AdoptionStatus;
import org.isotherm.intake.Adoptions;
import org.isotherm.intake.job.AdoptionJob;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendUse;
import org.isotherm.retrieval.AssetAccess;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.Capability;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** Taking in files that lie on a backend already: one, or a whole tree. */
@Path("admin/storage")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "assets")
public class AdoptionsResource {
    private final AssetLocations assets;
    private final Adoptions adoptions;
    private final AdoptionJob job;
    private final BackendRegistry backends;
    private final AssetAccess access;

    @Inject
    public AdoptionsResource(
            AssetLocations assets, Adoptions adoptions, AdoptionJob job, BackendRegistry backends, AssetAccess access) {
        this.assets = assets;
        this.adoptions = adoptions;
        this.job = job;
        this.backends = backends;
        this.access = access;
    }

    /** An adoption as it is shown. */
    public record AdoptionView(
            long id,
            AdoptionStatus status,
            long backendId,
            String prefix,
            @Nullable Long reconciliationId,
            String entityType,
            String fileField,
            int adoptedFiles,
            long adoptedBytes,
            int knownFiles,
            int refusedFiles,
            @Nullable String failure,
            String initiatedBy,
            BatchView batch,
            @Nullable OffsetDateTime startedAt,
            @Nullable OffsetDateTime completedAt,
            OffsetDateTime createdAt) {}

    /** An entry that was not taken in. */
    public record RefusalView(String name, String reason) {}

    @POST
    @Path("assets/register")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Take in one file where it lies",
            description = "The file is not touched. Without `checksum_sha256` its digest is computed when it is moved.")
    public Response register(RequestBody body, @Context SecurityContext user) throws IOException {
        AssetKey key = key(body, body.integer("entity_id", 0, Long.MAX_VALUE));
        long backendId = body.integer("backend_id", 0, Long.MAX_VALUE);
        StoragePath path = body.path("storage_path");
        Sha256 sha256 = body.optionalSha256("checksum_sha256");
        body.done();
        Backend backend = Chosen.allowing(BackendUse.ADOPT, Chosen.backend(backends, backendId));
        long size;
        try {
            size = backends.readable(backendId).size(path);
        } catch (FileMissingException e) {
            throw ProblemException.invalid("storage_path", "names no file on backend " + backend.name());
        } catch (AccessRefusedException e) {
            throw ProblemException.invalid(
                    "storage_path", "names nothing that backend " + backend.name() + " lets be read as a plain file");
        }
        AssetLocation asset = assets.register(user.getUserPrincipal().getName(), key, backendId, path, size, sha256);
        return Response.status(201)
                .header("Location", "/api/assets/" + key)
                .header("ETag", AssetView.etag(asset, null))
                .entity(AssetView.of(asset, null, backend, access.standing(asset)))
                .build();
    }

    @POST
    @Path("assets/adopt")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Take in a whole tree where it lies",
            description = "Starts a batch job that makes an entity and an asset of every file below `prefix`, with size"
                    + " and SHA-256. The files are only read. What cannot be taken in is listed with its reason. A"
                    + " later migration deletes these files only when it is told so by `delete_adopted`.")
    public Response adopt(RequestBody body, @Context HttpHeaders headers, @Context SecurityContext user) {
        IdempotencyKey idempotency = IdempotencyKey.parse(headers.getHeaderString(IdempotencyKey.HEADER));
        long backendId = body.integer("backend_id", 0, Long.MAX_VALUE);
        String text = body.has("prefix") ? body.optionalText("prefix", 1024) : null;
        String prefix = text == null || text.isEmpty() ? "" : folder(text, body);
        AssetKey names = key(body, 0);
        body.done();
        Chosen.able(Capability.LIST, Chosen.allowing(BackendUse.ADOPT, Chosen.backend(backends, backendId)));
        Adoptions.Created created = adoptions.create(
                user.getUserPrincipal().getName(),
                backendId,
                prefix,
                names.entityType(),
                names.fileField(),
                idempotency == null ? null : idempotency.text());
        if (created.toStart()) {
            job.start(created.adoption());
        }
        return Response.status(202)
                .header(
                        "Location",
                        "/api/admin/storage/adoptions/" + created.adoption().id())
                .entity(view(existing(created.adoption().id())))
                .build();
    }

    @GET
    @Path("adoptions")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List adoptions", description = "The newest first.")
    public ItemList<AdoptionView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(adoptions.page(page.beforeId(), page.fetch()), Adoption::id, AdoptionsResource::view);
    }

    @GET
    @Path("adoptions/{id: [0-9]{1,18}}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show an adoption",
            description =
                    "What it has taken in so far, and its batch job. With a `reconciliation_id` it takes in those of"
                            + " its findings that were decided so, and not the tree.")
    public AdoptionView get(@PathParam("id") long id) {
        return view(existing(id));
    }

    @GET
    @Path("adoptions/{id: [0-9]{1,18}}/refusals")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List what an adoption could not take in",
            description = "Each with its reason, in the order in which they were met.")
    public ItemList<RefusalView> refusals(@PathParam("id") long id, @Context UriInfo uri) {
        existing(id);
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(
                adoptions.refusals(id, page.afterId(), page.fetch()),
                Adoptions.Refusal::id,
                r -> new RefusalView(r.name(), r.reason()));
    }

    private static AssetKey key(RequestBody body, long entityId) {
        return new AssetKey(body.name("entity_type"), entityId, body.name("file_field"));
    }

    static String folder(String text, RequestBody body) {
        String folder = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        try {
            return StoragePath.of(folder).text() + "/";
        } catch (org.isotherm.storage.InvalidStoragePathException e) {
            body.wrong("prefix", String.valueOf(e.getMessage()));
            return "";
        }
    }

    private Adoption existing(long id) {
        return adoptions.find(id).orElseThrow(() -> ProblemException.notFound("adoption " + id));
    }

    private static AdoptionView view(Adoption a) {
        return new AdoptionView(
                a.id(),
                a.status(),
                a.backendId(),
                a.prefix(),
                a.reconciliationId(),
                a.entityType(),
                a.fileField(),
                a.adoptedFiles(),
                a.adoptedBytes(),
                a.knownFiles(),
                a.refusedFiles(),
                a.failure(),
                a.initiatedBy(),
                new BatchView(a.batchInstanceId(), a.batchExecutionId(), null),
                a.startedAt(),
                a.completedAt(),
                a.createdAt());
    }
}
