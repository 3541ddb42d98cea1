package org.isotherm.storage.transform;

/** Where key-encryption keys come from. Asked anew for each use, so that a key that comes or goes is noticed. */
@FunctionalInterface
public interface KeyProvider {
    /**
     * The key of that name, a copy that the caller clears after use.
     *
     * @return {@value DataKey#BYTES} bytes
     * @throws KeyUnavailableException when there is none of that name, it cannot be read, or it is not of that length
     */
    byte[] key(KeyName name) throws KeyUnavailableException;
}
