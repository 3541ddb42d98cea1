package org.isotherm.registry;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.isotherm.storage.s3.S3Credentials;

/**
 * Keys of object stores by the name that a backend's {@code credentials_ref} gives: the settings
 * {@code isotherm.credentials.<ref>.access-key-id} and {@code ….secret-access-key}. Asked for anew at each use, so that
 * rotated keys work without a restart.
 */
@Dependent
public class CredentialSettings {
    private final Config config;

    @Inject
    public CredentialSettings(Config config) {
        this.config = config;
    }

    /** The keys under that name; empty unless both are set. */
    public Optional<S3Credentials> find(String ref) {
        String group = "isotherm.credentials." + ref + ".";
        Optional<String> id = config.getOptionalValue(group + "access-key-id", String.class);
        Optional<String> secret = config.getOptionalValue(group + "secret-access-key", String.class);
        return id.flatMap(i -> secret.map(s -> new S3Credentials(i, s)));
    }
}
