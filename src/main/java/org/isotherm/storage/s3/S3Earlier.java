package org.isotherm.storage.s3;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * What earlier attempts have sent of an upload. Where the bucket's own default encrypts with a key service, no part looks
 * like what it is, and all are sent again.
 *
 * @param parts by their numbers
 * @param tellsDigests whether an ETag that looks like an MD5 is that of the part's bytes
 */
record S3Earlier(Map<Integer, Part> parts, boolean tellsDigests) {
    static final S3Earlier NOTHING = new S3Earlier(Map.of(), false);

    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

    /** Encrypted with a key service, parts have ETags that only look like digests. */
    static boolean tellsDigests(S3Settings settings) {
        String encryption = settings.serverSideEncryption();
        return encryption == null || !encryption.startsWith("aws:kms");
    }

    /**
     * That part, when it holds these bytes as far as the store tells: by the checksum that goes along, else by its ETag.
     *
     * @param sum what {@code checksum} says of the bytes; null when there is none
     */
    Optional<Part> part(int number, byte[] bytes, int length, @Nullable S3Checksum checksum, @Nullable String sum) {
        Part part = parts.get(number);
        if (part == null || part.size() != length || part.eTag() == null) {
            return Optional.empty();
        }
        String told = checksum == null ? null : checksum.of(part);
        if (sum != null && told != null) {
            return told.equals(sum) ? Optional.of(part) : Optional.empty();
        }
        String digest = part.eTag().replace("\"", "").toLowerCase(Locale.ROOT);
        boolean differs = tellsDigests && MD5.matcher(digest).matches() && !digest.equals(md5(bytes, length));
        return differs ? Optional.empty() : Optional.of(part);
    }

    private static String md5(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(bytes, 0, length);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
