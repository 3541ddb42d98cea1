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
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.intake.Adoption;
import org.isotherm.intake.job.AdoptionJob;
import org.isotherm.reconcile.Decision;
import org.isotherm.reconcile.Decisions;
import org.isotherm.reconcile.Finding;
import org.isotherm.reconcile.FindingKind;
import org.isotherm.reconcile.FindingOrigin;
import org.isotherm.reconcile.Findings;
import org.isotherm.reconcile.Reconciliation;
import org.isotherm.reconcile.ReconciliationStatus;
import org.isotherm.reconcile.Reconciliations;
import org.isotherm.reconcile.job.ReconciliationJob;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendUse;
import org.isotherm.storage.Capability;
import org.jspecify.annotations.Nullable;

/** Comparing the rows with what lies on a backend, and deciding about the differences. */
@Path("admin/storage/reconciliations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "reconciliations")
public class ReconciliationsResource {
    private static final String PATH = "/api/admin/storage/reconciliations/";
    private static final String ID = "{id: [0-9]{1,18}}";
    private static final int MOST_IDS = 10_000;

    private final Reconciliations reconciliations;
    private final Findings findings;
    private final Decisions decisions;
    private final ReconciliationJob job;
    private final AdoptionJob adoptionJob;
    private final BackendRegistry backends;

    @Inject
    public ReconciliationsResource(
            Reconciliations reconciliations,
            Findings findings,
            Decisions decisions,
            ReconciliationJob job,
            AdoptionJob adoptionJob,
            BackendRegistry backends) {
        this.reconciliations = reconciliations;
        this.findings = findings;
        this.decisions = decisions;
        this.job = job;
        this.adoptionJob = adoptionJob;
        this.backends = backends;
    }

    /** A reconciliation as it is shown. */
    public record ReconciliationView(
            long id,
            ReconciliationStatus status,
            long backendId,
            long listedObjects,
            long listedBytes,
            long unreadableObjects,
            Findings.Counts findings,
            long quarantinedObjects,
            @Nullable String failure,
            String initiatedBy,
            BatchView batch,
            @Nullable OffsetDateTime startedAt,
            @Nullable OffsetDateTime completedAt,
            OffsetDateTime createdAt) {}

    /** A finding as it is shown. */
    public record FindingView(
            long id,
            FindingKind kind,
            FindingOrigin origin,
            String storagePath,
            @Nullable String uploadId,
            @Nullable Long sizeBytes,
            @Nullable Long expectedSizeBytes,
            @Nullable OffsetDateTime modifiedAt,
            @Nullable String detail,
            @Nullable Long assetLocationId,
            Findings.@Nullable RetainedCopy retainedCopy,
            @Nullable Decision decision,
            @Nullable String decidedBy,
            @Nullable OffsetDateTime decidedAt,
            @Nullable Long adoptionId,
            @Nullable OffsetDateTime carriedOutAt,
            @Nullable String lastError,
            OffsetDateTime foundAt) {}

    /** What a decision has come to. */
    public record DecisionsView(
            Decision decision,
            int decided,
            int unchanged,
            int left,
            @Nullable Long adoptionId) {}

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Compare the rows with a backend",
            description = "Starts a batch job that lists the backend and records what differs: objects that are missing"
                    + " or of another size, objects that no row names, uploads that nobody writes. It changes nothing;"
                    + " what is to be done is decided afterwards. What was written within `isotherm.reconcile.grace`,"
                    + " is being moved or waits to be deleted is no finding.")
    public Response start(RequestBody body, @Context HttpHeaders headers, @Context SecurityContext user) {
        IdempotencyKey key = IdempotencyKey.parse(headers.getHeaderString(IdempotencyKey.HEADER));
        long backendId = body.integer("backend_id", 0, Long.MAX_VALUE);
        body.done();
        Chosen.able(Capability.LIST, Chosen.allowing(BackendUse.READ, Chosen.backend(backends, backendId)));
        Reconciliations.Created created =
                reconciliations.create(user.getUserPrincipal().getName(), backendId, key == null ? null : key.text());
        if (created.toStart()) {
            job.start(created.reconciliation());
        }
        long id = created.reconciliation().id();
        return Response.status(202)
                .header("Location", PATH + id)
                .entity(view(existing(id)))
                .build();
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List reconciliations", description = "The newest first, of all backends or of one.")
    public ItemList<ReconciliationView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        Long backend = query.optionalInteger("backend_id", 0, Long.MAX_VALUE);
        query.done();
        List<Reconciliation> found = reconciliations.page(backend, page.beforeId(), page.fetch());
        Map<Long, Findings.Counts> counts =
                findings.counts(found.stream().map(Reconciliation::id).toList());
        return page.of(found, Reconciliation::id, r -> view(r, Objects.requireNonNull(counts.get(r.id()))));
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show a reconciliation",
            description = "How far it is and how much it has found, by kind; `quarantined_objects` are those of nobody"
                    + " that are set aside on this backend now.")
    public ReconciliationView get(@PathParam("id") long id) {
        return view(existing(id));
    }

    @GET
    @Path(ID + "/findings")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List what a reconciliation has found",
            description = "All, or those of one kind, one decision, or none yet (`decided=false`). `origin` is `ledger`"
                    + " when a row names the thing, `generated_name` when none does but its name has the form of"
                    + " Isotherm's own, and `foreign` otherwise. `retained_copy` is a copy from before the asset's last"
                    + " move, which a rollback brings back.")
    public ItemList<FindingView> findings(@PathParam("id") long id, @Context UriInfo uri) {
        existing(id);
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        Findings.Filter filter = new Findings.Filter(
                query.optionalOneOf("kind", FindingKind.class),
                query.optionalOneOf("decision", Decision.class),
                query.optionalFlag("decided"));
        query.done();
        List<Finding> found = findings.page(id, filter, page.afterId(), page.fetch());
        Map<Long, Findings.RetainedCopy> copies = findings.retainedCopies(found.stream()
                .map(Finding::assetLocationId)
                .filter(Objects::nonNull)
                .toList());
        return page.of(found, Finding::id, f -> view(f, copies.get(f.assetLocationId())));
    }

    @POST
    @Path(ID + "/decisions")
    @APIResponseSchema(DecisionsView.class)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Decide about findings",
            description = "About those named, all or none, or about all of a kind of which that can be decided."
                    + " `ignore`: not reported again until its size changes. `quarantine`: an unknown object is known"
                    + " from now on and left alone by everything; an asset whose object is lost is neither read nor"
                    + " moved, and a retained copy of it is kept. `adopt`: an unknown object becomes an asset where it"
                    + " lies, by the adoption that `Location` names; a stale upload that the ledger shows as ours is"
                    + " aborted. Nothing that Isotherm did not create is ever deleted. `adopt` is final, the others can"
                    + " be changed.")
    public Response decide(@PathParam("id") long id, RequestBody body, @Context SecurityContext user) {
        Decision decision = body.oneOf("decision", Decision.class);
        List<Long> ids = body.optionalIntegers("finding_ids", 1, Long.MAX_VALUE, MOST_IDS);
        FindingKind kind = body.optionalOneOf("kind", FindingKind.class);
        String entityType = body.has("entity_type") ? body.name("entity_type") : null;
        String fileField = body.has("file_field") ? body.name("file_field") : null;
        if (body.has("finding_ids") == body.has("kind")) {
            body.wrong("finding_ids", "or else kind must be given, one of the two");
        } else if (ids != null && ids.isEmpty()) {
            body.wrong("finding_ids", "must name at least one finding");
        }
        body.done();
        long backendId = existing(id).backendId();
        if (decision == Decision.ADOPT && entityType != null) {
            Chosen.allowing(BackendUse.ADOPT, Chosen.backend(backends, backendId));
        }
        Decisions.Outcome outcome = decisions.decide(
                user.getUserPrincipal().getName(),
                id,
                new Decisions.Request(decision, ids, kind, entityType, fileField));
        Adoption adoption = outcome.adoption();
        if (adoption != null && outcome.toStart()) {
            adoptionJob.start(adoption);
        }
        DecisionsView view = new DecisionsView(
                decision,
                outcome.decided(),
                outcome.unchanged(),
                outcome.left(),
                adoption == null ? null : adoption.id());
        return adoption == null
                ? Response.ok(view).build()
                : Response.status(202)
                        .header("Location", "/api/admin/storage/adoptions/" + adoption.id())
                        .entity(view)
                        .build();
    }

    private Reconciliation existing(long id) {
        return reconciliations.find(id).orElseThrow(() -> ProblemException.notFound("reconciliation " + id));
    }

    private ReconciliationView view(Reconciliation r) {
        return view(r, Objects.requireNonNull(findings.counts(List.of(r.id())).get(r.id())));
    }

    private ReconciliationView view(Reconciliation r, Findings.Counts counts) {
        return new ReconciliationView(
                r.id(),
                r.status(),
                r.backendId(),
                r.listedObjects(),
                r.listedBytes(),
                r.unreadableObjects(),
                counts,
                findings.quarantined(r.backendId()),
                r.failure(),
                r.initiatedBy(),
                new BatchView(r.batchInstanceId(), r.batchExecutionId(), null),
                r.startedAt(),
                r.completedAt(),
                r.createdAt());
    }

    private static FindingView view(Finding f, Findings.@Nullable RetainedCopy copy) {
        return new FindingView(
                f.id(),
                f.kind(),
                f.origin(),
                f.storagePath(),
                f.uploadId(),
                f.size(),
                f.expectedSize(),
                f.modifiedAt(),
                f.detail(),
                f.assetLocationId(),
                copy,
                f.decision(),
                f.decidedBy(),
                f.decidedAt(),
                f.adoptionId(),
                f.carriedOutAt(),
                f.lastError(),
                f.foundAt());
    }
}
