package org.isotherm.profile;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.isotherm.storage.file.SecretFile;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyProvider;
import org.isotherm.storage.transform.KeyText;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;

/** Keys in files, one each, that the settings {@code isotherm.keys.<name>.file} name. Read anew for each use. */
final class KeyFiles implements KeyProvider {
    private final Function<String, Optional<String>> settings;

    KeyFiles(Function<String, Optional<String>> settings) {
        this.settings = settings;
    }

    static String setting(KeyName name) {
        return "isotherm.keys." + name + ".file";
    }

    @Override
    public byte[] key(KeyName name) throws KeyUnavailableException {
        Optional<String> file = settings.apply(setting(name));
        if (file.isEmpty()) {
            throw new KeyUnavailableException(
                    name, Reason.MISSING, "the setting " + setting(name) + " is not set", null);
        }
        byte[] text;
        try {
            text = SecretFile.bytes(Path.of(file.get().strip()));
        } catch (IOException | InvalidPathException e) {
            throw new KeyUnavailableException(
                    name, Reason.UNREADABLE, "the file that " + setting(name) + " names cannot be read", e);
        }
        return KeyText.decode(name, text);
    }
}
