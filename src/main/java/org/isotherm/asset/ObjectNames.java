package org.isotherm.asset;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.isotherm.storage.StoragePath;

/**
 * Makes the names under which Isotherm keeps objects: {@code objects/3f/3fa9…}, 128 random bits in hexadecimal. Never
 * the same twice, fit for every file system and store, and spread over 256 folders.
 */
final class ObjectNames {
    private static final SecureRandom RANDOM = new SecureRandom();

    private ObjectNames() {}

    static StoragePath next() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        String hex = HexFormat.of().formatHex(bytes);
        return StoragePath.of("objects/" + hex.substring(0, 2) + "/" + hex);
    }
}
