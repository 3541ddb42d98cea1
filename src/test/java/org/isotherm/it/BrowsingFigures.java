package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures what a sweep costs those who browse 100,000 assets meanwhile, for docs/tiering.md: rounds without and with a sweep,
 * one after the other, under the same load. The first sweeps of a server, whose code is still being compiled, are told by
 * themselves. Asserts nothing about times; run by its name with {@code -Dit.test}.
 */
@ExtendWith(WithServer.class)
class BrowsingFigures {
    private static final Duration ROUND = Duration.ofSeconds(Integer.getInteger("isotherm.figures.seconds", 20));
    private static final int ROUNDS = Integer.getInteger("isotherm.figures.rounds", 5);
    private static final int WARMING = 3;
    private static final int BROWSED = 100_000;
    private static final int SWEPT = Integer.getInteger("isotherm.figures.files", 2000);
    private static final int SIZE = 256 * 1024;
    private static final int CLIENTS = 3;
    private static final int PARALLELISM = Integer.getInteger("isotherm.figures.parallelism", 4);
    private static final int PAGES = 10;
    private static final Duration PACE = Duration.ofMillis(25);

    private final IsothermServer server;
    private final Studio studio;
    private final Tiering tiering;
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    BrowsingFigures(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.tiering = new Tiering(studio);
    }

    @Test
    void figures() throws Exception {
        long hot = studio.create(Studio.local("browse-hot", server.newFolder("browse-hot")));
        long cold = studio.create(
                Studio.local("browse-cold", server.newFolder("browse-cold")).add("tier", "cold"));
        manyAssets(hot);
        tiering.entityType("swept", "file");
        for (int i = 1; i <= SWEPT; i++) {
            tiering.entity("swept", i, "approved");
            studio.upload("swept/" + i + "/file", hot, Samples.bytes(SIZE, i));
        }
        long policy = tiering.policy("browse", "swept", cold, "approved", "PT1H");
        round(hot, () -> true); // the server warms up
        List<Long> without = new ArrayList<>();
        List<Long> with = new ArrayList<>();
        List<String> ratios = new ArrayList<>();
        List<String> sweeps = new ArrayList<>();
        for (int i = 0; i < WARMING + ROUNDS; i++) {
            List<Long> calm = round(hot, () -> true);
            long began = System.nanoTime();
            long sweep = begun(policy);
            List<Long> swept = round(hot, () -> isAtWork(sweep));
            studio.awaitEnd(sweep);
            sweeps.add(String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - began) / 1e9));
            backAgain(sweep);
            ratios.add(String.format(Locale.ROOT, "%.2f", Percentile.of(swept, 99) / Percentile.of(calm, 99)));
            if (i >= WARMING) {
                without.addAll(calm);
                with.addAll(swept);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%n| | no sweep | a sweep |%n|---|---|---|%n| pages | %d | %d |%n| median | %.1f ms | %.1f ms |%n"
                        + "| p99 | %.1f ms | %.1f ms |%n%nratio of the p99 in the server's first sweeps, not counted: %s;"
                        + " then round by round %s; of all rounds %.2f, of the medians %.2f%nsweeps of %d files took %s;"
                        + " wrong answers: %s%n",
                without.size(),
                with.size(),
                Percentile.of(without, 50),
                Percentile.of(with, 50),
                Percentile.of(without, 99),
                Percentile.of(with, 99),
                ratios.subList(0, WARMING),
                ratios.subList(WARMING, ratios.size()),
                Percentile.of(with, 99) / Percentile.of(without, 99),
                Percentile.of(with, 50) / Percentile.of(without, 50),
                SWEPT,
                sweeps,
                wrong.stream().distinct().toList());
    }

    private long begun(long policy) throws Exception {
        return tiering.sweep(tiering.simulate(policy), PARALLELISM);
    }

    private void backAgain(long sweep) throws Exception {
        assertThat(studio.awaitEnd(sweep).getString("status")).isEqualTo("completed");
        studio.rollBack(sweep, Json.createObjectBuilder());
        assertThat(studio.awaitEnd(sweep).getString("status")).isEqualTo("rolled_back");
    }

    private interface Going {
        boolean on() throws Exception;
    }

    private boolean isAtWork(long run) throws Exception {
        String status = studio.migration(run).getString("status");
        return status.equals("pending") || status.equals("in_progress");
    }

    /** @return the nanoseconds that each page took */
    private List<Long> round(long backend, Going going) throws Exception {
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> load = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(() -> browse(backend, over, times));
            client.start();
            load.add(client);
        }
        long end = System.nanoTime() + ROUND.toNanos();
        while (System.nanoTime() < end && going.on()) {
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
        }
        over.set(true);
        for (Thread client : load) {
            client.join();
        }
        return List.copyOf(times);
    }

    /** What people do: some pages of one list, then another. */
    private void browse(long backend, AtomicBoolean over, Queue<Long> times) {
        Http viewer = server.as("viewer");
        while (!over.get()) {
            List<String> lists = List.of(
                    "/api/assets?limit=100&backend_id=" + backend,
                    "/api/assets?limit=100&tier=hot",
                    "/api/assets?limit=100&entity_type=browsed",
                    "/api/assets?limit=100&project_id="
                            + ThreadLocalRandom.current().nextInt(50));
            String list = lists.get(ThreadLocalRandom.current().nextInt(lists.size()));
            String cursor = null;
            for (int page = 0; page < PAGES && !over.get(); page++) {
                long asked = System.nanoTime();
                try {
                    JsonObject shown = viewer.get(list + (cursor == null ? "" : "&cursor=" + cursor))
                            .expect(200)
                            .json();
                    times.add(System.nanoTime() - asked);
                    cursor = shown.getString("next_cursor", null);
                } catch (Exception e) {
                    wrong.add(e.toString());
                }
                if (cursor == null) {
                    break;
                }
                LockSupport.parkNanos(PACE.toNanos());
            }
        }
    }

    /** Rows alone: nobody reads their bytes. */
    private void manyAssets(long backend) throws Exception {
        try (Connection database = server.database();
                Statement statement = database.createStatement()) {
            statement.execute("INSERT INTO entities (entity_type, entity_id, project_id, name)"
                    + " SELECT 'browsed', n, n % 50, 'shot ' || n FROM generate_series(1, " + BROWSED + ") n");
            statement.execute(
                    "INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path,"
                            + " file_size_bytes, checksum_sha256) SELECT 'browsed', n, 'clip', " + backend
                            + ", 'objects/' || n, n, repeat('a', 64) FROM generate_series(1, " + BROWSED + ") n");
            statement.execute("ANALYZE");
        }
    }
}
