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
import org.isotherm.release.Release;
import org.isotherm.release.ReleaseState;
import org.isotherm.release.Releases;
import org.jspecify.annotations.Nullable;

/** {@code /api/releases}: sets of files, each stored in the form of the release's profile. */
@Path("releases")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "releases")
public class ReleasesResource {
    static final String ID = "{id: [0-9]{1,18}}";

    private final Releases releases;

    @Inject
    public ReleasesResource(Releases releases) {
        this.releases = releases;
    }

    /** A release as it is shown. */
    public record ReleaseView(
            long id,
            String name,
            ReleaseState state,
            long profileId,
            long files,
            long bytes,
            String createdBy,
            @Nullable OffsetDateTime publishedAt,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt) {}

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Create a release",
            description = "An empty draft, whose files are stored by `profile_id`, else by the default profile. Put its"
                    + " files, one request each, then publish it.")
    public Response create(RequestBody body, @Context SecurityContext user) {
        String name = body.text("name", 200);
        Long profile = body.optionalInteger("profile_id", 0, Long.MAX_VALUE);
        body.done();
        Release made = releases.create(user.getUserPrincipal().getName(), name, profile);
        return Response.status(201)
                .header("Location", "/api/releases/" + made.id())
                .entity(view(made))
                .build();
    }

    @GET
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List releases",
            description =
                    "The newest first: those that are published, or with `state=draft` the drafts, which readers do"
                            + " not see.")
    public ItemList<ReleaseView> list(@Context UriInfo uri, @Context SecurityContext user) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        ReleaseState state = query.optionalOneOf("state", ReleaseState.class);
        query.done();
        ReleaseState shown = state == null || !seesDrafts(user) ? ReleaseState.PUBLISHED : state;
        return page.of(releases.page(shown, page.beforeId(), page.fetch()), Release::id, ReleasesResource::view);
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show a release", description = "What it holds. A draft is no release to readers.")
    public ReleaseView get(@PathParam("id") long id, @Context SecurityContext user) {
        return view(visible(releases, id, user));
    }

    @POST
    @Path(ID + "/publish")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Publish a release",
            description =
                    "From now on everybody sees it, with all files that are in it. Also for the draft of an import"
                            + " that could not take in all files. A second call does nothing.")
    public ReleaseView publish(@PathParam("id") long id, @Context SecurityContext user) {
        return view(releases.publish(user.getUserPrincipal().getName(), id));
    }

    @DELETE
    @Path(ID)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Delete a release", description = "One that has no file; 409 while it has any.")
    public void delete(@PathParam("id") long id, @Context SecurityContext user) {
        if (!releases.delete(user.getUserPrincipal().getName(), id)) {
            throw ProblemException.notFound("release " + id);
        }
    }

    private static boolean seesDrafts(SecurityContext user) {
        return user.isUserInRole(Roles.VIEWER) || user.isUserInRole(Roles.OPERATOR) || user.isUserInRole(Roles.ADMIN);
    }

    /** @throws ProblemException 404 when there is none that the user may see */
    static Release visible(Releases releases, long id, SecurityContext user) {
        return releases.find(id)
                .filter(release -> release.state() == ReleaseState.PUBLISHED || seesDrafts(user))
                .orElseThrow(() -> ProblemException.notFound("release " + id));
    }

    private static ReleaseView view(Release r) {
        return new ReleaseView(
                r.id(),
                r.name(),
                r.state(),
                r.profileId(),
                r.files(),
                r.bytes(),
                r.createdBy(),
                r.publishedAt(),
                r.createdAt(),
                r.updatedAt());
    }
}
