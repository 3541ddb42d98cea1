package org.isotherm.storage;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** A SHA-256 digest (FIPS 180-4), written as 64 lower-case hexadecimal digits. */
public record Sha256(String hex) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    public Sha256 {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("a SHA-256 is 64 lower-case hexadecimal digits");
        }
    }

    /** The digest that {@code text} spells in either case; empty when it spells none. */
    public static Optional<Sha256> parse(String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        return HEX.matcher(lower).matches() ? Optional.of(new Sha256(lower)) : Optional.empty();
    }

    /** What {@code digest}, a SHA-256 digest, has seen; resets it. */
    public static Sha256 of(MessageDigest digest) {
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    /** The digest of these bytes. */
    public static Sha256 of(byte[] bytes) {
        MessageDigest digest = digest();
        digest.update(bytes);
        return of(digest);
    }

    /** Reads {@code bytes} to the end, 128 KiB at a time; the caller closes them. */
    public static Sha256 of(InputStream bytes) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[128 * 1024];
        for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return of(digest);
    }

    /** A fresh SHA-256 engine; every Java platform has one. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
