package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocation;
import org.isotherm.profile.NotedContent;
import org.isotherm.retrieval.AssetAccess;
import org.isotherm.retrieval.AssetAnswer;
import org.isotherm.retrieval.ContentReading;
import org.isotherm.retrieval.ReadableAsset;
import org.isotherm.retrieval.ReadableAssets;
import org.isotherm.retrieval.Reader;
import org.isotherm.retrieval.RestoringException;
import org.jspecify.annotations.Nullable;

/** {@code /api/assets/…/content}: the bytes, wherever they lie. */
@Path("assets")
@ApplicationScoped // made once: what it needs would be made for each small file that is read
@Tag(name = "assets")
public class ContentResource {
    private final ReadableAssets assets;
    private final AssetAccess access;
    private final ContentReading reading;

    /** How a client wants content that is cold. */
    public enum Mode {
        /** At once, while it is brought. */
        STREAM
    }

    ContentResource() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    public ContentResource(
            @Nullable ReadableAssets assets, @Nullable AssetAccess access, @Nullable ContentReading reading) {
        this.assets = assets;
        this.access = access;
        this.reading = reading;
    }

    @GET
    @Path(AssetsResource.KEY + "/content")
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Read the content of an asset",
            description = "Wherever it lies. Ranges, conditions and HEAD as in RFC 9110; the entity tag is the SHA-256."
                    + " What is cold and not in the cache is brought there: 202 says when to come again. A range, or all"
                    + " with `mode=stream`, is sent at once meanwhile, unless it lies in an archive: then 202 has the"
                    + " estimate of its store. `Prefer: wait=10` waits so many seconds for the whole. When every place of"
                    + " the content fails in the middle, the connection is broken off: what comes complete is right."
                    + " Counts one access.")
    public Response content(
            @PathParam("entity_type") String type,
            @PathParam("entity_id") long id,
            @PathParam("file_field") String field,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context SecurityContext user)
            throws IOException {
        return answer("GET", new AssetKey(type, id, field), uri, headers, user);
    }

    private Response answer(String method, AssetKey key, UriInfo uri, HttpHeaders headers, SecurityContext user)
            throws IOException {
        ReadableAsset read = existing(key);
        AssetLocation asset = read.location();
        NotedContent content = read.content();
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Mode mode = query.optionalOneOf("mode", Mode.class);
        query.done();
        AssetAccess.refuseLost(asset);
        ContentRequest asked = ContentRequest.of(method, headers);
        Reader reader = OverrideReason.reader(headers, user);
        if (wantsAll(asked, asset, content, mode) && access.isCold(asset)) {
            WaitPreference wait = WaitPreference.of(headers.getHeaderString("Prefer"));
            AssetAnswer answer = access.access(asset, reader, wait.time());
            if (answer instanceof AssetAnswer.Retrieving retrieving) {
                access.count(asset);
                return wait.appliedTo(AccessResource.accepted(retrieving)).build();
            }
        }
        return response(read, asked).from((offset, length) -> {
            try {
                InputStream bytes = content == null
                        ? access.open(asset, reader, offset, length)
                        : reading.open(asset, content, reader, offset, length);
                access.count(asset);
                return bytes;
            } catch (RestoringException e) {
                access.count(asset);
                throw e;
            }
        });
    }

    /** A range is only a wish to see a part at once; whether there is such a part is decided later. */
    private static boolean wantsAll(
            ContentRequest asked, AssetLocation asset, @Nullable NotedContent content, @Nullable Mode mode) {
        return mode == null
                && !asked.head()
                && asked.range() == null
                && asked.answer(AssetView.etag(asset, content), AssetView.size(asset, content))
                        instanceof ContentAnswer.Whole;
    }

    @HEAD
    @Path(AssetsResource.KEY + "/content")
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Ask about the content of an asset",
            description = "Size, media type and entity tag, without a byte of it. Begins no retrieval and counts as no"
                    + " access.")
    public Response contentHead(
            @PathParam("entity_type") String type,
            @PathParam("entity_id") long id,
            @PathParam("file_field") String field,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context SecurityContext user)
            throws IOException {
        return answer("HEAD", new AssetKey(type, id, field), uri, headers, user);
    }

    private static ContentResponse response(ReadableAsset read, ContentRequest asked) {
        AssetLocation asset = read.location();
        NotedContent content = read.content();
        AssetKey key = asset.key();
        String known = read.name();
        String name = known == null
                ? key.entityType() + "-" + key.entityId() + "-" + key.fileField()
                : known.substring(known.lastIndexOf('/') + 1);
        String guessed = URLConnection.guessContentTypeFromName(name);
        return new ContentResponse(
                asked,
                AssetView.etag(asset, content),
                AssetView.size(asset, content),
                guessed == null ? MediaType.APPLICATION_OCTET_STREAM : guessed,
                name);
    }

    private ReadableAsset existing(AssetKey key) {
        return assets.find(key).orElseThrow(() -> ProblemException.notFound("asset " + key));
    }
}
