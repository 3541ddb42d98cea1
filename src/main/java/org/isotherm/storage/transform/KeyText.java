package org.isotherm.storage.transform;

import java.util.Arrays;
import java.util.Base64;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;

/** A key-encryption key as operators keep it: {@value DataKey#BYTES} bytes in Base64, blanks and line ends around them. */
public final class KeyText {
    private KeyText() {}

    /**
     * The key that the text spells; the text is cleared.
     *
     * @throws KeyUnavailableException when it is no such key; never with what it holds
     */
    public static byte[] decode(KeyName name, byte[] text) throws KeyUnavailableException {
        byte[] bare = strip(text);
        byte[] key = new byte[0];
        try {
            key = Base64.getDecoder().decode(bare);
        } catch (IllegalArgumentException e) {
            // its message quotes a character of the key
        } finally {
            Arrays.fill(bare, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
        if (key.length != DataKey.BYTES) {
            Arrays.fill(key, (byte) 0);
            throw new KeyUnavailableException(
                    name, Reason.UNREADABLE, "it is not " + DataKey.BYTES + " bytes in Base64", null);
        }
        return key;
    }

    private static byte[] strip(byte[] text) {
        int from = 0;
        int to = text.length;
        while (from < to && text[from] <= ' ' && text[from] >= 0) {
            from++;
        }
        while (to > from && text[to - 1] <= ' ' && text[to - 1] >= 0) {
            to--;
        }
        return Arrays.copyOfRange(text, from, to);
    }
}
