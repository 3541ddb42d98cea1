package org.isotherm.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.faults.CrashPoint;

/** The outcome of each cell of the crash matrix, as a Markdown table for each kind of crash. */
final class CrashReport {
    private final Map<CrashedKind, Map<Crash, Map<CrashPoint, Map<BackendPair, String>>>> outcomes =
            new EnumMap<>(CrashedKind.class);

    /** @param left what the crash left in the rows */
    void note(Crash crash, CrashCell cell, List<String> wrong, String left) {
        String outcome = (wrong.isEmpty() ? "ok" : "**" + String.join("; ", wrong) + "**") + ": " + left;
        outcomes.computeIfAbsent(cell.kind(), k -> new EnumMap<>(Crash.class))
                .computeIfAbsent(crash, c -> new EnumMap<>(CrashPoint.class))
                .computeIfAbsent(cell.point(), p -> new TreeMap<>())
                .put(cell.pair(), outcome);
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder("# Crash matrix\n\n"
                + "Each cell is a run of three files (one in parts) that stands at the point of its line when the"
                + " processes are killed with SIGKILL.\nIt says what the item rows held right after the crash. `ok`: the"
                + " run was resumed and ended `completed`, every file was moved and hashed to\nwhat had been put in, the"
                + " counters were those of the rows, and at rest the backends held exactly what the ledger names: no"
                + " orphan,\nno unfinished upload. A rollback also: the run that it rolls back is `rolled_back`, and each asset"
                + " has the backend, path and digest\nthat it had before that run. A conversion: what was"
                + " put in is what the new objects decode to. `–`: a run between these backends does not"
                + " come to that point. Empty: not played in this run.\n");
        outcomes.forEach((kind, crashes) -> crashes.forEach((crash, points) -> table(text, kind, crash, points)));
        Files.writeString(file, text);
    }

    private static void table(
            StringBuilder text, CrashedKind kind, Crash crash, Map<CrashPoint, Map<BackendPair, String>> points) {
        text.append("\n## ").append(kind.text()).append(crash.text()).append("\n\n| point |");
        for (BackendPair pair : BackendPair.values()) {
            text.append(' ').append(pair.text()).append(" |");
        }
        text.append("\n|---|")
                .append("---|".repeat(BackendPair.values().length))
                .append('\n');
        kind.points().stream().filter(points::containsKey).forEach(point -> {
            Map<BackendPair, String> cells = points.get(point);
            text.append("| `").append(point).append("` |");
            for (BackendPair pair : BackendPair.values()) {
                String none = kind.passes(point, pair) ? "" : "–";
                text.append(' ').append(cells.getOrDefault(pair, none)).append(" |");
            }
            text.append('\n');
        });
    }
}
