package org.isotherm.tiering;

import jakarta.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.isotherm.tiering.PlanRows.Building;
import org.junit.jupiter.api.Test;

/**
 * Measures what a simulation of five policies costs with 100,000 and with 1,000,000 files, in turn, for docs/tiering.md.
 * Asserts nothing; run by its name with {@code -Dtest}.
 */
class TieringFigures {
    private static final int ROUNDS = Integer.getInteger("isotherm.figures.rounds", 3);
    private static final int FEW = 100_000;
    private static final int MANY = 1_000_000;

    /** As in {@link Plans}. */
    private static final int PAGE = Integer.getInteger("isotherm.figures.page", 20_000);

    private static List<PolicyDraft> policies() {
        MoveRules largest =
                new MoveRules(10, 500_000, Duration.ofDays(7), null, null, MoveOrder.SIZE, Duration.ofHours(24));
        MoveRules some = new MoveRules(20, 0, Duration.ofDays(1), 20_000L, null, MoveOrder.LRU, Duration.ofHours(24));
        return List.of(
                TieringStudio.policy(
                        new Condition("status", ConditionOperator.EQ, "approved"), 30, null, null, largest),
                TieringStudio.policy(new Condition("status", ConditionOperator.IN, "final,omit"), null, 60, null, some),
                TieringStudio.policy(
                        new Condition("frames", ConditionOperator.GT, "900"), null, 10, null, MoveRules.DEFAULT),
                TieringStudio.policy(
                        new Condition("final", ConditionOperator.EQ, "true"), 90, null, 7L, MoveRules.DEFAULT),
                TieringStudio.policy(
                        new Condition("made", ConditionOperator.LT, "2020-01-01T00:00:00Z"),
                        null,
                        null,
                        null,
                        MoveRules.DEFAULT));
    }

    /** A database with that many files. */
    private static TieringStudio studio(int files) throws Exception {
        TieringStudio studio = new TieringStudio();
        studio.database.execute("""
                INSERT INTO shots (id, project, status, frames, final, made)
                SELECT n, n % 50, (ARRAY['wip', 'wip', 'wip', 'review', 'approved', 'final', 'omit', NULL])[1 + n % 8],
                       n % 1000, n % 3 = 0, TIMESTAMPTZ '2026-06-15' - (n % 2500) * INTERVAL '1 day'
                FROM generate_series(1, ?) n""", files);
        studio.database.execute("""
                INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path,
                                             file_size_bytes, checksum_sha256, created_at, placed_at, last_accessed_at)
                SELECT 'shot', n, CASE WHEN n % 10 = 0 THEN 'thumbnail' ELSE 'clip' END,
                       CASE WHEN n % 5 = 0 THEN 2 ELSE 1 END, 'objects/' || n, (n % 997) * 1000, repeat('a', 64),
                       TIMESTAMPTZ '2026-06-15' - (n % 700) * INTERVAL '1 day',
                       TIMESTAMPTZ '2026-06-15' - (n % 300) * INTERVAL '1 day',
                       CASE WHEN n % 4 = 0 THEN TIMESTAMPTZ '2026-06-15' - (n % 400) * INTERVAL '1 day' END
                FROM generate_series(1, ?) n""", files);
        for (int project = 1; project <= 3; project++) {
            studio.hold("hold", "project", project, null);
        }
        studio.database.execute("ANALYZE");
        return studio;
    }

    /** One simulation. */
    private record Figure(double seconds, long candidates, long databaseBytes, long heapBytes) {}

    private static Figure simulate(TieringStudio studio) throws Exception {
        Connection database = studio.database.connection();
        System.gc();
        long heap = heap();
        long most = heap;
        long began = System.nanoTime();
        Building plan = PlanRows.begin(database, "mira");
        List<PolicyDraft> policies = policies();
        for (int rank = 0; rank < policies.size(); rank++) {
            CompiledPolicy compiled = CompiledPolicy.of(policies.get(rank), studio.source(), TieringStudio.NOW);
            studio.fill(plan, rank, null, compiled, PAGE);
            most = Math.max(most, heap());
        }
        for (int rank = 0; rank < policies.size(); rank++) {
            PlanRows.limit(database, plan.id(), rank, policies.get(rank).rules());
            PlanRows.amount(database, plan.id(), rank);
        }
        PlanRows.effects(database, plan.id());
        PlanRows.finish(
                database,
                plan.id(),
                JsonValue.EMPTY_JSON_ARRAY,
                JsonValue.EMPTY_JSON_ARRAY,
                JsonValue.EMPTY_JSON_ARRAY,
                JsonValue.EMPTY_JSON_OBJECT,
                new ArrayList<>());
        double seconds = (System.nanoTime() - began) / 1e9;
        long candidates = studio.database.number("SELECT total_files FROM tiering_plans WHERE id = ?", plan.id());
        return new Figure(
                seconds, candidates, memoryOf(studio.database.number("SELECT pg_backend_pid()")), most - heap);
    }

    private static long heap() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** What the process has for itself, at its highest; its share of the buffers counts as well once it has touched them. */
    private static long memoryOf(long pid) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                        .filter(line -> line.startsWith("RssAnon:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                * 1024;
    }

    @Test
    void measure() throws Exception {
        Map<Integer, List<Figure>> figures = new LinkedHashMap<>();
        try (TieringStudio few = studio(FEW);
                TieringStudio many = studio(MANY)) {
            for (int round = 0; round < ROUNDS; round++) {
                for (TieringStudio studio : List.of(few, many)) {
                    int files = studio == few ? FEW : MANY;
                    Figure figure = simulate(studio);
                    figures.computeIfAbsent(files, n -> new ArrayList<>()).add(figure);
                    System.out.printf(
                            Locale.ROOT,
                            "%,d files: %.2f s, %.2f us per file, %,d planned; the database's process %.1f MiB,"
                                    + " heap +%.1f MiB%n",
                            files,
                            figure.seconds(),
                            figure.seconds() * 1e6 / files,
                            figure.candidates(),
                            figure.databaseBytes() / 1048576.0,
                            figure.heapBytes() / 1048576.0);
                }
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            System.out.printf(
                    Locale.ROOT,
                    "round %d: cost per file with %,d / with %,d = %.2f%n",
                    round + 1,
                    MANY,
                    FEW,
                    figures.get(MANY).get(round).seconds()
                            / MANY
                            / (figures.get(FEW).get(round).seconds() / FEW));
        }
    }
}
