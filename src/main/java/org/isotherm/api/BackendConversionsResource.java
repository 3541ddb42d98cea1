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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.release.BackendConversion;
import org.isotherm.release.BackendConversionPreview;
import org.isotherm.release.BackendConversions;
import org.isotherm.release.ReleaseConversions;

/** {@code /api/admin/storage/release-conversions}: all releases of a backend brought into the form of a profile. */
@Path("admin/storage/release-conversions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "imports")
public class BackendConversionsResource {
    private static final String PATH = "/api/admin/storage/release-conversions/";
    private static final String ID = "{id: [0-9]{1,18}}";

    private final BackendConversions conversions;
    private final BackendRegistry backends;

    @Inject
    public BackendConversionsResource(BackendConversions conversions, BackendRegistry backends) {
        this.conversions = conversions;
        this.backends = backends;
    }

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Convert the releases of a backend",
            description = "Brings every release that has files on the backend into the form of a profile, one after the"
                    + " other, each as a conversion of its own: `POST …/imports/conversions`. One that fails does not keep"
                    + " the next from its turn; each is resumed, taken back and finalised by itself, or all as a"
                    + " whole. `source_retention` and `bandwidth_bytes_per_second` are those of each run. With `dry_run`"
                    + " nothing is started, and the answer says how much would be converted.")
    @APIResponseSchema(value = BackendConversionPreview.class, responseCode = "200")
    public Response start(
            RequestBody body, @Context UriInfo uri, @Context HttpHeaders headers, @Context SecurityContext user) {
        IdempotencyKey key = IdempotencyKey.parse(headers.getHeaderString(IdempotencyKey.HEADER));
        long backend = body.integer("backend_id", 0, Long.MAX_VALUE);
        long profile = body.integer("profile_id", 0, Long.MAX_VALUE);
        ReleaseConversions.Terms terms = ConversionTerms.of(body);
        body.done();
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        boolean dryRun = Boolean.TRUE.equals(query.optionalFlag("dry_run"));
        query.done();
        Chosen.backend(backends, backend);
        if (dryRun) {
            return Response.ok(conversions.preview(backend, profile)).build();
        }
        return started(conversions.create(
                user.getUserPrincipal().getName(), backend, profile, terms, key == null ? null : key.text()));
    }

    private static Response started(BackendConversion made) {
        return Response.status(202)
                .header("Location", PATH + made.id())
                .entity(made)
                .build();
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List conversions of backends' releases", description = "The newest first.")
    public ItemList<BackendConversion> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(conversions.page(page.beforeId(), page.fetch()), BackendConversion::id, each -> each);
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show the conversion of a backend's releases",
            description =
                    "How many releases are converted, have failed and are left, and how many of those that are converted"
                            + " can be taken back: `returnable_releases`. `import_id` is the run of the"
                            + " release at work, or of the last one; `…/imports?release_conversion_id=` has all of them.")
    public BackendConversion get(@PathParam("id") long id) {
        return conversions.find(id).orElseThrow(() -> ProblemException.notFound("release conversion " + id));
    }

    @POST
    @Path(ID + "/cancel")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Cancel the conversion of a backend's releases",
            description = "No further release is begun. The one at work is converted to its end, unless its run is"
                    + " cancelled too; what is converted stays so.")
    public BackendConversion cancel(@PathParam("id") long id, @Context SecurityContext user) {
        return conversions.cancel(user.getUserPrincipal().getName(), id);
    }

    @PATCH
    @Path(ID)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Change the speed of the conversion of a backend's releases",
            description =
                    "`bandwidth_bytes_per_second` holds for each node that reads what is converted, at once for the"
                            + " release at work, and for all that follow; `null` takes the limit away. 409 once it has come to its"
                            + " end, and of a rollback, which stores nothing.")
    public BackendConversion change(@PathParam("id") long id, RequestBody body, @Context SecurityContext user) {
        return conversions.change(user.getUserPrincipal().getName(), id, ConversionTerms.newBandwidth(body));
    }

    @POST
    @Path(ID + "/rollback")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Take the conversion of a backend's releases back",
            description = "Every release that was converted and whose form of before is kept gets that again, one after"
                    + " the other, each by a run of its own: `POST …/imports/{id}/rollback`. Answers with a rollback of its"
                    + " own, which is followed and cancelled like a conversion; asked for again it answers with the same"
                    + " one, unless that has ended and left something.")
    public Response rollBack(@PathParam("id") long id, @Context SecurityContext user) {
        return started(conversions.rollBack(user.getUserPrincipal().getName(), id));
    }

    @POST
    @Path(ID + "/finalise")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Finalise the conversion of a backend's releases",
            description = "No form of before is kept any more, whatever time was set: the drafts and what lies there go"
                    + " within a moment. It must have ended. `kept_releases` says how many are still there.")
    public BackendConversion finalise(@PathParam("id") long id, @Context SecurityContext user) {
        return conversions.finalise(user.getUserPrincipal().getName(), id);
    }
}
