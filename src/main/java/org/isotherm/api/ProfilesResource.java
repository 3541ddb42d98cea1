package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.profile.Profile;
import org.isotherm.profile.ProfileDraft;
import org.isotherm.profile.Profiles;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.BackendType;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/profiles}: how content is to be stored. */
@Path("admin/storage/profiles")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "profiles")
public class ProfilesResource {
    private static final String ID = "{id: [0-9]{1,18}}";

    private final Profiles profiles;
    private final BackendRegistry backends;

    @Inject
    public ProfilesResource(Profiles profiles, BackendRegistry backends) {
        this.profiles = profiles;
        this.backends = backends;
    }

    /**
     * A profile as it is shown.
     *
     * @param location {@code cloud} on an object store, else {@code local}
     * @param keyName the key that it encrypts by; null when it does not encrypt
     */
    public record ProfileView(
            long id,
            String name,
            long backendId,
            String location,
            boolean encrypted,
            boolean chunked,
            @Nullable Long chunkSizeBytes,
            boolean deduplicated,
            @Nullable String keyName,
            boolean isDefault,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List profiles", description = "In the order of their ids.")
    public ItemList<ProfileView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(profiles.page(page.afterId(), page.fetch()), Profile::id, this::view);
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Create a profile",
            description = "Where content goes that is stored by it, whether encrypted, and by which key: `key_name`,"
                    + " else the key named `default`. A profile whose key this server does not have is refused with"
                    + " 422. What is stored in chunks are the files of releases; with"
                    + " `deduplicated` chunks of equal content are stored once in a release.")
    public Response create(RequestBody body, @Context SecurityContext user) {
        Profile made = profiles.create(user.getUserPrincipal().getName(), draft(body));
        return Etags.created("/api/admin/storage/profiles/" + made.id(), view(made), made.rowVersion());
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show a profile", description = "As it was last changed.")
    public Response get(@PathParam("id") long id) {
        return answer(profiles.find(id));
    }

    @PUT
    @Path(ID)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Change a profile",
            description = "The whole of it: what is left out gets its default. While releases use it only its name and"
                    + " being the default can change. What is stored already stays as it is.")
    public Response update(
            @PathParam("id") long id, RequestBody body, @Context HttpHeaders headers, @Context SecurityContext user) {
        ProfileDraft draft = draft(body);
        return answer(profiles.update(user.getUserPrincipal().getName(), id, draft, expected(id, headers)));
    }

    @DELETE
    @Path(ID)
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Delete a profile", description = "Only one that no release uses.")
    public void delete(@PathParam("id") long id, @Context HttpHeaders headers, @Context SecurityContext user) {
        profiles.delete(user.getUserPrincipal().getName(), id, expected(id, headers));
    }

    private @Nullable Long expected(long id, HttpHeaders headers) {
        return Etags.expected(headers, () -> profiles.find(id).rowVersion());
    }

    private static ProfileDraft draft(RequestBody body) {
        ProfileDraft draft = ProfileFields.read(body, body.integer("backend_id", 0, Long.MAX_VALUE));
        body.done();
        return draft;
    }

    private Response answer(Profile profile) {
        return Etags.shown(view(profile), profile.rowVersion());
    }

    private ProfileView view(Profile profile) {
        ProfileDraft p = profile.draft();
        return new ProfileView(
                profile.id(),
                p.name(),
                p.backendId(),
                backends.get(p.backendId()).type() == BackendType.S3 ? "cloud" : "local",
                p.encrypted(),
                p.chunked(),
                p.chunkSizeBytes(),
                p.deduplicated(),
                p.key() == null ? null : p.key().text(),
                p.isDefault(),
                profile.createdAt(),
                profile.updatedAt());
    }
}
