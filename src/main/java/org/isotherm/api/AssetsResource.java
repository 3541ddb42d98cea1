package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.asset.AssetFilter;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.asset.Entities;
import org.isotherm.asset.EntityRow;
import org.isotherm.profile.Contents;
import org.isotherm.profile.NotedContent;
import org.isotherm.profile.Profile;
import org.isotherm.profile.Profiles;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendStatus;
import org.isotherm.registry.BackendUse;
import org.isotherm.registry.Tier;
import org.isotherm.release.Releases;
import org.isotherm.retrieval.AssetAccess;
import org.isotherm.storage.Sha256;
import org.isotherm.transfer.AssetUpload;
import org.isotherm.transfer.ProfiledUpload;
import org.jspecify.annotations.Nullable;

/** {@code /api/assets}: where each file lies, and its content. */
@Path("assets")
@Tag(name = "assets")
public class AssetsResource {
    static final String KEY = "{entity_type}/{entity_id: [0-9]{1,18}}/{file_field}";

    private final AssetLocations assets;
    private final AssetUpload uploads;
    private final ProfiledUpload profiled;
    private final Profiles profiles;
    private final Contents contents;
    private final AssetAccess access;
    private final BackendRegistry backends;
    private final Entities entities;
    private final Releases releases;

    @Inject
    public AssetsResource(
            AssetLocations assets,
            AssetUpload uploads,
            ProfiledUpload profiled,
            Profiles profiles,
            Contents contents,
            AssetAccess access,
            BackendRegistry backends,
            Entities entities,
            Releases releases) {
        this.assets = assets;
        this.uploads = uploads;
        this.profiled = profiled;
        this.profiles = profiles;
        this.contents = contents;
        this.access = access;
        this.backends = backends;
        this.entities = entities;
        this.releases = releases;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Browse assets",
            description = "In the order of their ids, by backend, tier, type, project, size and last access.")
    public ItemList<AssetView> browse(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        AssetFilter filter = new AssetFilter(
                query.optionalInteger("backend_id", 0, Long.MAX_VALUE),
                query.optionalOneOf("tier", Tier.class),
                query.optionalText("entity_type", 63),
                query.optionalInteger("project_id", 0, Long.MAX_VALUE),
                query.optionalInteger("min_size_bytes", 0, Long.MAX_VALUE),
                query.optionalInteger("max_size_bytes", 0, Long.MAX_VALUE),
                query.optionalTime("not_accessed_since"));
        query.done();
        List<AssetLocation> found = assets.page(filter, page.afterId(), page.fetch());
        Map<Long, NotedContent> encoded =
                contents.ofAssets(found.stream().map(AssetLocation::id).toList());
        return page.of(found, AssetLocation::id, asset -> view(asset, encoded.get(asset.id())));
    }

    @GET
    @Path(KEY)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show where an asset lies", description = "Does not count as an access.")
    public Response get(
            @PathParam("entity_type") String type,
            @PathParam("entity_id") long id,
            @PathParam("file_field") String field) {
        AssetLocation asset = existing(new AssetKey(type, id, field));
        NotedContent content = contents.ofAssets(List.of(asset.id())).get(asset.id());
        access.askArchives(List.of(asset));
        return Response.ok(view(asset, content))
                .header("ETag", AssetView.etag(asset, content))
                .build();
    }

    @DELETE
    @Path(KEY)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Delete an asset",
            description = "Its object is deleted a little later, for those who are reading it. A file that was there"
                    + " before Isotherm stays.")
    public void delete(
            @PathParam("entity_type") String type,
            @PathParam("entity_id") long id,
            @PathParam("file_field") String field,
            @Context HttpHeaders headers,
            @Context SecurityContext user) {
        AssetKey key = new AssetKey(type, id, field);
        releases.refuseToChange(key);
        if (!assets.delete(user.getUserPrincipal().getName(), key, expected(headers))) {
            throw ProblemException.notFound("asset " + key);
        }
    }

    @PUT
    @Path(KEY + "/content")
    @Consumes("*/*")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Upload the content of an asset",
            description = "The raw body, of any size. It goes to `backend_id`, else to the default backend of the"
                    + " entity's project, else to the default backend of the studio. Answered once it was read back"
                    + " equal. With `profile_id` it goes to that profile's backend, encrypted when the profile says so;"
                    + " size, digest and entity tag are those of the content all the same. `Repr-Digest: sha-256=:…:`"
                    + " makes sure that what arrives is what was sent.")
    public Response upload(
            @PathParam("entity_type") String type,
            @PathParam("entity_id") long id,
            @PathParam("file_field") String field,
            InputStream body,
            @Context UriInfo uri,
            @Context HttpServletRequest request,
            @Context HttpHeaders headers)
            throws IOException {
        AssetKey key = new AssetKey(type, id, field);
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Long backendId = query.optionalInteger("backend_id", 0, Long.MAX_VALUE);
        Long profileId = query.optionalInteger("profile_id", 0, Long.MAX_VALUE);
        if (backendId != null && profileId != null) {
            query.wrong("backend_id", "must be left out, for the profile names its backend");
        }
        query.done();
        releases.refuseToChange(key);
        String coding = headers.getHeaderString("Content-Encoding");
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            throw ProblemException.unsupportedMediaType("Send the content as it is, without Content-Encoding.");
        }
        AssetUpload.Claim claim = new AssetUpload.Claim(
                UploadLength.of(
                        request.getProtocol(),
                        headers.getHeaderString("Content-Length"),
                        headers.getHeaderString("Transfer-Encoding")),
                ContentDigest.parse(headers.getHeaderString("Repr-Digest"), headers.getHeaderString("Digest")),
                expected(headers));
        if (profileId == null) {
            AssetLocations.Published published =
                    uploads.upload(key, target(key, backendId), new ClientBody(body), claim);
            return uploaded(published.asset(), null, published.created());
        }
        Profile profile = Chosen.profile(profiles, profileId);
        ProfiledUpload.StoredFile stored = profiled.store(
                profile,
                target(key, profile.draft().backendId()),
                key,
                new ProfiledUpload.Incoming(new ClientBody(body), claim),
                ProfiledUpload.Publication.NOTHING_ELSE);
        return uploaded(
                Objects.requireNonNull(stored.asset()),
                new NotedContent(stored.contentId(), stored.content(), profileId),
                stored.created());
    }

    private Response uploaded(AssetLocation asset, @Nullable NotedContent content, boolean created) {
        return Response.status(created ? 201 : 200)
                .header("Location", "/api/assets/" + asset.key())
                .header("ETag", AssetView.etag(asset, content))
                .entity(view(asset, content))
                .build();
    }

    private long target(AssetKey key, @Nullable Long backendId) {
        Backend backend = backendId == null ? backends.defaultFor(projectOf(key)) : Chosen.backend(backends, backendId);
        // offline is for a while and answered as any backend that does not answer; the others are for good
        return backend.status() == BackendStatus.OFFLINE
                ? backend.id()
                : Chosen.allowing(BackendUse.CREATE, backend).id();
    }

    private @Nullable Long projectOf(AssetKey key) {
        return entities.find(key.entityType(), key.entityId())
                .map(EntityRow::projectId)
                .orElse(null);
    }

    /** The digest in {@code If-Match}; null when there is none. */
    static @Nullable Sha256 expected(HttpHeaders headers) {
        String ifMatch = headers.getHeaderString("If-Match");
        if (ifMatch == null) {
            return null;
        }
        String tag = ifMatch.strip();
        if (tag.length() < 2 || !tag.startsWith("\"") || !tag.endsWith("\"")) {
            throw ProblemException.badRequest("If-Match takes the one entity tag that the content was read with.");
        }
        return Sha256.parse(tag.substring(1, tag.length() - 1)).orElseThrow(ProblemException::stale);
    }

    private AssetLocation existing(AssetKey key) {
        return assets.find(key).orElseThrow(() -> ProblemException.notFound("asset " + key));
    }

    private AssetView view(AssetLocation asset, @Nullable NotedContent content) {
        Backend backend = backends.get(asset.backendId());
        return AssetView.of(asset, content, backend, access.standing(asset));
    }
}
