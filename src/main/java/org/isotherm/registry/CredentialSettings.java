package org.isotherm.registry;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.Config;
import org.isotherm.storage.s3.EndpointGuard;
import org.isotherm.storage.s3.NoCredentialsException;
import org.isotherm.storage.s3.S3Credentials;
import org.jspecify.annotations.Nullable;

/**
 * Keys of object stores by the name that a backend's {@code credentials_ref} gives: the settings
 * {@code isotherm.credentials.<ref>.access-key-id} and {@code ….secret-access-key}, or the file that {@code ….file}
 * names. Asked for anew at each request to a store, so that rotated keys work without a restart.
 *
 * <p>{@code ….endpoints} lists where they may be sent, {@code aws} for AWS itself; without it they go wherever a backend
 * may lie.
 */
@Dependent
public class CredentialSettings {
    private static final Logger LOG = System.getLogger(CredentialSettings.class.getName());
    private static final String AWS = "aws";

    /** A lookup goes through all sources of configuration, more work than the request that is to be signed. */
    static final Duration FRESH = Duration.ofMillis(500);

    private record Use(String ref, @Nullable URI endpoint) {}

    private record Looked(S3Credentials pair, long at) {}

    private final Config config;
    private final CredentialFiles files;
    private final Map<Use, Looked> looked = new ConcurrentHashMap<>();

    @Inject
    public CredentialSettings(Config config, CredentialFiles files) {
        this.config = config;
        this.files = files;
    }

    /**
     * The keys to send to that endpoint, as they are now or were {@link #FRESH} ago: every request asks.
     *
     * @param endpoint null for AWS itself
     * @throws NoCredentialsException when there are none, or they must not be sent there
     */
    S3Credentials require(String ref, @Nullable URI endpoint) {
        Use use = new Use(ref, endpoint);
        Looked last = looked.get(use);
        if (last != null && System.nanoTime() - last.at() < FRESH.toNanos()) {
            return last.pair();
        }
        long at = System.nanoTime();
        Optional<String> refused = refused(ref, endpoint);
        if (refused.isPresent()) {
            throw new NoCredentialsException("credentials " + ref + ": " + refused.get());
        }
        S3Credentials pair =
                find(ref).orElseThrow(() -> new NoCredentialsException("credentials " + ref + " are not set"));
        looked.put(use, new Looked(pair, at));
        return pair;
    }

    /** What speaks against sending these keys there; empty when nothing does. */
    Optional<String> refused(String ref, @Nullable URI endpoint) {
        if (find(ref).isEmpty()) {
            return Optional.of("the settings " + key(ref, "access-key-id") + " and .secret-access-key are not both set"
                    + " on this server, nor does the file that .file names hold them");
        }
        Optional<List<String>> bound = config.getOptionalValues(key(ref, "endpoints"), String.class);
        if (bound.isEmpty() || lists(bound.get(), endpoint)) {
            return Optional.empty();
        }
        return Optional.of("the setting " + key(ref, "endpoints") + " does not allow to send these credentials to "
                + (endpoint == null ? "AWS" : "this endpoint"));
    }

    private static boolean lists(List<String> bound, @Nullable URI endpoint) {
        if (endpoint == null) {
            return bound.stream().anyMatch(each -> each.strip().equals(AWS));
        }
        List<URI> addresses = new ArrayList<>();
        for (String each : bound) {
            try {
                addresses.add(new URI(each.strip()));
            } catch (URISyntaxException e) {
                LOG.log(Level.WARNING, "{0} in a setting for credentials is no address", each);
            }
        }
        return new EndpointGuard(addresses).lists(endpoint);
    }

    private Optional<S3Credentials> find(String ref) {
        Optional<String> file = config.getOptionalValue(key(ref, "file"), String.class);
        if (file.isPresent()) {
            return files.find(file.get().strip());
        }
        return pair(
                config.getOptionalValue(key(ref, "access-key-id"), String.class).orElse(null),
                config.getOptionalValue(key(ref, "secret-access-key"), String.class)
                        .orElse(null));
    }

    private static String key(String ref, String what) {
        return "isotherm.credentials." + ref + "." + what;
    }

    /** Without blanks and line ends around them, which files tend to have. */
    static Optional<S3Credentials> pair(@Nullable String id, @Nullable String secret) {
        return id == null || secret == null || id.isBlank() || secret.isBlank()
                ? Optional.empty()
                : Optional.of(new S3Credentials(id.strip(), secret.strip()));
    }
}
