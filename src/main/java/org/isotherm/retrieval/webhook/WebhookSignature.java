package org.isotherm.retrieval.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signatures as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> has them, so that receivers can check
 * them with a library: HMAC-SHA-256 over the id of the delivery, the time of the attempt and the body.
 */
final class WebhookSignature {
    private static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {}

    /**
     * One for each secret, divided by blanks.
     *
     * @param timestamp of the attempt, in seconds since 1970
     * @param secrets one or more
     */
    static String of(String id, long timestamp, String body, List<byte[]> secrets) {
        byte[] content = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
        return secrets.stream()
                .map(secret -> "v1," + Base64.getEncoder().encodeToString(mac(secret, content)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] mac(byte[] secret, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
