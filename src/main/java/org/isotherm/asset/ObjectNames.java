package org.isotherm.asset;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.isotherm.storage.StoragePath;

/**
 * Makes the names under which Isotherm keeps objects: {@code objects/3f/3fa9…}, 128 random bits in hexadecimal. Never
 * the same twice, fit for every file system and store, and spread over 256 folders.
 */
public final class ObjectNames {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Pattern FORM = Pattern.compile("objects/([0-9a-f]{2})/\\1[0-9a-f]{30}");

    private ObjectNames() {}

    /** Whether a name has the form of those made here; it may have been made by another installation all the same. */
    public static boolean hasForm(String name) {
        return FORM.matcher(name).matches();
    }

    static StoragePath next() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        String hex = HexFormat.of().formatHex(bytes);
        return StoragePath.of("objects/" + hex.substring(0, 2) + "/" + hex);
    }
}
