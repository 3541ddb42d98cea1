package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.asset.BackendPurge;
import org.isotherm.registry.PurgedBackend;

/** Forgetting a backend. */
@Path("admin/storage/backends/{id: [0-9]{1,18}}/purge")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "backends")
public class PurgeResource {
    private final BackendPurge purge;

    @Inject
    public PurgeResource(BackendPurge purge) {
        this.purge = purge;
    }

    /** A backend that is no more. */
    public record PurgedView(long id, String name, OffsetDateTime purgedAt) {}

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Purge a backend",
            description =
                    "Forgets a decommissioned backend when no row needs it and a listing shows no object of ours, and"
                            + " removes its marker. What lies there of others is not touched. Runs and receipts keep its id; its"
                            + " name is free again. `confirm` is its name. A second call has the same answer.")
    public PurgedView purge(@PathParam("id") long id, RequestBody body, @Context SecurityContext user)
            throws IOException {
        String confirm = body.text("confirm", 100);
        body.done();
        PurgedBackend purged = purge.purge(user.getUserPrincipal().getName(), id, confirm);
        return new PurgedView(purged.id(), purged.name(), purged.purgedAt());
    }
}
