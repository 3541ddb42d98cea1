package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendUse;
import org.isotherm.release.ImportFile;
import org.isotherm.release.ImportFileState;
import org.isotherm.release.ImportFiles;
import org.isotherm.release.ImportKind;
import org.isotherm.release.ImportProgress;
import org.isotherm.release.ImportStatus;
import org.isotherm.release.ImportStep;
import org.isotherm.release.Imports;
import org.isotherm.release.ReleaseConversions;
import org.isotherm.release.ReleaseImport;
import org.isotherm.release.job.ImportJob;
import org.isotherm.storage.Capability;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/imports}: releases made of the files that lie on a backend, or brought into another form. */
@Path("admin/storage/imports")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "imports")
public class ImportsResource {
    private static final String PATH = "/api/admin/storage/imports/";
    private static final String ID = "{id: [0-9]{1,18}}";
    private static final int PORTION = 1000;

    private final Imports imports;
    private final ImportFiles files;
    private final ReleaseConversions conversions;
    private final ImportJob job;
    private final BackendRegistry backends;

    @Inject
    public ImportsResource(
            Imports imports,
            ImportFiles files,
            ReleaseConversions conversions,
            ImportJob job,
            BackendRegistry backends) {
        this.imports = imports;
        this.files = files;
        this.conversions = conversions;
        this.job = job;
        this.backends = backends;
    }

    /**
     * An import as it is shown.
     *
     * @param releaseConversionId the conversion of a backend's releases, or its rollback, that it is one of
     * @param sourceRetention how long a conversion keeps the form of before; null of what is none
     */
    public record ImportView(
            long id,
            ImportKind kind,
            ImportStatus status,
            ImportStep step,
            @Nullable Long releaseId,
            String releaseName,
            @Nullable Long profileId,
            long sourceBackendId,
            String sourcePrefix,
            ImportProgress progress,
            @Nullable String failure,
            String initiatedBy,
            BatchView batch,
            @Nullable Long convertsReleaseId,
            @Nullable Long rollsBackId,
            @Nullable Long releaseConversionId,
            @Nullable String sourceRetention,
            @Nullable Long bandwidthBytesPerSecond,
            @Nullable OffsetDateTime finalisedAt,
            @Nullable OffsetDateTime startedAt,
            @Nullable OffsetDateTime completedAt,
            OffsetDateTime createdAt) {}

    /** A file of an import as it is shown; once verified, the receipt of its proof. */
    public record ImportFileView(
            String sourcePath,
            @Nullable String path,
            long fileSizeBytes,
            @Nullable String checksumSha256,
            ImportFileState state,
            @Nullable String duplicateOf,
            boolean known,
            @Nullable String error,
            @Nullable OffsetDateTime verifiedAt,
            @Nullable String verifiedBy) {}

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Import a release",
            description = "Starts a batch job that makes a release of the files below a prefix of a backend, stored by"
                    + " `profile_id`, else by the default profile: discover, hash, store, verify, publish. The release"
                    + " appears when every file is in it and proven, and not before. The source is only read, on each node"
                    + " no faster than `bandwidth_bytes_per_second`.")
    public Response start(RequestBody body, @Context HttpHeaders headers, @Context SecurityContext user) {
        IdempotencyKey key = IdempotencyKey.parse(headers.getHeaderString(IdempotencyKey.HEADER));
        RequestBody release = body.object("release");
        String name = release.text("name", 200);
        RequestBody source = body.object("source");
        long backendId = source.integer("backend_id", 0, Long.MAX_VALUE);
        String prefix = prefix(source);
        Long profile = body.optionalInteger("profile_id", 0, Long.MAX_VALUE);
        Long bandwidth = ConversionTerms.bandwidth(body);
        body.done();
        Chosen.able(Capability.LIST, Chosen.allowing(BackendUse.READ, Chosen.backend(backends, backendId)));
        Imports.Created created = imports.create(
                user.getUserPrincipal().getName(),
                new Imports.Request(name, backendId, prefix, profile, bandwidth),
                key == null ? null : key.text());
        return started(created);
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List imports",
            description =
                    "The newest first: all, those about a release, or the runs of a conversion of a backend's releases.")
    public ItemList<ImportView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        Long release = query.optionalInteger("release_id", 0, Long.MAX_VALUE);
        Long conversion = query.optionalInteger("release_conversion_id", 0, Long.MAX_VALUE);
        query.done();
        return page.of(imports.page(release, conversion, page.beforeId(), page.fetch()), ReleaseImport::id, this::view);
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show an import",
            description =
                    "How far it is. One that has failed goes on with what is left when it is resumed, or its batch job"
                            + " restarted; files that failed are tried again.")
    public ImportView get(@PathParam("id") long id) {
        return view(existing(id));
    }

    @GET
    @Path(ID + "/files")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List the files of an import",
            description = "All, or those in one state: `failed` have the reason. With `duplicates=true` those that have"
                    + " the content of an earlier one; `known` have the content of a file of another release. One"
                    + " that is `verified` was decoded from its backend, past every cache, and had the size and digest shown:"
                    + " `verified_at` says when, `verified_by` on which node.")
    public ItemList<ImportFileView> files(@PathParam("id") long id, @Context UriInfo uri) {
        existing(id);
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        ImportFileState state = query.optionalOneOf("state", ImportFileState.class);
        Boolean duplicates = query.optionalFlag("duplicates");
        query.done();
        return page.of(
                files.page(id, state, Boolean.TRUE.equals(duplicates), page.afterId(), page.fetch()),
                ImportFile::id,
                f -> new ImportFileView(
                        f.sourcePath(),
                        f.path(),
                        f.size(),
                        f.sha256(),
                        f.state(),
                        f.duplicateOf(),
                        f.known(),
                        f.error(),
                        f.verifiedAt(),
                        f.verifiedBy()));
    }

    @GET
    @Path(ID + "/manifest")
    @Produces("text/plain")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "The verified files of an import as a manifest",
            description = "A line for each, digest and path in the release, as `sha256sum -c` takes them.")
    public Response manifest(@PathParam("id") long id) throws IOException {
        existing(id);
        return Download.of("text/plain", "import-" + id + ".sha256", out -> {
            long last = 0;
            List<ImportFile> some = files.page(id, ImportFileState.VERIFIED, false, last, PORTION);
            while (!some.isEmpty()) {
                for (ImportFile file : some) {
                    out.write(file.sha256() + "  " + file.path() + "\n");
                    last = file.id();
                }
                some = files.page(id, ImportFileState.VERIFIED, false, last, PORTION);
            }
        });
    }

    @POST
    @Path(ID + "/resume")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Resume an import",
            description =
                    "One that has failed, or whose server is gone: its batch job is restarted and goes on with what"
                            + " is left. Files that failed are tried again.")
    public Response resume(@PathParam("id") long id, @Context SecurityContext user) {
        existing(id);
        job.resume(imports.resume(user.getUserPrincipal().getName(), id));
        return Response.status(202).entity(view(existing(id))).build();
    }

    @POST
    @Path(ID + "/cancel")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Cancel an import",
            description =
                    "Nothing more is stored from now on; the draft and what was stored of it go. The source stays.")
    public ImportView cancel(@PathParam("id") long id, @Context SecurityContext user) {
        existing(id);
        if (imports.cancel(user.getUserPrincipal().getName(), id)) {
            job.start(id);
        }
        return view(existing(id));
    }

    @PATCH
    @Path(ID)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Change the speed of an import",
            description =
                    "`bandwidth_bytes_per_second` holds for each node that reads the source, at once and for every"
                            + " later execution; `null` takes the limit away. 409 once it is completed or cancelled, and of a"
                            + " rollback, which stores nothing.")
    public ImportView change(@PathParam("id") long id, RequestBody body, @Context SecurityContext user) {
        imports.change(user.getUserPrincipal().getName(), id, ConversionTerms.newBandwidth(body));
        return view(existing(id));
    }

    @POST
    @Path("conversions")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Convert a release",
            description = "Brings a release into the form of another profile, on that profile's backend: all of it is"
                    + " stored anew in a draft, decoded and compared, and then release and draft exchange their forms in"
                    + " one step. Readers see the same contents all the time; until the end nobody else changes the"
                    + " release. The draft keeps the form of before until the conversion is finalised. To its own"
                    + " profile of chunks a release is converted to pack together what was put file by file."
                    + " `source_retention` says how long the form of before is kept from its end on, a duration; without it,"
                    + " or with `until_finalised`, until it is finalised.")
    public Response convert(RequestBody body, @Context HttpHeaders headers, @Context SecurityContext user) {
        IdempotencyKey key = IdempotencyKey.parse(headers.getHeaderString(IdempotencyKey.HEADER));
        long release = body.integer("release_id", 0, Long.MAX_VALUE);
        long profile = body.integer("profile_id", 0, Long.MAX_VALUE);
        ReleaseConversions.Terms terms = ConversionTerms.of(body);
        body.done();
        return started(conversions.create(
                user.getUserPrincipal().getName(), release, profile, terms, key == null ? null : key.text()));
    }

    @POST
    @Path(ID + "/rollback")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Take the conversion of a release back",
            description =
                    "The form of before is decoded and compared, then the two are exchanged again. A file that was"
                            + " replaced or deleted since stays as it is. Answers with a run of its own; a second call with the"
                            + " same one.")
    public Response rollBack(@PathParam("id") long id, @Context SecurityContext user) {
        return started(conversions.rollBack(user.getUserPrincipal().getName(), id));
    }

    @POST
    @Path(ID + "/finalise")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Finalise the conversion of a release",
            description =
                    "The form of before is not kept any more: its draft and what lies there goes. After a rollback"
                            + " that is the form that was given up.")
    public ImportView finalise(@PathParam("id") long id, @Context SecurityContext user) {
        if (conversions.finalise(user.getUserPrincipal().getName(), id)) {
            job.start(id);
        }
        return view(existing(id));
    }

    /** Empty for all of the backend, else ended by a slash. */
    static String prefix(RequestBody source) {
        String text = source.has("prefix") ? source.optionalText("prefix", 1024) : null;
        return text == null || text.isEmpty() ? "" : AdoptionsResource.folder(text, source);
    }

    private Response started(Imports.Created created) {
        long id = created.run().id();
        if (created.toStart()) {
            job.start(id);
        }
        return Response.status(202)
                .header("Location", PATH + id)
                .entity(view(existing(id)))
                .build();
    }

    private ReleaseImport existing(long id) {
        return imports.find(id).orElseThrow(() -> ProblemException.notFound("import " + id));
    }

    private ImportView view(ReleaseImport i) {
        return new ImportView(
                i.id(),
                i.kind(),
                i.status(),
                i.step(),
                i.releaseId(),
                i.releaseName(),
                i.profileId(),
                i.sourceBackendId(),
                i.sourcePrefix(),
                files.progress(i.id()),
                i.failure(),
                i.initiatedBy(),
                new BatchView(i.batchInstanceId(), i.batchExecutionId(), null),
                i.convertsReleaseId(),
                i.rollsBackId(),
                i.backendConversionId(),
                i.kind() == ImportKind.CONVERSION ? ReleaseImport.shown(i.retention()) : null,
                i.bandwidth(),
                i.finalisedAt(),
                i.startedAt(),
                i.completedAt(),
                i.createdAt());
    }
}
