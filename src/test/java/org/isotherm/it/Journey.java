package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the Playwright tests of the console do in a real Chromium, from the folder of the webapp. */
final class Journey {
    static final Path WEBAPP = Path.of("webapp").toAbsolutePath();

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path RUNNER = WEBAPP.resolve("node_modules/@playwright/test/cli.js");
    private static final long MINUTES = 10;

    private Journey() {}

    static void assumeTheConsoleWasBuilt() {
        if (!Files.exists(TARGET.resolve("console/index.html"))) {
            System.err.println("WARNING: built with -Dconsole.skip: the console is NOT TESTED");
        }
        assumeTrue(Files.exists(TARGET.resolve("console/index.html")), "built without the console");
    }

    static void assumeABrowser() {
        boolean there = Browser.installed().isPresent() && Files.exists(RUNNER);
        if (!there) {
            System.err.println("WARNING: no chromium was found: the console is NOT TESTED in a browser");
        }
        assumeTrue(there, "no chromium, or no node_modules");
    }

    /**
     * Returns when all tests of a folder have passed.
     *
     * @param tests the folder, in the webapp's
     * @param server where it serves
     * @param given what else the tests want to know
     */
    static void walk(String tests, String server, Map<String, String> given) throws Exception {
        Path log = TARGET.resolve("console-" + tests + ".log");
        ProcessBuilder run = new ProcessBuilder("node", RUNNER.toString(), "test")
                .directory(WEBAPP.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        run.environment().put("CI", "1");
        run.environment().put("CHROMIUM", Browser.installed().orElseThrow().toString());
        run.environment().put("CONSOLE_TESTS", tests);
        run.environment().put("ISOTHERM_URL", server);
        run.environment()
                .put("CONSOLE_SHOTS", TARGET.resolve("console-pictures").toString());
        run.environment()
                .put(
                        "CONSOLE_RESULTS",
                        TARGET.resolve("console-results").resolve(tests).toString());
        run.environment().putAll(given);
        Process process = run.start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES))
                    .as("the browser came to an end: " + log)
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }
}
