package org.isotherm.storage.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** A small file of this server in which an operator keeps secrets as lines {@code name=value}. No backend's file. */
public final class SecretFile {
    private static final int MOST_BYTES = 64 * 1024;

    private SecretFile() {}

    /**
     * Reads the file as it is now.
     *
     * @throws IOException when it cannot be read, is too large or holds no such lines; never with what it holds
     */
    public static Properties read(Path file) throws IOException {
        byte[] bytes = bytes(file);
        Properties lines = new Properties();
        try {
            lines.load(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " does not hold lines name=value", e);
        }
        return lines;
    }

    /**
     * All that the file holds now; the caller clears it.
     *
     * @throws IOException when it cannot be read or is too large; never with what it holds
     */
    public static byte[] bytes(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IOException(file + " has more than " + MOST_BYTES + " bytes");
        }
        return bytes;
    }
}
