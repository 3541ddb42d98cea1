package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.retrieval.AssetAccess;
import org.isotherm.retrieval.AssetAnswer;
import org.isotherm.storage.StoragePath;

/** {@code POST /api/assets/…/access}: has a file made available. */
@Path("assets")
@Tag(name = "assets")
@Produces(MediaType.APPLICATION_JSON)
public class AccessResource {
    private static final long MOST_PATIENT = 300;

    private final AssetLocations assets;
    private final AssetAccess access;

    @Inject
    public AccessResource(AssetLocations assets, AssetAccess access) {
        this.assets = assets;
        this.access = access;
    }

    /**
     * The content can be read now.
     *
     * @param path within the backend; a copy in the cache is read by the same request and has no path of its own
     */
    public record AvailableView(String state, StoragePath path, long backendId) {}

    /** The content is on its way. */
    public record RetrievingView(String state, long estimatedSeconds) {}

    @POST
    @Path(AssetsResource.KEY + "/access")
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @APIResponseSchema(value = AvailableView.class, responseCode = "200")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = RetrievingView.class)))
    @Operation(
            summary = "Have an asset made available",
            description = "Available at once when it is hot or in the cache. Otherwise a retrieval begins, or goes on,"
                    + " and 202 says where to follow it and when it will be there. `Prefer: wait=10` waits so many seconds"
                    + " for that. Counts one access.")
    public Response have(
            @PathParam("entity_type") String type,
            @PathParam("entity_id") long id,
            @PathParam("file_field") String field,
            @Context HttpHeaders headers,
            @Context SecurityContext user)
            throws IOException {
        AssetKey key = new AssetKey(type, id, field);
        AssetLocation asset = assets.find(key).orElseThrow(() -> ProblemException.notFound("asset " + key));
        WaitPreference wait = WaitPreference.of(headers.getHeaderString("Prefer"));
        AssetAnswer answer = access.access(asset, OverrideReason.reader(headers, user), wait.time());
        access.count(asset);
        if (answer instanceof AssetAnswer.Retrieving retrieving) {
            return wait.appliedTo(accepted(retrieving)).build();
        }
        return wait.appliedTo(Response.ok(new AvailableView("available", asset.path(), asset.backendId())))
                .build();
    }

    /** 202: where to follow it, and when to come again. */
    static Response.ResponseBuilder accepted(AssetAnswer.Retrieving retrieving) {
        Response.ResponseBuilder answer = Response.status(202)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .entity(new RetrievingView("retrieving", retrieving.estimatedSeconds()));
        Duration wait = Duration.ofSeconds(Math.min(MOST_PATIENT, retrieving.estimatedSeconds()));
        ProblemException.retryAfter(wait).forEach(answer::header);
        return retrieving.retrieval() == null
                ? answer
                : answer.header("Location", "/api/admin/storage/retrievals/" + retrieving.retrieval());
    }
}
