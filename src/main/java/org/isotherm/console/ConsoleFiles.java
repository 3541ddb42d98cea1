package org.isotherm.console;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the build of {@code webapp/} put into the WAR, with the compressed forms it made; empty in a build without it. */
final class ConsoleFiles {
    private static final String ROOT = "/WEB-INF/console/";
    private static final Map<String, String> CODINGS = Map.of(".br", "br", ".gz", "gzip");

    private final Map<String, ConsoleFile> files;

    private ConsoleFiles(Map<String, ConsoleFile> files) {
        this.files = files;
    }

    /** Reads all of them: together they have some two megabytes. */
    static ConsoleFiles in(ServletContext war) throws IOException {
        Map<String, ConsoleFile> files = new LinkedHashMap<>();
        read(war, ROOT, files);
        return new ConsoleFiles(files);
    }

    private static void read(ServletContext war, String folder, Map<String, ConsoleFile> files) throws IOException {
        Set<String> names = war.getResourcePaths(folder);
        if (names == null) {
            return;
        }
        for (String name : names) {
            if (name.endsWith("/")) {
                read(war, name, files);
                continue;
            }
            String path = name.substring(ROOT.length());
            Optional<String> type = ConsoleFile.typeOf(path);
            if (type.isPresent()) {
                Map<String, byte[]> codings = new LinkedHashMap<>();
                codings.put("identity", bytes(war, name));
                for (Map.Entry<String, String> coding : CODINGS.entrySet()) {
                    if (names.contains(name + coding.getKey())) {
                        codings.put(coding.getValue(), bytes(war, name + coding.getKey()));
                    }
                }
                files.put(path, new ConsoleFile(path, type.get(), etag(codings.get("identity")), codings));
            }
        }
    }

    private static byte[] bytes(ServletContext war, String name) throws IOException {
        try (InputStream in = requireNonNull(war.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private static String etag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    /** The file of that path below the console's root. */
    Optional<ConsoleFile> find(String path) {
        return Optional.ofNullable(files.get(path));
    }
}
