package org.isotherm.storage.transform;

/**
 * A data key as rows have it: encrypted under a key-encryption key. Only that key, and only together with the id of its
 * content, opens it.
 *
 * @param key the key that opens it
 * @param text Base64 of 61 bytes: version 1, a nonce of 12 bytes, the data key encrypted by AES-256-GCM, its tag of 16
 *     bytes. Associated data are the words {@code isotherm data key}, the version, the key's name and the content's id.
 */
public record WrappedKey(KeyName key, String text) {
    @Override
    public String toString() {
        return "a data key wrapped by " + key;
    }
}
