package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.retrieval.PrestageRequest;
import org.isotherm.retrieval.Prestages;
import org.isotherm.retrieval.Retrieval;
import org.isotherm.retrieval.Retrievals;
import org.isotherm.retrieval.webhook.Webhook;
import org.isotherm.retrieval.webhook.Webhooks;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/retrievals}: content on its way into a cache. */
@Path("admin/storage/retrievals")
@Tag(name = "retrievals")
@Produces(MediaType.APPLICATION_JSON)
public class RetrievalsResource {
    private static final int MOST_IDS = 10_000;
    private static final List<String> CHOICES =
            List.of("asset_location_ids", "entity_type", "project_id", "backend_id", "release_id");

    private final Retrievals retrievals;
    private final Prestages prestages;
    private final ProgressEvents events;
    private final Webhooks webhooks;

    /** In which a retrieval can be. */
    public enum State {
        QUEUED,
        RETRIEVING,
        COMPLETED,
        COMPLETED_WITH_ERRORS,
        FAILED,
        CANCELLED
    }

    @Inject
    public RetrievalsResource(Retrievals retrievals, Prestages prestages, ProgressEvents events, Webhooks webhooks) {
        this.retrievals = retrievals;
        this.prestages = prestages;
        this.events = events;
        this.webhooks = webhooks;
    }

    /** A retrieval as it is shown. */
    public record RetrievalView(
            long id,
            String kind,
            String state,
            String requestedBy,
            int priority,
            @Nullable OffsetDateTime deadline,
            @Nullable OffsetDateTime pinUntil,
            int totalFiles,
            long totalBytes,
            int retrievedFiles,
            long retrievedBytes,
            int restoringFiles,
            @Nullable Long estimatedSeconds,
            List<RetrievalErrorView> errors,
            @Nullable WebhookView webhook,
            OffsetDateTime createdAt,
            @Nullable OffsetDateTime endedAt) {
        static RetrievalView of(Retrieval retrieval) {
            return new RetrievalView(
                    retrieval.id(),
                    retrieval.kind(),
                    retrieval.state(),
                    retrieval.requestedBy(),
                    retrieval.priority(),
                    retrieval.deadline(),
                    retrieval.pinUntil(),
                    retrieval.totalFiles(),
                    retrieval.totalBytes(),
                    retrieval.retrievedFiles(),
                    retrieval.retrievedBytes(),
                    retrieval.restoringFiles(),
                    retrieval.estimatedSeconds(),
                    retrieval.errors().stream()
                            .map(e -> new RetrievalErrorView(e.assetLocationId(), e.error(), e.message()))
                            .toList(),
                    retrieval.webhook() == null ? null : WebhookView.of(retrieval.webhook()),
                    retrieval.createdAt(),
                    retrieval.endedAt());
        }
    }

    /** Whom to tell of the end of a retrieval, and how that stands. */
    public record WebhookView(
            String url,
            String state,
            int attempts,
            @Nullable Integer lastStatus,
            @Nullable String lastError,
            @Nullable OffsetDateTime nextAttemptAt,
            @Nullable OffsetDateTime endedAt) {
        static WebhookView of(Webhook webhook) {
            return new WebhookView(
                    webhook.url(),
                    webhook.state(),
                    webhook.attempts(),
                    webhook.lastStatus(),
                    webhook.lastError(),
                    webhook.nextAttemptAt(),
                    webhook.endedAt());
        }
    }

    /** A file that could not be brought. */
    public record RetrievalErrorView(
            long assetLocationId, String error, @Nullable String message) {}

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Bring many files into the cache",
            description =
                    "Those cold files that all given fields of `filter` fit; hot ones are left out. They are brought"
                            + " behind what somebody waits for, of each user the next one in turn, and of one user by `priority`"
                            + " and `deadline`. With `pin_until` they are not evicted before, as far as the share for pins goes:"
                            + " `message` of a file says when it is not pinned."
                            + " A user has a budget for each day; an administrator may override it with a reason, which is"
                            + " audited. `webhook` is told when the retrieval has ended, however: a POST of"
                            + " `{type: retrieval.ended, timestamp, data}` with the numbers of the retrieval, signed as"
                            + " Standard Webhooks has it: `webhook-signature` is `v1,` and the Base64 of the HMAC-SHA-256 over"
                            + " `webhook-id`, `webhook-timestamp` and the body, joined by dots, one for each secret of the"
                            + " server. Receivers refuse timestamps that are more than five minutes off, and know a delivery"
                            + " that comes twice by its `webhook-id`. It is tried again with doubling pauses until a 2xx; a"
                            + " 410 ends that.")
    public Response create(RequestBody body, @Context SecurityContext user) {
        PrestageRequest request = request(body, user.isUserInRole(Roles.ADMIN));
        long id = prestages.create(user.getUserPrincipal().getName(), request);
        return Response.status(202)
                .header("Location", "/api/admin/storage/retrievals/" + id)
                .entity(get(id))
                .build();
    }

    private PrestageRequest request(RequestBody body, boolean admin) {
        RequestBody filter = body.object("filter");
        List<Long> ids = filter.optionalIntegers("asset_location_ids", 1, Long.MAX_VALUE, MOST_IDS);
        String entityType = filter.optionalText("entity_type", 63);
        Long project = filter.optionalInteger("project_id", 0, Long.MAX_VALUE);
        Long backend = filter.optionalInteger("backend_id", 0, Long.MAX_VALUE);
        Long release = filter.optionalInteger("release_id", 0, Long.MAX_VALUE);
        if (release != null && !prestages.hasRelease(release)) {
            filter.wrong("release_id", "is no release that has files");
        }
        if (CHOICES.stream().noneMatch(filter::has) || filter.hasEmptyList("asset_location_ids")) {
            body.wrong("filter", "must choose something");
        }
        Long priority = body.optionalInteger("priority", 0, 100);
        OffsetDateTime deadline = body.optionalTime("deadline");
        OffsetDateTime pinUntil = body.optionalTime("pin_until");
        String override = body.optionalText("override_reason", 1000);
        if (override != null && !admin) {
            body.wrong("override_reason", "is for administrators");
        }
        String webhook = body.optionalText("webhook", 2000);
        if (webhook != null) {
            webhooks.refused(webhook).ifPresent(why -> body.wrong("webhook", why));
        }
        body.done();
        return new PrestageRequest(
                ids,
                entityType,
                project,
                backend,
                release,
                priority == null ? 50 : priority.intValue(),
                deadline,
                pinUntil,
                override,
                webhook);
    }

    @DELETE
    @Path("{id: [0-9]{1,18}}")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Cancel a retrieval",
            description =
                    "Nothing more of it is begun; what is under way ends within seconds, and whoever reads it goes on"
                            + " where it lies. What was brought stays. One that has ended stays as it is.")
    public void cancel(@PathParam("id") long id, @Context SecurityContext user) {
        prestages.cancel(user.getUserPrincipal().getName(), id);
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List retrievals", description = "Newest first, those of the last seven days.")
    public ItemList<RetrievalView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        State state = query.optionalOneOf("state", State.class);
        query.done();
        String name = state == null ? null : state.name().toLowerCase(Locale.ROOT);
        return page.of(retrievals.page(name, page.beforeId(), page.fetch()), Retrieval::id, RetrievalView::of);
    }

    @GET
    @Path("{id: [0-9]{1,18}}")
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show a retrieval",
            description = "How far it is, and how many seconds it will still take by the speed that was measured.")
    public RetrievalView get(@PathParam("id") long id) {
        return retrievals
                .find(id)
                .map(RetrievalView::of)
                .orElseThrow(() -> ProblemException.notFound("retrieval " + id));
    }

    @GET
    @Path("{id: [0-9]{1,18}}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Follow a retrieval",
            description = "An event `progress` with the retrieval at each change, at most one a second; the stream ends"
                    + " when the retrieval has ended.")
    public void events(@PathParam("id") long id, @Context SseEventSink sink, @Context Sse sse) {
        get(id);
        events.follow(RetrievalView.class, () -> get(id), view -> view.endedAt() != null, sink, sse);
    }
}
