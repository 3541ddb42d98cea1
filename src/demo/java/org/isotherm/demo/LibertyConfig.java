package org.isotherm.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A server folder of one's own: production's configuration and WAR as built, and beside them an overlay with what
 * production leaves out on purpose (users, key store, ports, passwords).
 */
public final class LibertyConfig {
    /** The password of all four users. */
    public static final String PASSWORD = "isotherm-demo";

    public static final String SERVER = "isotherm";

    private static final Map<String, String> USERS = new TreeMap<>(Map.of(
            "admin", "storage-admin",
            "operator", "storage-operator",
            "viewer", "storage-viewer",
            "reader", "asset-reader",
            "isotherm", "storage-operator"));

    private final Map<String, String> variables = new TreeMap<>();
    private final List<String> jvmOptions = new ArrayList<>();

    /** The settings every server needs that this package starts. */
    public static LibertyConfig listeningOn(int httpPort, int httpsPort) {
        return new LibertyConfig()
                .with("isotherm.node.name", "demo")
                .with("isotherm.batch.user", "isotherm")
                .with("isotherm.batch.password", PASSWORD)
                .with("isotherm.http.host", "127.0.0.1")
                .with("isotherm.session.https-only", "false") // nobody listens on the loopback interface
                .with("isotherm.http.port", String.valueOf(httpPort))
                .with("isotherm.https.port", String.valueOf(httpsPort));
    }

    public LibertyConfig withDatabase(int port) {
        return with("isotherm.db.host", "127.0.0.1")
                .with("isotherm.db.port", String.valueOf(port))
                .with("isotherm.db.name", Postgres.NAME)
                .with("isotherm.db.user", Postgres.NAME)
                .with("isotherm.db.password", Postgres.NAME);
    }

    /** A setting; a later one of the same name wins. */
    public LibertyConfig with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    public LibertyConfig withAll(Map<String, String> settings) {
        variables.putAll(settings);
        return this;
    }

    /** One more argument for the server's Java process, after those that the build put into jvm.options. */
    public LibertyConfig withJvmOption(String option) {
        jvmOptions.add(option);
        return this;
    }

    /**
     * Writes {@code <userDir>/servers/isotherm} anew from what the build put into the runtime.
     *
     * @param heapMiB the server's heap; 0 leaves it to jvm.options
     */
    public void write(Path runtime, Path userDir, int heapMiB) throws IOException {
        Path built = runtime.resolve("usr/servers").resolve(SERVER);
        Path server = userDir.resolve("servers").resolve(SERVER);
        Folders.delete(server);
        for (String part : List.of("apps", "jdbc", "configDropins")) {
            if (Files.isDirectory(built.resolve(part))) {
                Folders.copy(built.resolve(part), server.resolve(part));
            }
        }
        for (String part : List.of("server.xml", "server.env", "jvm.options", "bootstrap.properties")) {
            if (Files.isRegularFile(built.resolve(part))) {
                Files.copy(built.resolve(part), server.resolve(part));
            }
        }
        Path overrides = Files.createDirectories(server.resolve("configDropins/overrides"));
        Files.writeString(overrides.resolve("demo.xml"), overlay(keyStorePassword(userDir)));
        List<String> added = new ArrayList<>(jvmOptions);
        if (heapMiB > 0) {
            added.add("-Xmx" + heapMiB + "m");
        }
        if (!added.isEmpty()) {
            Files.writeString(server.resolve("jvm.options"), options(server) + String.join("\n", added) + "\n");
        }
    }

    private static String options(Path server) throws IOException {
        Path file = server.resolve("jvm.options");
        return Files.exists(file) ? Files.readString(file).stripTrailing() + "\n" : "";
    }

    private String overlay(String keyStorePassword) {
        StringBuilder xml = new StringBuilder("<server description=\"demo: users, key store and passwords\">\n");
        variables.forEach((name, value) ->
                xml.append("    <variable name=\"%s\" value=\"%s\" />%n".formatted(escaped(name), escaped(value))));
        xml.append("    <keyStore id=\"defaultKeyStore\" password=\"%s\" />%n".formatted(keyStorePassword));
        xml.append("    <basicRegistry id=\"demo\" realm=\"isotherm\">\n");
        USERS.keySet()
                .forEach(
                        user -> xml.append("        <user name=\"%s\" password=\"%s\" />\n".formatted(user, PASSWORD)));
        new TreeSet<>(USERS.values()).forEach(group -> {
            xml.append("        <group name=\"%s\">".formatted(group));
            USERS.forEach((user, of) -> xml.append(of.equals(group) ? "<member name=\"%s\" />".formatted(user) : ""));
            xml.append("</group>\n");
        });
        return xml.append("    </basicRegistry>\n</server>\n").toString();
    }

    /** The key store outlives the server folder, so its password is kept beside it. */
    private static String keyStorePassword(Path userDir) throws IOException {
        Path kept = userDir.resolve("keystore.password");
        if (!Files.exists(kept)) {
            byte[] random = new byte[20];
            new SecureRandom().nextBytes(random);
            Files.writeString(kept, HexFormat.of().formatHex(random));
        }
        return Files.readString(kept).strip();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
