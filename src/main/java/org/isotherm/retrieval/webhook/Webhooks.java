package org.isotherm.retrieval.webhook;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import org.isotherm.settings.WebhookSettings;

/** Whether somebody can be told of the end of a retrieval. */
@Dependent
public class Webhooks {
    private final WebhookSettings settings;

    @Inject
    public Webhooks(WebhookSettings settings) {
        this.settings = settings;
    }

    /** @return why it cannot go there, for the caller; empty when it can */
    public Optional<String> refused(String url) {
        try {
            if (settings.secrets().isEmpty()) {
                return Optional.of("cannot be told: isotherm.webhook.secret is not set on this server");
            }
            return WebhookAddress.refused(url, settings.allowedEndpoints());
        } catch (IllegalArgumentException e) {
            return Optional.of("cannot be told: " + e.getMessage());
        }
    }
}
