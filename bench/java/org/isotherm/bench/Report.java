package org.isotherm.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Puts the figures between the two marks of a page; what people have written around them stays. */
final class Report {
    private static final String BEGIN = "<!-- figures, written by the bench -->";
    private static final String END = "<!-- end of the figures -->";

    private final StringBuilder text = new StringBuilder();

    Report(BenchSettings asked) throws IOException {
        text.append("Measured ")
                .append(OffsetDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm")))
                .append(" UTC, ")
                .append(asked.rounds())
                .append(" rounds after one that does not count, scale ")
                .append(asked.scale())
                .append(", Isotherm with parallelism ")
                .append(asked.parallel())
                .append(", rclone with `")
                .append(Peers.flags(asked))
                .append("`, store ")
                .append(asked.endpoint() == null ? "S3Proxy over a folder of the same disk" : asked.endpoint())
                .append(".\n\n")
                .append(machine())
                .append(" Load before the first round: ")
                .append(load())
                .append('.');
    }

    private static String machine() throws IOException {
        String model = line("/proc/cpuinfo", "model name");
        long memory = Long.parseLong(line("/proc/meminfo", "MemTotal").replaceAll("\\D", ""));
        return String.format(
                Locale.ROOT,
                "Machine: %d processors (%s), %.0f GB of memory, Linux %s, Java %s.",
                Runtime.getRuntime().availableProcessors(),
                model,
                memory / 1e6,
                System.getProperty("os.version"),
                Runtime.version());
    }

    private static String line(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(l -> l.startsWith(name))
                .map(l -> l.substring(l.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    }

    void section(String title, String body) {
        text.append("\n\n## ").append(title).append("\n\n").append(body.strip());
    }

    void failures(List<String> failures) {
        if (!failures.isEmpty()) {
            section("What failed", "- " + String.join("\n- ", failures));
        }
    }

    /** Also after each part, so that what comes later takes nothing away. */
    void write(Path page) throws IOException {
        String before = Files.exists(page) ? Files.readString(page) : "# Speed\n\n" + BEGIN + "\n" + END + "\n";
        int begin = before.indexOf(BEGIN);
        int end = before.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(page + " has no place for the figures: " + BEGIN + " … " + END);
        }
        String after = before.substring(0, begin + BEGIN.length()) + "\n"
                + text.toString().strip() + "\n" + before.substring(end);
        Files.writeString(page, after, StandardCharsets.UTF_8);
    }
}
