package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
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
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.tiering.Hold;
import org.isotherm.tiering.HoldDraft;
import org.isotherm.tiering.HoldKind;
import org.isotherm.tiering.HoldScope;
import org.isotherm.tiering.Holds;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/holds}: what people want to stay where it is. */
@Path("admin/storage/holds")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "policies")
public class HoldsResource {
    private static final String ID = "{id: [0-9]{1,18}}";

    private final Holds holds;

    @Inject
    public HoldsResource(Holds holds) {
        this.holds = holds;
    }

    /** A hold as it is shown. */
    public record HoldView(
            long id,
            HoldKind kind,
            HoldScope scope,
            long scopeId,
            String owner,
            String reason,
            @Nullable OffsetDateTime expiresAt,
            @Nullable OffsetDateTime releasedAt,
            @Nullable Long usedUpBy,
            String createdBy,
            OffsetDateTime createdAt) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List holds", description = "The latest first, released and expired ones too.")
    public ItemList<HoldView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(holds.page(page.beforeId(), page.fetch()), Hold::id, HoldsResource::view);
    }

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Hold files where they are",
            description = "`hold`: no policy moves them; `pin`: none takes them away from the hot tier; `postpone`: the"
                    + " next sweep that would move them passes them by. For an asset, a project or a release. What is being moved already is"
                    + " moved.")
    public Response create(RequestBody body, @Context SecurityContext user) {
        String principal = user.getUserPrincipal().getName();
        HoldKind kind = body.oneOf("kind", HoldKind.class);
        HoldScope scope = body.oneOf("scope", HoldScope.class);
        long scopeId = body.integer("scope_id", 0, Long.MAX_VALUE);
        String owner = body.optionalText("owner", 100);
        String reason = body.text("reason", 1000);
        OffsetDateTime expiresAt = body.optionalTime("expires_at");
        body.done();
        Hold made = holds.create(
                principal, new HoldDraft(kind, scope, scopeId, owner == null ? principal : owner, reason, expiresAt));
        return Response.status(201)
                .header("Location", "/api/admin/storage/holds/" + made.id())
                .entity(view(made))
                .build();
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show a hold", description = "Released and expired ones too.")
    public HoldView get(@PathParam("id") long id) {
        return view(holds.find(id));
    }

    @DELETE
    @Path(ID)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Release a hold", description = "It stays in the list. A second time changes nothing.")
    public void release(@PathParam("id") long id, @Context SecurityContext user) {
        holds.release(user.getUserPrincipal().getName(), id);
    }

    static HoldView view(Hold hold) {
        HoldDraft h = hold.draft();
        return new HoldView(
                hold.id(),
                h.kind(),
                h.scope(),
                h.scopeId(),
                h.owner(),
                h.reason(),
                h.expiresAt(),
                hold.releasedAt(),
                hold.usedUpBy(),
                hold.createdBy(),
                hold.createdAt());
    }
}
