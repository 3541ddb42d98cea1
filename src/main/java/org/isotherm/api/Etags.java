package org.isotherm.api;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.function.LongSupplier;
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
    static void check(@Nullable String ifMatch, long version) {
        if (ifMatch == null) {
            return;
        }
        EntityTags tags = EntityTags.parse(ifMatch)
                .orElseThrow(() -> ProblemException.badRequest("If-Match is no list of entity tags in quotes."));
        if (!tags.strongly(of(version))) {
            throw ProblemException.stale();
        }
    }

    /**
     * The version that a request means to change, for the compare and set; null when it names none.
     *
     * @param current the version that there is now; asked only when the request names one
     * @throws ProblemException as {@link #check}
     */
    public static @Nullable Long expected(HttpHeaders headers, LongSupplier current) {
        String ifMatch = headers.getHeaderString("If-Match");
        if (ifMatch == null) {
            return null;
        }
        long version = current.getAsLong();
        check(ifMatch, version);
        return version;
    }

    /** 200 with the tag. */
    public static Response shown(Object view, long version) {
        return Response.ok(view).header("ETag", of(version)).build();
    }

    /** 201 with the tag and with {@code path}, where it is found. */
    public static Response created(String path, Object view, long version) {
        return Response.status(201)
                .header("Location", path)
                .header("ETag", of(version))
                .entity(view)
                .build();
    }
}
