package org.isotherm.api;

import org.jspecify.annotations.Nullable;

/** The strong {@code ETag} of a row is its version in quotes; a {@code PUT} may say which version it means to change. */
public final class Etags {
    private Etags() {}

    /** The value of {@code ETag}, with its quotes, for JAX-RS's {@code header("ETag", …)}. */
    public static String of(long version) {
        return '"' + Long.toString(version) + '"';
    }

    /**
     * Lets pass what RFC 9110, section 13.1.1, lets pass: no header, {@code *}, or a list with the tag of
     * {@code version}. Weak tags never match.
     *
     * <p>The row is still to be changed by compare and set with {@code version}: it may change after this.
     *
     * @param ifMatch {@code headers.getHeaderString("If-Match")}, which joins several lines, as a {@code @HeaderParam}
     *     does not; null when there is none
     * @throws ProblemException 412 when it names other versions, 400 when it is no list of tags
     */
    public static void check(@Nullable String ifMatch, long version) {
        if (ifMatch == null) {
            return;
        }
        EntityTags tags = EntityTags.parse(ifMatch)
                .orElseThrow(() -> ProblemException.badRequest("If-Match is no list of entity tags in quotes."));
        if (!tags.strongly(of(version))) {
            throw ProblemException.stale();
        }
    }
}
