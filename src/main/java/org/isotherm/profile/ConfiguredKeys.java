package org.isotherm.profile;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyProvider;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;

/** The key-encryption keys of this server by their names: in a file where the settings name one, else in the settings. */
@Dependent
public class ConfiguredKeys implements KeyProvider {
    private final Function<String, Optional<String>> settings;
    private final KeyProvider files;
    private final KeyProvider environment;

    @Inject
    public ConfiguredKeys(Config config) {
        this((String key) -> config.getOptionalValue(key, String.class));
    }

    ConfiguredKeys(Function<String, Optional<String>> settings) {
        this.settings = settings;
        files = new KeyFiles(settings);
        environment = new EnvironmentKeys(settings);
    }

    @Override
    public byte[] key(KeyName name) throws KeyUnavailableException {
        if (settings.apply(KeyFiles.setting(name)).isPresent()) {
            return files.key(name);
        }
        if (settings.apply(EnvironmentKeys.setting(name)).isPresent()) {
            return environment.key(name);
        }
        throw new KeyUnavailableException(
                name,
                Reason.MISSING,
                "neither " + KeyFiles.setting(name) + " nor " + EnvironmentKeys.setting(name)
                        + " is set on this server",
                null);
    }
}
