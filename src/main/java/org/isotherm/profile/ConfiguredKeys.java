package org.isotherm.profile;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyProvider;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;

/** The key-encryption keys of this server by their names: in a file where the settings name one, else in the settings. */
@Dependent
public class ConfiguredKeys implements KeyProvider {
    private static final Pattern SETTING = Pattern.compile("isotherm\\.keys\\.([^.]+)\\.(?:file|value)");
    private static final Pattern VARIABLE = Pattern.compile("ISOTHERM_KEYS_([A-Z0-9_]+)_(?:FILE|VALUE)");

    private final Function<String, Optional<String>> settings;
    private final KeyProvider files;
    private final KeyProvider environment;
    private final Supplier<Iterable<String>> settingNames;

    /** Where a key comes from. */
    public enum Source {
        FILE,
        ENVIRONMENT
    }

    @Inject
    public ConfiguredKeys(Config config) {
        this((String key) -> config.getOptionalValue(key, String.class), config::getPropertyNames);
    }

    ConfiguredKeys(Function<String, Optional<String>> settings) {
        this(settings, List::of);
    }

    ConfiguredKeys(Function<String, Optional<String>> settings, Supplier<Iterable<String>> settingNames) {
        this.settings = settings;
        this.settingNames = settingNames;
        files = new KeyFiles(settings);
        environment = new EnvironmentKeys(settings);
    }

    /** The names that the settings know, whether or not their keys can be read. */
    public Set<KeyName> names() {
        Set<KeyName> names = new TreeSet<>(Comparator.comparing(KeyName::text));
        for (String setting : settingNames.get()) {
            Matcher named = SETTING.matcher(setting);
            if (named.matches()) {
                KeyName.parse(named.group(1)).ifPresent(names::add);
            }
            Matcher variable = VARIABLE.matcher(setting);
            if (variable.matches()) {
                // a name has no other sign than the hyphen, so that an environment variable spells one name only
                KeyName.parse(variable.group(1).toLowerCase(Locale.ROOT).replace('_', '-'))
                        .ifPresent(names::add);
            }
        }
        return names;
    }

    /** Where the settings have that key; empty when they do not know it. */
    public Optional<Source> source(KeyName name) {
        if (settings.apply(KeyFiles.setting(name)).isPresent()) {
            return Optional.of(Source.FILE);
        }
        return settings.apply(EnvironmentKeys.setting(name)).isPresent()
                ? Optional.of(Source.ENVIRONMENT)
                : Optional.empty();
    }

    @Override
    public byte[] key(KeyName name) throws KeyUnavailableException {
        Optional<Source> source = source(name);
        if (source.isPresent()) {
            return source.get() == Source.FILE ? files.key(name) : environment.key(name);
        }
        throw new KeyUnavailableException(
                name,
                Reason.MISSING,
                "neither " + KeyFiles.setting(name) + " nor " + EnvironmentKeys.setting(name)
                        + " is set on this server",
                null);
    }
}
