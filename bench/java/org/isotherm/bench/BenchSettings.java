package org.isotherm.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was asked for with {@code -Dbench.…}; bench/README.md says what each means. */
record BenchSettings(
        Path folder,
        Path runtime,
        @Nullable Path baseline,
        Path report,
        int rounds,
        double scale,
        int parallel,
        List<String> parts,
        List<String> workloads,
        List<String> legs,
        List<String> peers,
        List<Integer> growth,
        int hugeGiB,
        int seconds,
        boolean flightRecording,
        @Nullable URI endpoint,
        String bucket,
        String accessKey,
        String secret) {

    static BenchSettings ofSystem() throws IOException {
        String endpoint = text("endpoint", "");
        return new BenchSettings(
                Files.createDirectories(Path.of(text("folder", "target/bench"))).toRealPath(),
                Path.of(text("liberty", "target/liberty/wlp")).toAbsolutePath(),
                text("baseline", "").isEmpty()
                        ? null
                        : Path.of(text("baseline", "")).toAbsolutePath(),
                Path.of(text("report", "docs/performance.md")).toAbsolutePath(),
                Integer.parseInt(text("rounds", "5")),
                Double.parseDouble(text("scale", "1")),
                Integer.parseInt(text("parallel", "4")),
                list("parts", "moves,serving,growth,starts"),
                list("workloads", "A,B,C"),
                list("legs", "local-s3,s3-local,local-local,mounted-s3"),
                list("peers", "rclone,cp,aws"),
                list("growth", "1000,10000,100000").stream()
                        .map(Integer::valueOf)
                        .toList(),
                Integer.parseInt(text("huge", "0")),
                Integer.parseInt(text("seconds", "10")),
                Boolean.parseBoolean(text("jfr", "false")),
                endpoint.isEmpty() ? null : URI.create(endpoint),
                text("bucket", "isotherm-bench"),
                text("access-key-id", "isotherm"),
                text("secret-access-key", "isotherm-bench-secret"));
    }

    private static List<String> list(String name, String otherwise) {
        return Arrays.stream(text(name, otherwise).split(","))
                .filter(s -> !s.isBlank())
                .toList();
    }

    private static String text(String name, String otherwise) {
        return System.getProperty("bench." + name, otherwise);
    }
}
