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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.asset.ObjectState;
import org.isotherm.asset.StoredObject;
import org.isotherm.asset.Tombstones;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** Objects that wait to be deleted. */
@Path("admin/storage/cleanup")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "reconciliations")
public class CleanupResource {
    private final Tombstones tombstones;

    @Inject
    public CleanupResource(Tombstones tombstones) {
        this.tombstones = tombstones;
    }

    /** An object that waits to be deleted; {@code deleted} when it waits for its second deletion. */
    public record TombstoneView(
            long id,
            long backendId,
            StoragePath storagePath,
            ObjectState state,
            long fileSizeBytes,
            int attempts,
            @Nullable String lastError,
            @Nullable OffsetDateTime nextTryAt) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List objects that wait to be deleted",
            description =
                    "With `stuck=true` only those whose deletion has failed so often that it is tried once a day.")
    public ItemList<TombstoneView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        Boolean stuck = query.optionalFlag("stuck");
        query.done();
        return page.of(
                tombstones.page(Boolean.TRUE.equals(stuck), page.afterId(), page.fetch()),
                StoredObject::id,
                CleanupResource::view);
    }

    @POST
    @Path("{id: [0-9]{1,18}}/retry")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Try a failed deletion again now",
            description = "404 when no deletion of that object has failed: one that was not tried yet keeps its time.")
    public TombstoneView retry(@PathParam("id") long id, @Context SecurityContext user) {
        return tombstones
                .retry(user.getUserPrincipal().getName(), id)
                .map(CleanupResource::view)
                .orElseThrow(() -> ProblemException.notFound("failed deletion of an object " + id));
    }

    private static TombstoneView view(StoredObject o) {
        return new TombstoneView(
                o.id(), o.backendId(), o.path(), o.state(), o.size(), o.attempts(), o.lastError(), o.deleteAfter());
    }
}
