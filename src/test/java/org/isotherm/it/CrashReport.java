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
    private final Map<Crash, Map<CrashPoint, Map<BackendPair, String>>> outcomes = new EnumMap<>(Crash.class);

    /** @param left what the crash left in the rows */
    void note(Crash crash, CrashCell cell, List<String> wrong, String left) {
        String outcome = (wrong.isEmpty() ? "ok" : "**" + String.join("; ", wrong) + "**") + ": " + left;
        outcomes.computeIfAbsent(crash, c -> new EnumMap<>(CrashPoint.class))
                .computeIfAbsent(cell.point(), p -> new TreeMap<>())
                .put(cell.pair(), outcome);
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(
                "# Crash matrix\n\n"
                        + "Each cell is a run of three files (one in parts) that stands at the point of its line when the"
                        + " processes are killed with SIGKILL.\nIt says what the item rows held right after the crash. `ok`: the"
                        + " run was resumed and ended `completed`, every file was moved and hashed to\nwhat had been put in, the"
                        + " counters were those of the rows, and at rest the backends held exactly what the ledger names: no"
                        + " orphan,\nno unfinished upload. `–`: a move between these backends does not come to that point. Empty: not played in this run.\n");
        for (Map.Entry<Crash, Map<CrashPoint, Map<BackendPair, String>>> crash : outcomes.entrySet()) {
            text.append("\n## ").append(crash.getKey().text()).append("\n\n| point |");
            for (BackendPair pair : BackendPair.values()) {
                text.append(' ').append(pair.text()).append(" |");
            }
            text.append("\n|---|")
                    .append("---|".repeat(BackendPair.values().length))
                    .append('\n');
            crash.getValue().forEach((point, cells) -> {
                text.append("| `").append(point).append("` |");
                for (BackendPair pair : BackendPair.values()) {
                    String none = CrashCell.exists(point, pair) ? "" : "–";
                    text.append(' ').append(cells.getOrDefault(pair, none)).append(" |");
                }
                text.append('\n');
            });
        }
        Files.writeString(file, text);
    }
}
