package org.isotherm.settings;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/**
 * Where webhooks may go, and with which secrets they are signed. Asked for anew at each delivery, so that a secret is
 * rotated without a restart.
 */
@Dependent
public class WebhookSettings {
    private static final String SECRET = "isotherm.webhook.secret";
    private static final String PREFIX = "whsec_";
    private static final int FEWEST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private final Config config;

    @Inject
    public WebhookSettings(Config config) {
        this.config = config;
    }

    /** The receivers by scheme, host and port; none by default. */
    public List<URI> allowedEndpoints() {
        return config.getOptionalValues("isotherm.webhook.allowed-endpoints", String.class).orElse(List.of()).stream()
                .map(WebhookSettings::endpoint)
                .toList();
    }

    private static URI endpoint(String text) {
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("isotherm.webhook.allowed-endpoints has what is no address", e);
        }
    }

    /**
     * Each signs, so that receivers may change from one to the other at their leisure; empty when none is set.
     *
     * @throws IllegalArgumentException when one is no secret; the message does not say what it is
     */
    public List<byte[]> secrets() {
        return config.getOptionalValues(SECRET, String.class).orElse(List.of()).stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(WebhookSettings::secret)
                .toList();
    }

    private static byte[] secret(String text) {
        byte[] bytes = {};
        if (text.startsWith(PREFIX)) {
            try {
                bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            } catch (IllegalArgumentException e) {
                bytes = new byte[0]; // its message may have a part of the secret
            }
        }
        if (bytes.length < FEWEST_BYTES || bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException(SECRET + " must be " + PREFIX + " and then " + FEWEST_BYTES + " to "
                    + MOST_BYTES + " bytes in Base64");
        }
        return bytes;
    }

    /** How often a delivery is tried before it is given up. */
    public int attempts() {
        return Checked.between(
                "isotherm.webhook.attempts",
                config.getOptionalValue("isotherm.webhook.attempts", Integer.class)
                        .orElse(15),
                1,
                100);
    }

    /** The pause after a first failure; doubles with each one, up to an hour. */
    public Duration backOff() {
        return Checked.positive(
                "isotherm.webhook.back-off",
                config.getOptionalValue("isotherm.webhook.back-off", Duration.class)
                        .orElse(Duration.ofSeconds(10)));
    }
}
