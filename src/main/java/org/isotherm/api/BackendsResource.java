package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendAdmin;
import org.isotherm.registry.BackendDraft;
import org.isotherm.registry.BackendFilter;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendStatus;
import org.isotherm.registry.Health;
import org.isotherm.registry.Tier;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.Capability;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/backends}: the places that hold bytes. */
@Path("admin/storage/backends")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "backends")
public class BackendsResource {
    private static final String ID = "{id: [0-9]{1,18}}";

    private final BackendAdmin admin;
    private final BackendRegistry registry;

    @Inject
    public BackendsResource(BackendAdmin admin, BackendRegistry registry) {
        this.admin = admin;
        this.registry = registry;
    }

    /**
     * A backend as it is shown.
     *
     * @param capabilities what it was last seen to do; null when it has not been tried
     */
    public record BackendView(
            long id,
            String name,
            BackendType backendType,
            Tier tier,
            BackendStatus status,
            JsonObject config,
            boolean isDefault,
            @Nullable Long totalCapacityBytes,
            long usedBytes,
            @Nullable Long projectId,
            @Nullable Long minFreeBytes,
            @Nullable Integer highWatermarkPercent,
            @Nullable Integer lowWatermarkPercent,
            @Nullable Long overflowBackendId,
            Health health,
            @Nullable List<Capability> capabilities,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List backends", description = "In the order of their ids.")
    public ItemList<BackendView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        BackendFilter filter = new BackendFilter(
                query.optionalOneOf("backend_type", BackendType.class),
                query.optionalOneOf("tier", Tier.class),
                query.optionalOneOf("status", BackendStatus.class),
                query.optionalInteger("project_id", 0, Long.MAX_VALUE));
        query.done();
        return page.of(admin.page(filter, page.afterId(), page.fetch()), Backend::id, this::view);
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Create a backend",
            description =
                    "The place is tried first, as by `probe`, and then marked. When a step fails nothing is saved, and"
                            + " the problem has the `steps`.")
    public Response create(RequestBody body, @Context SecurityContext user) {
        Backend created = admin.create(name(user), draft(body));
        return Etags.created("/api/admin/storage/backends/" + created.id(), view(created), created.rowVersion());
    }

    @POST
    @Path("probe")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Try what is to become a backend",
            description =
                    "Looks for the marker of another backend or installation, writes an object, reads it and a part"
                            + " of it, sends one in parts, asks the store not to replace, lists and deletes. Nothing is saved and"
                            + " nothing is left there. Takes 20 s at the most.")
    public ProbeView probe(RequestBody body) {
        return ProbeView.of(admin.probe(draft(body)));
    }

    @POST
    @Path(ID + "/probe")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Try a backend anew",
            description = "What an active backend is seen to do is kept as its `capabilities`. Of one that takes no new"
                    + " objects only the marker and the listing are tried, of one that is offline nothing.")
    public ProbeView probe(@PathParam("id") long id, @Context SecurityContext user) {
        return ProbeView.of(admin.probe(name(user), id));
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show a backend", description = "With the last verdict of its probe.")
    public Response get(@PathParam("id") long id) {
        return answer(admin.find(id));
    }

    @PUT
    @Path(ID)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Change a backend",
            description = "The whole of it. The type stays; the place stays while the backend holds objects.")
    public Response update(
            @PathParam("id") long id, RequestBody body, @Context HttpHeaders headers, @Context SecurityContext user) {
        BackendDraft draft = draft(body);
        return answer(admin.update(name(user), id, draft, expected(id, headers)));
    }

    @DELETE
    @Path(ID)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Decommission a backend",
            description = "It takes no new objects from now on; what it holds can be read and moved out. Nothing is"
                    + " deleted.")
    public Response decommission(
            @PathParam("id") long id, @Context HttpHeaders headers, @Context SecurityContext user) {
        return answer(admin.decommission(name(user), id, expected(id, headers)));
    }

    private @Nullable Long expected(long id, HttpHeaders headers) {
        return Etags.expected(headers, () -> admin.find(id).rowVersion());
    }

    private Response answer(Backend backend) {
        return Etags.shown(view(backend), backend.rowVersion());
    }

    private static String name(SecurityContext user) {
        return user.getUserPrincipal().getName();
    }

    private static BackendDraft draft(RequestBody body) {
        BackendFields fields = BackendFields.of(body);
        body.done();
        return fields.draft();
    }

    private BackendView view(Backend b) {
        return new BackendView(
                b.id(),
                b.name(),
                b.type(),
                b.tier(),
                b.status(),
                b.config().json(),
                b.isDefault(),
                b.totalCapacityBytes(),
                b.usedBytes(),
                b.projectId(),
                b.room().minFreeBytes(),
                b.room().highWatermarkPercent(),
                b.room().lowWatermarkPercent(),
                b.room().overflowBackendId(),
                registry.health(b.id()),
                b.capabilities().known() ? List.copyOf(b.capabilities().all()) : null,
                b.createdAt(),
                b.updatedAt());
    }
}
