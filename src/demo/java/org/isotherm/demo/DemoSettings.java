package org.isotherm.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What was asked for on the command line.
 *
 * @param runtime the Open Liberty that the build unpacked; it is only read
 * @param home where everything the demo keeps lies
 * @param media the files to take in; only read
 * @param roots more folders that local backends may lie in
 * @param exit end after the report
 * @param settings every {@code isotherm.…} property, handed to the server unchanged
 */
public record DemoSettings(
        Path runtime,
        Path home,
        Path media,
        List<Path> roots,
        int httpPort,
        int httpsPort,
        int dbPort,
        int s3Port,
        boolean exit,
        Map<String, String> settings) {

    /** @throws DemoException naming the option that makes no sense */
    public static DemoSettings of(Properties given) {
        Path target = Path.of(given.getProperty("demo.target", "target")).toAbsolutePath();
        return new DemoSettings(
                Path.of(given.getProperty("demo.liberty", target + "/liberty/wlp")),
                home(path(given, "demo.home", target.resolve("demo").toString())),
                media(path(given, "demo.media", given.getProperty("java.home"))),
                roots(given),
                port(given, "demo.http.port", 9080),
                port(given, "demo.https.port", 9443),
                port(given, "demo.db.port", 5433),
                port(given, "demo.s3.port", 9090),
                given.containsKey("demo.exit") && !"false".equals(given.getProperty("demo.exit")),
                settings(given));
    }

    private static Path home(Path asked) {
        try {
            return Files.createDirectories(asked).toRealPath();
        } catch (IOException e) {
            throw new DemoException("cannot create the folder " + asked + " (-Ddemo.home): " + Reason.of(e), e);
        }
    }

    private static Path media(Path asked) {
        try {
            Path real = asked.toRealPath();
            if (Files.isDirectory(real)) {
                return real;
            }
        } catch (IOException e) {
            throw new DemoException("cannot read the folder " + asked + " (-Ddemo.media): " + Reason.of(e), e);
        }
        throw new DemoException(asked + " (-Ddemo.media) is not a folder");
    }

    private static List<Path> roots(Properties given) {
        List<Path> roots = new ArrayList<>();
        for (String root : given.getProperty("demo.roots", "").split(",")) {
            if (!root.isBlank()) {
                roots.add(Path.of(root.strip()).toAbsolutePath());
            }
        }
        return roots;
    }

    private static Map<String, String> settings(Properties given) {
        Map<String, String> settings = new TreeMap<>();
        for (String name : given.stringPropertyNames()) {
            if (name.startsWith("isotherm.")) {
                settings.put(name, given.getProperty(name));
            }
        }
        return settings;
    }

    private static Path path(Properties given, String option, String otherwise) {
        String asked = given.getProperty(option, otherwise);
        try {
            return Path.of(asked).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new DemoException("-D" + option + "=" + asked + " is not a path", e);
        }
    }

    private static int port(Properties given, String option, int otherwise) {
        String asked = given.getProperty(option, String.valueOf(otherwise));
        try {
            int port = Integer.parseInt(asked);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new DemoException("-D" + option + "=" + asked + " is not a port number", e);
        }
        throw new DemoException("-D" + option + "=" + asked + " is not a port number between 1 and 65535");
    }
}
