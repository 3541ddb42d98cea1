package org.isotherm.api;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a request for content that decide which bytes are the answer.
 *
 * @param head whether the method is HEAD; ranges are defined for GET only (RFC 9110, section 14.2)
 * @param ifMatch each the value of its header field, null when absent
 */
public record ContentRequest(
        boolean head,
        @Nullable String ifMatch,
        @Nullable String ifNoneMatch,
        @Nullable String ifRange,
        @Nullable String range) {

    /** What the client sent; several lines of a field count as one list (RFC 9110, section 5.3). */
    public static ContentRequest of(String method, HttpHeaders headers) {
        return new ContentRequest(
                method.equals("HEAD"),
                headers.getHeaderString("If-Match"),
                headers.getHeaderString("If-None-Match"),
                headers.getHeaderString("If-Range"),
                headers.getHeaderString("Range"));
    }

    /**
     * Decides in the order of RFC 9110, section 13.2.2: {@code If-Match} (strong), {@code If-None-Match} (weak),
     * {@code Range} under {@code If-Range} (strong).
     *
     * <p>Isotherm gives no modification dates: an {@code If-Range} with a date never matches, so the whole is answered;
     * {@code If-Modified-Since} is not looked at. A condition that is no list of tags matches nothing.
     *
     * @param etag strong, with its quotes
     * @param size of the whole content, 0 or more
     */
    public ContentAnswer answer(String etag, long size) {
        if (ifMatch != null && !tags(ifMatch).map(t -> t.strongly(etag)).orElse(false)) {
            return new ContentAnswer.Stale();
        }
        if (ifNoneMatch != null && tags(ifNoneMatch).map(t -> t.weakly(etag)).orElse(false)) {
            return new ContentAnswer.NotModified();
        }
        if (head || range == null || !rangeStillMeant(etag)) {
            return new ContentAnswer.Whole(size);
        }
        return ContentRange.answer(range, size);
    }

    /** {@code If-Range} holds one tag or a date, never a list or {@code *} (RFC 9110, section 13.1.5). */
    private boolean rangeStillMeant(String etag) {
        return ifRange == null
                || tags(ifRange)
                        .map(t -> !t.any() && t.tags().size() == 1 && t.strongly(etag))
                        .orElse(false);
    }

    private static Optional<EntityTags> tags(String header) {
        return EntityTags.parse(header);
    }
}
