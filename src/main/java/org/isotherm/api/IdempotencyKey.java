package org.isotherm.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends in {@value #HEADER} so that a repeated {@code POST} starts its work once.
 *
 * <p>Opaque: 1 to 200 visible ASCII characters, compared as they are. Quotes, which the Internet draft
 * {@code draft-ietf-httpapi-idempotency-key-header} puts around it, belong to it.
 */
public record IdempotencyKey(String text) {
    /** The header field. */
    public static final String HEADER = "Idempotency-Key";

    private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7e]{1,200}");

    public IdempotencyKey {
        if (!VISIBLE_ASCII.matcher(text).matches()) {
            throw new IllegalArgumentException("an idempotency key is 1 to 200 visible ASCII characters");
        }
    }

    /**
     * The key in the header's value, null when the client sent none.
     *
     * @throws ProblemException 422 when it is not a key
     */
    public static @Nullable IdempotencyKey parse(@Nullable String header) {
        if (header == null) {
            return null;
        }
        if (!VISIBLE_ASCII.matcher(header).matches()) {
            throw ProblemException.invalid(HEADER, "must be 1 to 200 visible ASCII characters");
        }
        return new IdempotencyKey(header);
    }

    @Override
    public String toString() {
        return text;
    }
}
