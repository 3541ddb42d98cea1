package org.isotherm.storage.transform;

import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;

/** Wraps the data keys of contents by named key-encryption keys, and opens them. Payload is never touched here. */
public final class KeyWrapping {
    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG = 16;

    private final KeyProvider keys;

    public KeyWrapping(KeyProvider keys) {
        this.keys = keys;
    }

    /**
     * The data key for that content and no other, wrapped by the key of that name.
     *
     * @throws KeyUnavailableException when there is no such key
     */
    public WrappedKey wrap(DataKey dataKey, UUID content, KeyName by) throws KeyUnavailableException {
        byte[] sealed;
        try {
            sealed = cipher(by).encrypt(dataKey.bytes(), associated(content, by));
        } catch (GeneralSecurityException e) {
            throw new KeyUnavailableException(by, Reason.UNREADABLE, "it cannot wrap a data key", e);
        }
        byte[] bytes = new byte[1 + sealed.length];
        bytes[0] = VERSION;
        System.arraycopy(sealed, 0, bytes, 1, sealed.length);
        return new WrappedKey(by, Base64.getEncoder().encodeToString(bytes));
    }

    /**
     * The data key; the caller closes it.
     *
     * @throws KeyUnavailableException when there is no key of that name, or it does not open this for this content
     */
    public DataKey open(WrappedKey wrapped, UUID content) throws KeyUnavailableException {
        KeyName by = wrapped.key();
        AesGcmJce cipher = cipher(by);
        try {
            byte[] bytes = Base64.getDecoder().decode(wrapped.text());
            if (bytes.length != 1 + NONCE + DataKey.BYTES + TAG || bytes[0] != VERSION) {
                throw new GeneralSecurityException("no wrapped key of version " + VERSION);
            }
            return new DataKey(cipher.decrypt(Arrays.copyOfRange(bytes, 1, bytes.length), associated(content, by)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new KeyUnavailableException(
                    by,
                    Reason.WRONG,
                    "it does not open the data key of content " + content
                            + ": it is another key than the one of that name was, or the row was changed",
                    e);
        }
    }

    /**
     * The same data key, wrapped by another key.
     *
     * @throws KeyUnavailableException when one of the two is not there or the old one does not open it
     */
    public WrappedKey rewrap(WrappedKey wrapped, UUID content, KeyName by) throws KeyUnavailableException {
        try (DataKey dataKey = open(wrapped, content)) {
            return wrap(dataKey, content, by);
        }
    }

    private AesGcmJce cipher(KeyName name) throws KeyUnavailableException {
        byte[] key = keys.key(name);
        try {
            if (key.length != DataKey.BYTES) {
                throw new KeyUnavailableException(
                        name, Reason.UNREADABLE, "it has " + key.length + " bytes, not " + DataKey.BYTES, null);
            }
            return new AesGcmJce(key);
        } catch (GeneralSecurityException e) {
            throw new KeyUnavailableException(name, Reason.UNREADABLE, "it cannot be used", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] associated(UUID content, KeyName by) {
        return ("isotherm data key " + VERSION + "\n" + by + "\n" + content + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
