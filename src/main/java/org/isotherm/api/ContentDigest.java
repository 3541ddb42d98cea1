package org.isotherm.api;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.isotherm.storage.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 that a client announces for an upload: {@code Repr-Digest: sha-256=:base64:} (RFC 9530, section 3) or the
 * older {@code Digest: SHA-256=base64} (RFC 3230). Other algorithms are left out of account.
 */
public final class ContentDigest {
    private static final int BYTES = 32;

    private ContentDigest() {}

    /**
     * The digest in the two header fields' values, null when neither has a SHA-256.
     *
     * @throws ProblemException 422 when one is no SHA-256 in base64, or when they differ
     */
    public static @Nullable Sha256 parse(@Nullable String reprDigest, @Nullable String digest) {
        Sha256 repr = find("Repr-Digest", reprDigest);
        Sha256 old = find("Digest", digest);
        if (repr != null && old != null && !repr.equals(old)) {
            throw ProblemException.invalid("Digest", "must not differ from Repr-Digest");
        }
        return repr == null ? old : repr;
    }

    /** For answers: the value of {@code Repr-Digest}. */
    public static String of(Sha256 digest) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(digest.hex())) + ":";
    }

    private static @Nullable Sha256 find(String header, @Nullable String value) {
        if (value == null) {
            return null;
        }
        Sha256 found = null;
        for (String part : value.split(",", -1)) {
            int is = part.indexOf('=');
            if (is < 0
                    || !part.substring(0, is).strip().toLowerCase(Locale.ROOT).equals("sha-256")) {
                continue;
            }
            Sha256 one = decode(header, part.substring(is + 1).strip());
            if (found != null && !found.equals(one)) {
                throw ProblemException.invalid(header, "must have one SHA-256");
            }
            found = one;
        }
        return found;
    }

    private static Sha256 decode(String header, String text) {
        boolean bytes = text.length() > 1 && text.startsWith(":") && text.endsWith(":");
        try {
            byte[] digest = Base64.getDecoder().decode(bytes ? text.substring(1, text.length() - 1) : text);
            if (digest.length == BYTES) {
                return new Sha256(HexFormat.of().formatHex(digest));
            }
        } catch (IllegalArgumentException e) {
            // falls through to the same answer
        }
        throw ProblemException.invalid(header, "must hold a SHA-256 in base64, as in sha-256=:…:");
    }
}
