package org.isotherm.api;

import org.jspecify.annotations.Nullable;

/**
 * How long an upload will be, by its header fields.
 *
 * <p>The server takes a body without length and without {@code Transfer-Encoding}, or with ones that it cannot read, for
 * an empty one (RFC 9112, section 6.3). Nobody empties an asset by accident: such an upload is refused, and an empty
 * file says {@code Content-Length: 0}.
 */
final class UploadLength {
    private UploadLength() {}

    /**
     * The number of bytes, -1 when the body tells its end itself.
     *
     * @param protocol of the request; HTTP/2 and later frame every body
     * @throws ProblemException 411 or 400
     */
    static long of(String protocol, @Nullable String contentLength, @Nullable String transferEncoding) {
        if (transferEncoding != null && !transferEncoding.strip().equalsIgnoreCase("chunked")) {
            throw ProblemException.badRequest("Transfer-Encoding can be chunked and nothing else.");
        }
        if (contentLength != null) {
            if (!contentLength.matches("[0-9]{1,18}")) {
                throw ProblemException.badRequest("Content-Length is no number of bytes.");
            }
            return Long.parseLong(contentLength);
        }
        if (transferEncoding == null && protocol.startsWith("HTTP/1")) {
            throw new ProblemException(Problem.of(411, "Send Content-Length, or Transfer-Encoding: chunked."));
        }
        return -1;
    }
}
