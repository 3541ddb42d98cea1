package org.isotherm.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was measured, by workload, leg and who did it; said aloud as it comes. */
final class Figures {
    static final String OURS = "Isotherm";

    /** The leg that has no peer: a release made of files that lie on a local disk. */
    static final String IMPORT = "import";

    private final Map<String, Workload> workloads = new LinkedHashMap<>();
    private final Map<String, Map<String, List<Measure>>> byLeg = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private Workload now;
    private int round;

    void round(Workload workload, int number) {
        now = workload;
        round = number;
        workloads.put(workload.name(), workload);
    }

    void add(String leg, String who, Measure measure) {
        System.out.printf(
                Locale.ROOT,
                "%s %-12s %-22s round %d: %.2f s, CPU %.2f s + store %.2f s, %d MiB%n",
                now.name(),
                leg,
                who,
                round,
                measure.wall(),
                measure.client(),
                measure.store(),
                measure.peak() >> 20);
        if (round > 0) {
            byLeg.computeIfAbsent(now.name() + " " + leg, k -> new LinkedHashMap<>())
                    .computeIfAbsent(who, k -> new ArrayList<>())
                    .add(measure);
        }
    }

    void failed(String what, Exception why) {
        String text = what + ": " + why;
        System.out.println("FAILED " + text);
        failures.add(text.replaceAll("\\s+", " "));
    }

    List<String> failures() {
        return failures;
    }

    /** One table for each leg. */
    String tables() {
        StringBuilder text = new StringBuilder();
        for (String leg : List.of("local-s3", "s3-local", "local-local", "mounted-s3", IMPORT)) {
            StringBuilder rows = new StringBuilder();
            workloads.keySet().forEach(workload -> rows(rows, workload, byLeg.get(workload + " " + leg)));
            if (!rows.isEmpty()) {
                text.append("\n### ").append(title(leg)).append("\n\n");
                text.append("| | who | wall s (min–max) | MB/s | files/s | CPU s per GB | store's CPU s per GB |"
                        + " peak MiB | Isotherm's wall to it | Isotherm's CPU to it |\n");
                text.append("|---|---|---|---|---|---|---|---|---|---|\n").append(rows);
            }
        }
        return text.toString();
    }

    private static String title(String leg) {
        return switch (leg) {
            case "local-s3" -> "Local disk → S3";
            case "s3-local" -> "S3 → local disk";
            case "local-local" -> "Local disk → local disk";
            case IMPORT -> "Release, local disk → S3";
            default -> "Mounted storage → S3";
        };
    }

    private void rows(StringBuilder text, String name, Map<String, List<Measure>> all) {
        if (all == null) {
            return;
        }
        Workload workload = workloads.get(name);
        List<Measure> ours = all.getOrDefault(OURS, List.of());
        all.forEach((who, measures) -> {
            double wall = median(measures, Measure::wall);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.2f (%.2f–%.2f) | %.0f | %.0f | %.2f | %.2f | %.0f | %s | %s |%n",
                    name,
                    who,
                    wall,
                    measures.stream().mapToDouble(Measure::wall).min().orElseThrow(),
                    measures.stream().mapToDouble(Measure::wall).max().orElseThrow(),
                    workload.gigabytes() * 1000 / wall,
                    workload.files() / wall,
                    median(measures, Measure::client) / workload.gigabytes(),
                    median(measures, Measure::store) / workload.gigabytes(),
                    median(measures, m -> m.peak() / 1048576.0),
                    who.equals(OURS) ? "" : ratio(ours, measures, Measure::wall),
                    who.equals(OURS) ? "" : ratio(ours, measures, Measure::client)));
        });
    }

    /** Round by round, so that what a noisy neighbour does to one round is in both. */
    private static String ratio(List<Measure> ours, List<Measure> theirs, ToDoubleFunction<Measure> figure) {
        double[] ratios = new double[Math.min(ours.size(), theirs.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i));
        }
        if (ratios.length == 0) {
            return "–";
        }
        Arrays.sort(ratios);
        return String.format(Locale.ROOT, "**%.2f** (%.2f–%.2f)", median(ratios), ratios[0], ratios[ratios.length - 1]);
    }

    private static double median(List<Measure> measures, ToDoubleFunction<Measure> figure) {
        return median(measures.stream().mapToDouble(figure).sorted().toArray());
    }

    static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** @param percent of the values are not above what is returned */
    static double percentile(List<Double> values, double percent) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(int) Math.max(0, Math.ceil(percent / 100 * sorted.length) - 1)];
    }
}
