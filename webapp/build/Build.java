import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Builds the console with the Node that is on the machine, when something of it has changed. Maven runs it as
 * {@code java Build.java WEBAPP TARGET SKIP SKIP_TESTS}; the result lies in {@code TARGET/console}.
 */
public final class Build {
    private static final int MAJOR = 20;
    private static final int MINOR = 19;
    private static final Set<String> MADE = Set.of("node_modules", "dist", "schema.d.ts", "test-results");

    private final Path webapp;
    private final Path target;

    private Build(Path webapp, Path target) {
        this.webapp = webapp;
        this.target = target;
    }

    public static void main(String[] args) throws Exception {
        Build build = new Build(Path.of(args[0]).toAbsolutePath(), Path.of(args[1]).toAbsolutePath());
        Files.createDirectories(build.target.resolve("console")); // the WAR takes in what is there, be it nothing
        if (!Boolean.parseBoolean(args[2])) {
            build.run(Boolean.parseBoolean(args[3]));
        }
    }

    private void run(boolean skipTests) throws Exception {
        String node = node();
        String inputs = digest(webapp, node);
        Path built = target.resolve("console.built");
        if (!isNoted(built, inputs) || !Files.exists(target.resolve("console/index.html"))) {
            install();
            npm("run", "--silent", "build");
            note(built, inputs);
        }
        Path tested = target.resolve("console.tested");
        if (!skipTests && !isNoted(tested, inputs)) {
            install();
            npm("run", "--silent", "test");
            note(tested, inputs);
        }
    }

    /** Its version; ends the build with one line when it is missing or too old. */
    private static String node() throws InterruptedException {
        String found = "none was found";
        try {
            Process process = new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
            String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            Matcher numbers = Pattern.compile("v(\\d+)\\.(\\d+)\\..*").matcher(version);
            if (process.waitFor() == 0 && numbers.matches()) {
                int major = Integer.parseInt(numbers.group(1));
                if (major > MAJOR || (major == MAJOR && Integer.parseInt(numbers.group(2)) >= MINOR)) {
                    return version;
                }
                found = version + " was found";
            }
        } catch (IOException missing) {
            // said below
        }
        fail("The console needs Node " + MAJOR + "." + MINOR + " or newer to be built (" + found
                + "). Install it, or leave the console out with -Dconsole.skip");
        throw new AssertionError();
    }

    private void install() throws Exception {
        Path noted = webapp.resolve("node_modules/.installed");
        String lock = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(webapp.resolve("package-lock.json"))));
        if (!isNoted(noted, lock)) {
            npm("ci", "--no-audit", "--no-fund", "--loglevel=error");
            note(noted, lock);
        }
    }

    private void npm(String... arguments) throws Exception {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        List<String> command = new ArrayList<>(List.of(windows ? "npm.cmd" : "npm"));
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command).directory(webapp.toFile()).inheritIO();
        process.environment().put("CONSOLE_OUT", target.resolve("console").toString());
        process.environment().put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        process.environment().put("CI", "1");
        int code = process.start().waitFor();
        if (code != 0) {
            fail("npm " + String.join(" ", arguments) + " in webapp/ ended with " + code);
        }
    }

    private static void fail(String why) {
        System.err.println(why);
        System.exit(1);
    }

    private static boolean isNoted(Path file, String text) throws IOException {
        return Files.exists(file) && Files.readString(file).equals(text);
    }

    private static void note(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Of every file that the result depends on. */
    private static String digest(Path webapp, String node) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(node.getBytes(StandardCharsets.UTF_8));
        for (Path file : sources(webapp)) {
            String name = webapp.relativize(file).toString().replace(File.separatorChar, '/');
            digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> sources(Path folder) {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> inside = Files.list(folder)) {
            for (Path each : inside.sorted().toList()) {
                if (!MADE.contains(each.getFileName().toString())) {
                    if (Files.isDirectory(each)) {
                        found.addAll(sources(each));
                    } else {
                        found.add(each);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
