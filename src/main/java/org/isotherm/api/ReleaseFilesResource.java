package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
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
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.release.ReleaseFile;
import org.isotherm.release.ReleaseStorage;
import org.isotherm.release.Releases;
import org.isotherm.retrieval.Reader;
import org.isotherm.storage.InvalidStoragePathException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.isotherm.transfer.AssetUpload;

/** {@code /api/releases/{id}/files}: the files of a release, however they are stored. */
@Path("releases/" + ReleasesResource.ID + "/files")
@Tag(name = "releases")
public class ReleaseFilesResource {
    private static final String PATH = "{path: .+}";

    private final Releases releases;
    private final ReleaseStorage storage;

    @Inject
    public ReleaseFilesResource(Releases releases, ReleaseStorage storage) {
        this.releases = releases;
        this.storage = storage;
    }

    /** A file as it is shown. Size and digest are those of the content, not of what is stored. */
    public record ReleaseFileView(
            String path,
            long fileSizeBytes,
            Sha256 checksumSha256,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt) {
        static ReleaseFileView of(ReleaseFile file) {
            return new ReleaseFileView(
                    file.path().text(), file.size(), file.sha256(), file.createdAt(), file.updatedAt());
        }
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List the files of a release",
            description = "In the order in which they came. Size and digest are those of the content.")
    public ItemList<ReleaseFileView> list(
            @PathParam("id") long id, @Context UriInfo uri, @Context SecurityContext user) {
        ReleasesResource.visible(releases, id, user);
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(storage.listFiles(id, page.afterId(), page.fetch()), ReleaseFile::id, ReleaseFileView::of);
    }

    @GET
    @Path(PATH)
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Read a file of a release",
            description =
                    "Ranges, conditions and HEAD as in RFC 9110; the entity tag is the SHA-256 of the content. Of a"
                            + " range only what it needs is read and decrypted. What is cold is sent while it is brought into the"
                            + " cache; what lies in an archive is asked back, and 202 says when to come again.")
    public Response read(
            @PathParam("id") long id,
            @PathParam("path") String path,
            @Context UriInfo uri,
            @Context HttpServletRequest request,
            @Context HttpHeaders headers,
            @Context SecurityContext user)
            throws IOException {
        Query.of(uri.getPath(), uri.getQueryParameters()).done();
        ReleasesResource.visible(releases, id, user);
        ReleaseFile file = storage.find(id, path(path))
                .orElseThrow(() -> ProblemException.notFound("file " + path + " of release " + id));
        String name = file.path().text();
        name = name.substring(name.lastIndexOf('/') + 1);
        String guessed = URLConnection.guessContentTypeFromName(name);
        ContentRequest asked = ContentRequest.of(request.getMethod(), headers);
        Reader reader = OverrideReason.reader(headers, user);
        return new ContentResponse(
                        asked,
                        ContentResponse.etag(file.sha256()),
                        file.size(),
                        guessed == null ? MediaType.APPLICATION_OCTET_STREAM : guessed,
                        name)
                .from((offset, length) -> storage.readFile(file, reader, offset, length));
    }

    @HEAD
    @Path(PATH)
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Ask about a file of a release",
            description = "Size, media type and entity tag, without a byte of it.")
    public Response head(
            @PathParam("id") long id,
            @PathParam("path") String path,
            @Context UriInfo uri,
            @Context HttpServletRequest request,
            @Context HttpHeaders headers,
            @Context SecurityContext user)
            throws IOException {
        return read(id, path, uri, request, headers, user);
    }

    @PUT
    @Path(PATH)
    @Consumes("*/*")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Write a file of a release",
            description = "The raw body, of any size, stored in the form of the release's profile. Answered once it was"
                    + " read back. What the path had before is let go.")
    public Response write(
            @PathParam("id") long id,
            @PathParam("path") String path,
            InputStream body,
            @Context UriInfo uri,
            @Context HttpServletRequest request,
            @Context HttpHeaders headers)
            throws IOException {
        Query.of(uri.getPath(), uri.getQueryParameters()).done();
        StoragePath target = path(path);
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
                AssetsResource.expected(headers));
        ReleaseStorage.Written written = storage.writeFile(id, target, new ClientBody(body), claim);
        return Response.status(written.created() ? 201 : 200)
                .header("Location", "/api/releases/" + id + "/files/" + encoded(target))
                .header("ETag", ContentResponse.etag(written.file().sha256()))
                .entity(ReleaseFileView.of(written.file()))
                .build();
    }

    @DELETE
    @Path(PATH)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Delete a file of a release",
            description =
                    "What it lies in is deleted a little later, for those who are reading it, and only when no other"
                            + " file lies in it.")
    public void delete(
            @PathParam("id") long id,
            @PathParam("path") String path,
            @Context HttpHeaders headers,
            @Context SecurityContext user) {
        if (!storage.deleteFile(user.getUserPrincipal().getName(), id, path(path), AssetsResource.expected(headers))) {
            throw ProblemException.notFound("file " + path + " of release " + id);
        }
    }

    private static StoragePath path(String text) {
        try {
            return StoragePath.of(text);
        } catch (InvalidStoragePathException e) {
            throw ProblemException.invalid("path", String.valueOf(e.getMessage()));
        }
    }

    private static String encoded(StoragePath path) {
        return URLEncoder.encode(path.text(), StandardCharsets.UTF_8)
                .replace("%2F", "/")
                .replace("+", "%20");
    }
}
