package org.isotherm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.isotherm.demo.Logs;

/** Runs what was asked for and writes the page. A part that fails costs the others nothing. */
public final class Bench {
    private final BenchSettings asked;
    private final Figures figures = new Figures();
    private final Report report;

    private Bench(BenchSettings asked) throws IOException {
        this.asked = asked;
        this.report = new Report(asked);
    }

    public static void main(String[] args) throws Exception {
        Logs.quiet();
        install();
        new Bench(BenchSettings.ofSystem()).run();
    }

    private static void install() throws IOException, InterruptedException {
        Path script = Path.of("bench/peers.sh");
        if (Files.exists(script)) {
            new ProcessBuilder("bash", script.toString()).inheritIO().start().waitFor();
        }
    }

    private interface Part {
        String table() throws Exception;
    }

    private void run() throws Exception {
        try (Store store = Store.start(asked);
                Isotherm isotherm = Isotherm.start("isotherm", asked.runtime(), asked, store)) {
            Peers peers = new Peers(asked, store);
            part("moves", "Verified moves", () -> moves(isotherm, store, peers));
            part("serving", "Reading", () -> {
                Serving serving = new Serving(asked, isotherm, peers);
                try {
                    serving.run();
                } catch (Exception e) {
                    figures.failed("Reading", e);
                }
                return serving.table();
            });
            part("growth", "Cost per file", () -> {
                Growth growth = new Growth(asked, isotherm);
                growth.run();
                return growth.table();
            });
            part("starts", "Start", () -> {
                Starts starts = new Starts(asked, isotherm);
                starts.run();
                return starts.table();
            });
        }
        report.failures(figures.failures());
        report.write(asked.report());
        System.out.println("The figures are in " + asked.report());
    }

    private String moves(Isotherm isotherm, Store store, Peers peers) throws Exception {
        try (Mount mount = Mount.of(asked.folder().resolve("mount"), peers.command());
                Isotherm baseline =
                        asked.baseline() == null ? null : Isotherm.start("baseline", asked.baseline(), asked, store)) {
            List<Mover> ours =
                    new ArrayList<>(List.of(new Mover(Figures.OURS, asked, isotherm, peers, figures, mount)));
            if (baseline != null) {
                ours.add(new Mover("Isotherm before", asked, baseline, peers, figures, mount));
            }
            Moves moves = new Moves(asked, ours, peers, figures, mount);
            for (String name : asked.workloads()) {
                try {
                    moves.run(Workload.of(name, asked.scale()));
                } catch (Exception e) {
                    figures.failed(name, e);
                }
            }
            if (asked.hugeGiB() > 0) {
                moves.run(new Workload("huge", 1, (long) asked.hugeGiB() << 30));
            }
        }
        return """
                Each move of Isotherm is the whole product: rows, read-back, switch, receipts, and the sources deleted. rclone \
                copies (`copy --checksum`) and compares (`check --download`). CPU of Isotherm is the server's and its \
                database's. A = many files of 64 KiB, B = files of 8 MiB, C = two large files.
                """ + figures.tables();
    }

    private void part(String name, String title, Part part) throws IOException {
        if (!asked.parts().contains(name)) {
            return;
        }
        try {
            report.section(title, part.table());
        } catch (Exception e) {
            figures.failed(title, e);
            report.section(title, "Failed, see below.");
        }
        report.write(asked.report());
    }
}
