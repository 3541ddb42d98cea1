package org.isotherm.demo;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** How far a piece of work is: files, bytes, rate and the time it still takes. */
final class Progress {
    private static final long SECOND = 1_000_000_000L;
    /** The rate shown is that of the last ten seconds. */
    private static final long WINDOW = 10 * SECOND;

    private final Terminal terminal;
    private final String verb;
    private final long interval;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final long started = System.nanoTime();
    private long drawnAt;

    private record Sample(long at, long bytes) {}

    Progress(Terminal terminal, String verb) {
        this.terminal = terminal;
        this.verb = verb;
        this.interval = terminal.redraws() ? SECOND / 5 : 5 * SECOND;
        this.drawnAt = started - (terminal.redraws() ? interval : 0);
    }

    /** Tells where the work is now; draws it when the last drawing is long enough ago. */
    synchronized void at(long files, long totalFiles, long bytes, long totalBytes) {
        long now = System.nanoTime();
        if (now - drawnAt < interval) {
            return;
        }
        drawnAt = now;
        if (samples.isEmpty()) {
            samples.add(new Sample(started, bytes == totalBytes ? bytes : 0));
        }
        samples.add(new Sample(now, bytes));
        while (samples.size() > 2 && now - samples.getFirst().at() > WINDOW) {
            samples.removeFirst();
        }
        terminal.redraw(line(files, totalFiles, bytes, totalBytes, rate()));
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private double rate() {
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        double seconds = (last.at() - first.at()) / (double) SECOND;
        return seconds <= 0 ? 0 : Math.max(0, last.bytes() - first.bytes()) / seconds;
    }

    private String line(long files, long totalFiles, long bytes, long totalBytes, double rate) {
        double share = totalBytes > 0 ? (double) bytes / totalBytes : totalFiles > 0 ? (double) files / totalFiles : 0;
        // hardly anything moves while an upload is completed: such a rate says nothing about the end
        String eta = rate >= 1024 && bytes < totalBytes
                ? "  " + Units.time(Duration.ofMillis((long) ((totalBytes - bytes) * 1000 / rate))) + " left"
                : "";
        return String.format(
                Locale.ROOT,
                "%s %3.0f %%  %,d/%,d files  %s/%s  %s/s%s",
                verb,
                Math.min(1, share) * 100,
                files,
                totalFiles,
                Units.bytes(bytes),
                Units.bytes(totalBytes),
                Units.bytes((long) rate),
                eta);
    }
}
