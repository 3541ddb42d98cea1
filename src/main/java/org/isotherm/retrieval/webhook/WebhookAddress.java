package org.isotherm.retrieval.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.isotherm.storage.s3.EndpointGuard;

/** Where a webhook may go: a path of a listed endpoint, and never an address that a machine keeps for itself. */
final class WebhookAddress {
    private WebhookAddress() {}

    /** @return what is wrong with it, fit for the caller of the API; empty when it may be used */
    static Optional<String> refused(String text, List<URI> allowed) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.of("must be an address");
        }
        if (url.getHost() == null || url.isOpaque()) {
            return Optional.of("must name a host");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            // it is kept and shown: a token in it would be too, and deliveries are signed
            return Optional.of("must not carry a query or a fragment");
        }
        try {
            return new EndpointGuard(allowed)
                    .check(new URI(url.getScheme(), url.getRawAuthority(), null, null, null))
                    .map(why -> "cannot be told: " + why);
        } catch (URISyntaxException e) {
            return Optional.of("must be an address");
        }
    }
}
