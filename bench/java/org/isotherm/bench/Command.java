package org.isotherm.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs other people's programs and measures them. */
final class Command {
    private static final long LOOK_MILLIS = 20;

    private final Map<String, String> environment;
    private final Store store;
    private final Path log;

    Command(Map<String, String> environment, Store store, Path log) {
        this.environment = environment;
        this.store = store;
        this.log = log;
    }

    /** Whether there is such a program. */
    static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(p -> Files.isExecutable(Path.of(p, program)));
    }

    /** @return what it printed; throws when it failed */
    String output(List<String> words) throws IOException, InterruptedException {
        Process process = builder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(words + " ended with " + process.exitValue() + ": " + said);
        }
        return said;
    }

    /** Runs a line of the shell; what is still to be written to the disk from before is written first. */
    Measure measure(String line) throws IOException, InterruptedException {
        output(List.of("sync"));
        double ended = Usage.cpuOfEnded();
        double served = store.cpu();
        long began = System.nanoTime();
        Process process = builder(List.of("sh", "-c", line))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long peak = 0;
        do {
            for (ProcessHandle each : process.descendants().toList()) {
                peak = Math.max(peak, Usage.peak(each.pid()));
            }
        } while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        double wall = (System.nanoTime() - began) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException("ended with " + process.exitValue() + ", see " + log + ": " + line);
        }
        return new Measure(wall, Usage.cpuOfEnded() - ended, store.cpu() - served, peak);
    }

    private ProcessBuilder builder(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().remove("AWS_CA_BUNDLE"); // rclone refuses to work with one
        builder.environment().putAll(environment);
        return builder;
    }
}
