package org.isotherm.profile;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyProvider;
import org.isotherm.storage.transform.KeyText;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;

/**
 * Keys in the settings {@code isotherm.keys.<name>.value}, of the environment as {@code ISOTHERM_KEYS_<NAME>_VALUE}. Java
 * keeps the environment as texts, so the key stays in memory while the server runs.
 */
final class EnvironmentKeys implements KeyProvider {
    private final Function<String, Optional<String>> settings;

    EnvironmentKeys(Function<String, Optional<String>> settings) {
        this.settings = settings;
    }

    static String setting(KeyName name) {
        return "isotherm.keys." + name + ".value";
    }

    @Override
    public byte[] key(KeyName name) throws KeyUnavailableException {
        String text = settings.apply(setting(name))
                .orElseThrow(() -> new KeyUnavailableException(
                        name, Reason.MISSING, "the setting " + setting(name) + " is not set", null));
        return KeyText.decode(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
