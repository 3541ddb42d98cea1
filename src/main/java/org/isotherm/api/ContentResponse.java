package org.isotherm.api;

import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.isotherm.storage.Sha256;

/**
 * Answers a request for content: status, header fields and bytes that fit to each other.
 *
 * <p>A resource method that returns it serves GET and HEAD, and has no {@code @Produces}, for the media type is known
 * only here.
 *
 * @param request the conditions and the range that the client sent
 * @param etag strong, with its quotes: the SHA-256 of the content
 * @param size of the whole content
 * @param mediaType what the content is; {@code application/octet-stream} when nobody knows
 * @param fileName offered to the client as the name to save it under
 */
public record ContentResponse(ContentRequest request, String etag, long size, String mediaType, String fileName) {
    /** Opens part of the content; called at most once, and never for HEAD, 304, 412 and 416. */
    @FunctionalInterface
    public interface Source {
        /** {@code length} bytes from {@code offset}; 0 bytes are never asked for. */
        InputStream open(long offset, long length) throws IOException;
    }

    /**
     * 200, 206 or 304.
     *
     * @throws ProblemException 412 or 416
     * @throws IOException when {@code source} cannot be opened
     */
    public Response from(Source source) throws IOException {
        ContentAnswer answer = request.answer(etag, size);
        if (answer instanceof ContentAnswer.Whole) {
            return send(Response.ok(), source, 0, size);
        }
        if (answer instanceof ContentAnswer.Part part) {
            Response.ResponseBuilder partial = Response.status(206).header("Content-Range", part.contentRange());
            return send(partial, source, part.offset(), part.length());
        }
        if (answer instanceof ContentAnswer.NotModified) {
            return described(Response.notModified()).build();
        }
        if (answer instanceof ContentAnswer.Unsatisfiable) {
            throw ProblemException.rangeNotSatisfiable(size);
        }
        throw ProblemException.stale();
    }

    private Response send(Response.ResponseBuilder response, Source source, long offset, long length)
            throws IOException {
        described(response)
                .type(mediaType)
                .header("Content-Disposition", ContentDisposition.attachment(fileName))
                // as a text: the platform's setter takes an int
                .header("Content-Length", Long.toString(length));
        if (!request.head()) {
            response.entity(new ContentStream(opened(source, offset, length), length));
        }
        return response.build();
    }

    private static InputStream opened(Source source, long offset, long length) throws IOException {
        return length == 0 ? InputStream.nullInputStream() : source.open(offset, length);
    }

    /** Kept by the client alone, and asked again each time: an asset may be replaced under its name. */
    private Response.ResponseBuilder described(Response.ResponseBuilder response) {
        return response.header("ETag", etag)
                .header("Accept-Ranges", "bytes")
                .header("Cache-Control", "private, no-cache");
    }

    /** The entity tag of content with that digest. */
    public static String etag(Sha256 digest) {
        return '"' + digest.hex() + '"';
    }
}
