package org.isotherm.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Decodes stored bytes by the row of their content, with the platform's ciphers and nothing of the product or of Tink: a
 * second reading of what the format is said to be.
 */
final class ContentDecoder {
    private static final int SEGMENT = 1 << 16;
    private static final int OWN_HEADER = 8;
    private static final int HEADER = 48;
    private static final int SALT = 32;
    private static final int PREFIX = 7;
    private static final int TAG_BITS = 128;
    private static final int NONCE = 12;

    /** The columns of {@code encoded_contents} that are needed. */
    static final String COLUMNS = "c.content_id, c.size_bytes AS content_size, c.checksum_sha256 AS content_sha256,"
            + " c.key_name, c.wrapped_key";

    private final Map<String, byte[]> keys;

    /** @param keys by their names, in Base64 as servers have them */
    ContentDecoder(Map<String, String> keys) {
        this.keys = new TreeMap<>();
        keys.forEach((name, text) -> this.keys.put(name, Base64.getDecoder().decode(text)));
    }

    /**
     * The content of an object that holds one, as a whole.
     *
     * @param row with {@link #COLUMNS}
     * @throws IOException when it cannot be read, or is not what its row says
     */
    byte[] content(Map<String, Object> row, InputStream stored) throws IOException {
        return piece(row, stored.readAllBytes(), 0, 0);
    }

    /** The piece of a content that was stored as these bytes. */
    byte[] piece(Map<String, Object> row, byte[] stored, int index, long offset) throws IOException {
        if (row.get("key_name") == null) {
            return stored;
        }
        try {
            UUID content = UUID.fromString(String.valueOf(row.get("content_id")));
            return open(dataKey(row, content), stored, associated(stored, content, index, offset));
        } catch (GeneralSecurityException e) {
            throw new IOException("content " + row.get("content_id") + " cannot be decoded", e);
        }
    }

    /** The data key of the content, opened by the key that its row names. */
    byte[] dataKey(Map<String, Object> row) throws GeneralSecurityException {
        return dataKey(row, UUID.fromString(String.valueOf(row.get("content_id"))));
    }

    private byte[] dataKey(Map<String, Object> row, UUID content) throws GeneralSecurityException {
        String name = String.valueOf(row.get("key_name"));
        byte[] wrapped = Base64.getDecoder().decode(String.valueOf(row.get("wrapped_key")));
        Cipher cipher = opening(keys.get(name), Arrays.copyOfRange(wrapped, 1, 1 + NONCE));
        cipher.updateAAD(("isotherm data key 1\n" + name + "\n" + content + "\n").getBytes(StandardCharsets.UTF_8));
        return cipher.doFinal(wrapped, 1 + NONCE, wrapped.length - 1 - NONCE);
    }

    private static byte[] associated(byte[] stored, UUID content, int index, long offset) {
        return ByteBuffer.allocate(OWN_HEADER + 28)
                .put(stored, 0, OWN_HEADER)
                .putLong(content.getMostSignificantBits())
                .putLong(content.getLeastSignificantBits())
                .putInt(index)
                .putLong(offset)
                .array();
    }

    private static byte[] open(byte[] dataKey, byte[] stored, byte[] associated)
            throws GeneralSecurityException, IOException {
        byte[] salt = Arrays.copyOfRange(stored, OWN_HEADER + 1, OWN_HEADER + 1 + SALT);
        byte[] prefix = Arrays.copyOfRange(stored, HEADER - PREFIX, HEADER);
        byte[] key = derived(dataKey, salt, associated);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int from = HEADER;
        for (int segment = 0; from < stored.length; segment++) {
            int to = Math.min((segment + 1) * SEGMENT, stored.length);
            byte[] nonce = ByteBuffer.allocate(NONCE)
                    .put(prefix)
                    .putInt(segment)
                    .put((byte) (to == stored.length ? 1 : 0))
                    .array();
            content.write(opening(key, nonce).doFinal(stored, from, to - from));
            from = to;
        }
        return content.toByteArray();
    }

    private static Cipher opening(byte[] key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    /** HKDF with HMAC-SHA256, of one block: as long as the key. */
    private static byte[] derived(byte[] dataKey, byte[] salt, byte[] info) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(salt, "HmacSHA256"));
        byte[] extracted = mac.doFinal(dataKey);
        mac.init(new SecretKeySpec(extracted, "HmacSHA256"));
        mac.update(info);
        mac.update((byte) 1);
        return mac.doFinal();
    }
}
