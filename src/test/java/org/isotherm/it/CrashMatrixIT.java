package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.isotherm.faults.CrashPoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills the server while runs stand at given points, one run at each, and lets them be resumed. One crash serves many
 * points, because a start of the server costs more than all the rest.
 *
 * <p>{@code -Disotherm.crash=all}: every point with every pair of backends and every kind of crash; a regular expression
 * plays of those what it matches, for example {@code "ROLLBACK OTHER_NODE .*S3_TO_S3.*"}. Otherwise every point once,
 * every pair, both ways to go on. The table goes to {@code target/crash-matrix.md}.
 */
@Tag("long")
@ExtendWith(WithCluster.class)
class CrashMatrixIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PLAYED = System.getProperty("isotherm.crash", "");

    private static final CrashReport REPORT = new CrashReport();
    private static int cells;

    private final Cluster cluster;
    private final Rows rows;

    CrashMatrixIT(Cluster cluster) {
        this.cluster = cluster;
        this.rows = cluster.rows();
    }

    /** One crash and the runs that it meets. */
    record Round(CrashedKind kind, Crash crash, Map<CrashPoint, List<BackendPair>> met) {
        @Override
        public String toString() {
            return kind + " " + crash + " " + met;
        }
    }

    static Stream<Round> rounds() {
        if (PLAYED.isEmpty()) {
            return some().stream();
        }
        return all().stream()
                .filter(round -> PLAYED.equals("all") || round.toString().matches(PLAYED));
    }

    private static List<Round> all() {
        List<Round> rounds = new ArrayList<>();
        BackendPair[] pairs = BackendPair.values();
        for (CrashedKind kind : CrashedKind.values()) {
            for (int i = 0; i < pairs.length; i++) {
                for (Crash crash : Crash.values()) { // each kind of crash soon, each with another pair
                    BackendPair pair = pairs[(i + crash.ordinal()) % pairs.length];
                    Map<CrashPoint, List<BackendPair>> met = new java.util.EnumMap<>(CrashPoint.class);
                    kind.points().stream()
                            .filter(point -> kind.passes(point, pair))
                            .forEach(point -> met.put(point, List.of(pair)));
                    rounds.add(new Round(kind, crash, met));
                }
            }
        }
        return rounds;
    }

    /** The points in turns here and there, and the pairs in turns too. */
    private static List<Round> some() {
        List<Round> moves =
                List.of(empty(CrashedKind.MOVE, Crash.SAME_NODE), empty(CrashedKind.MOVE, Crash.OTHER_NODE));
        List<Round> sweeps = List.of(empty(CrashedKind.SWEEP, Crash.OTHER_NODE));
        List<Round> conversions = List.of(empty(CrashedKind.CONVERSION, Crash.SAME_NODE));
        List<Round> rollbacks = List.of(empty(CrashedKind.ROLLBACK, Crash.SAME_NODE));
        List<Round> rounds = new ArrayList<>(fill(moves));
        rounds.addAll(fill(sweeps));
        rounds.addAll(fill(conversions));
        rounds.addAll(fill(rollbacks));
        return rounds;
    }

    private static Round empty(CrashedKind kind, Crash crash) {
        return new Round(kind, crash, new java.util.EnumMap<>(CrashPoint.class));
    }

    private static List<Round> fill(List<Round> rounds) {
        CrashedKind kind = rounds.get(0).kind();
        BackendPair[] pairs = BackendPair.values();
        for (int i = 0; i < kind.points().size(); i++) {
            CrashPoint point = kind.points().get(i);
            int turn = i / rounds.size();
            while (!kind.passes(point, pairs[turn % pairs.length])) {
                turn++;
            }
            rounds.get(i % rounds.size()).met().put(point, List.of(pairs[turn % pairs.length]));
        }
        return rounds;
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void losesNothing(Round round) throws Exception {
        FaultyNode victim = cluster.node(0);
        List<CrashCell> held = hold(round, victim);
        crash(round.crash(), victim);
        Map<CrashCell, List<String>> wrong = new LinkedHashMap<>();
        Map<CrashCell, String> left = new LinkedHashMap<>();
        try (Bucket bucket = cluster.bucket()) {
            for (CrashCell cell : held) {
                wrong.put(cell, new ArrayList<>(cell.checker(rows, bucket).violations()));
                left.put(cell, cell.states(rows));
            }
            finish(goesOn(round.crash(), victim), wrong);
            cluster.letTimePass();
            for (CrashCell cell : held) {
                wrong.get(cell).addAll(atRest(cell.checker(rows, bucket)));
            }
        }
        left.forEach((cell, states) -> REPORT.note(round.crash(), cell, wrong.get(cell), states));
        REPORT.write(Path.of("target/crash-matrix.md")); // after each round, for the next one may end it all
        wrong.values().removeIf(List::isEmpty);
        assertThat(wrong).as(round.toString()).isEmpty();
    }

    private List<CrashCell> hold(Round round, FaultyNode node) throws Exception {
        // what is due is left to the node whose deletions are held
        cluster.node(1).faults().skip(CrashPoint.CLEAN_UP);
        List<CrashCell> held = new ArrayList<>();
        for (Map.Entry<CrashPoint, List<BackendPair>> each : round.met().entrySet()) {
            for (BackendPair pair : each.getValue()) {
                nothingIsDue(each.getKey());
                CrashCell cell = new CrashCell(round.kind(), each.getKey(), pair, ++cells);
                cell.hold(cluster, node);
                held.add(cell);
            }
        }
        return held;
    }

    /** So that the deletion that is held is one of the run's own; what is held at an earlier point is claimed. */
    private void nothingIsDue(CrashPoint point) throws Exception {
        if (point.compareTo(CrashPoint.REAP_CLAIMED) >= 0) {
            Await.that(
                    "nothing is due",
                    PATIENCE,
                    () -> rows.number("SELECT COUNT(*) FROM stored_objects WHERE state = 'condemned'"
                                    + " AND delete_after < now() + INTERVAL '1 minute'"
                                    + " AND NOT EXISTS (SELECT 1 FROM storage_migration_items i WHERE i.state"
                                    + " IN ('copying', 'copied') AND i.source_path = stored_objects.storage_path)")
                            == 0);
        }
    }

    private void crash(Crash crash, FaultyNode victim) throws Exception {
        if (crash.killsServer()) {
            victim.kill();
        }
        if (crash.killsDatabase()) {
            cluster.killDatabase();
            cluster.startDatabase();
        }
        victim.faults().withdrawAll();
        cluster.node(1).faults().withdrawAll();
    }

    private FaultyNode goesOn(Crash crash, FaultyNode victim) throws Exception {
        if (crash == Crash.OTHER_NODE) {
            return cluster.node(1);
        }
        if (crash.killsServer()) {
            victim.start();
        }
        return victim;
    }

    /** Adds for each cell what went wrong, if anything. */
    private void finish(FaultyNode node, Map<CrashCell, List<String>> wrong) throws Exception {
        Resumption resumption = new Resumption(node);
        ExecutorService operators = Executors.newFixedThreadPool(wrong.size());
        // together: each waits for the lease of the dead node
        Map<CrashCell, Future<String>> begun = new LinkedHashMap<>();
        for (CrashCell cell : wrong.keySet()) {
            begun.put(cell, operators.submit(() -> problem(() -> resumption.begin(cell.run()))));
        }
        for (Map.Entry<CrashCell, Future<String>> each : begun.entrySet()) {
            CrashCell cell = each.getKey();
            String problem = each.getValue().get();
            if (problem.isEmpty()) {
                problem = problem(() -> {
                    resumption.awaitEnd(cell.run());
                    cell.assertEnded(node, rows);
                });
            }
            if (!problem.isEmpty()) {
                wrong.get(cell).add(problem);
            }
        }
        operators.shutdown();
    }

    private interface Step {
        void run() throws Exception;
    }

    private static String problem(Step step) {
        try {
            step.run();
            return "";
        } catch (Exception | AssertionError e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
        }
    }

    private static List<String> atRest(InvariantChecker checker) throws Exception {
        try {
            return Await.value("nothing is wrong at rest", PATIENCE, checker::violationsAtRest, List::isEmpty);
        } catch (AssertionError e) {
            return checker.violationsAtRest();
        }
    }
}
