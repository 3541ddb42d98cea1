package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.isotherm.demo.DemoException;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Processes are killed at random moments, again and again, while files go to and fro and people overwrite and delete them:
 * a server that serves, a server that is starting, the database, all of them at once. {@code
 * -Disotherm.kill.rounds} and {@code -Disotherm.kill.seed} change what happens; what happened is printed.
 */
@ExtendWith(WithCluster.class)
class RandomKillIT {
    private static final int ROUNDS = Integer.getInteger("isotherm.kill.rounds", 15);
    private static final long SEED = Long.getLong("isotherm.kill.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ASSETS = 24;
    private static final int PEOPLE = 2;
    private static final String TYPE = "random";

    private final Cluster cluster;
    private final Rows rows;
    private final Contents contents = new Contents();
    private final AtomicInteger overwritten = new AtomicInteger();
    private final AtomicInteger deleted = new AtomicInteger();
    private final Map<Long, Boolean> runs = new ConcurrentSkipListMap<>();
    private volatile FaultyNode up;
    private volatile boolean over;
    private volatile Throwable failure;
    private int serversKilled;
    private int startsKilled;
    private int databaseKilled;
    private long hot;
    private long cold;

    RandomKillIT(Cluster cluster) {
        this.cluster = cluster;
        this.rows = cluster.rows();
    }

    @Test
    void losesNothing() throws Exception {
        System.err.println("RandomKillIT: " + ROUNDS + " rounds, seed " + SEED);
        Random random = new Random(SEED);
        up = cluster.node(0);
        Studio studio = up.studio();
        hot = studio.create(Studio.local("random-hot", cluster.newFolder("random")));
        cold = studio.create(Studio.s3("random-cold", cluster.s3(), "random-cold/"));
        for (int i = 0; i < ASSETS; i++) {
            put(studio, i, new Random(SEED + i));
        }
        List<Thread> busy = new java.util.ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            int who = i;
            busy.add(begun("person " + i, () -> overwriteAndDelete(who)));
        }
        busy.add(begun("operator", this::moveToAndFro));

        long began = System.nanoTime();
        while (kills() < ROUNDS && failure == null) {
            switch (random.nextInt(4)) {
                case 0, 1 -> killDatabase(random); // there is work between these, and hardly any while servers start
                case 2 -> killServer(cluster.node(serversKilled % 2), cluster.node((serversKilled + 1) % 2), random);
                default -> killAll(random);
            }
            System.err.println("RandomKillIT: " + kills() + " kills, " + runs.size() + " runs");
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        over = true;
        for (Thread each : busy) {
            each.join(PATIENCE.toMillis());
        }
        assertThat(failure).isNull();
        assertThat(kills()).isGreaterThanOrEqualTo(ROUNDS);
        // of all, for the answer that tells a run's number may have been lost
        for (String run : rows.texts(
                "SELECT id FROM storage_migrations WHERE source_backend_id IN (?, ?) ORDER BY id", hot, cold)) {
            new Resumption(up).finish(Long.parseLong(run));
        }
        System.err.println("RandomKillIT: " + serversKilled + " servers that served, " + startsKilled
                + " that were starting and " + databaseKilled + " databases killed in " + seconds + " s, " + runs.size()
                + " runs, "
                + rows.number("SELECT COUNT(*) FROM storage_migration_items WHERE state = 'completed'"
                        + " AND asset LIKE '" + TYPE + "/%'")
                + " files moved, " + overwritten + " overwritten, " + deleted + " deleted");
        try (Bucket bucket = cluster.bucket()) {
            InvariantChecker checker = new InvariantChecker(rows, bucket, contents, List.of(hot, cold));
            Await.value(
                    "nothing is wrong at rest (seed " + SEED + ")",
                    PATIENCE,
                    () -> {
                        cluster.letTimePass();
                        return checker.violationsAtRest();
                    },
                    List::isEmpty);
        }
        assertThat(rows.number("SELECT COUNT(*) FROM storage_migration_items WHERE state = 'completed'"
                        + " AND asset LIKE '" + TYPE + "/%'"))
                .as("files that were moved meanwhile")
                .isGreaterThan(kills());
    }

    private int kills() {
        return serversKilled + startsKilled + databaseKilled;
    }

    /** Once while it serves, and three times more while it starts again. */
    private void killServer(FaultyNode victim, FaultyNode other, Random random) throws Exception {
        up = other;
        pause(random, 1500); // at any moment of whatever it does
        victim.kill();
        serversKilled++;
        for (int i = 0; i < 3; i++) {
            victim.begin();
            pause(random, 5000);
            victim.kill();
            startsKilled++;
        }
        victim.start();
    }

    /** Once while it is used, and twice more soon after it has recovered. */
    private void killDatabase(Random random) throws Exception {
        for (int i = 0; i < 3; i++) {
            pause(random, 1500);
            cluster.killDatabase();
            databaseKilled++;
            cluster.startDatabase();
        }
        up.awaitReady();
    }

    /** What a power cut does, and then the servers die again while they start. */
    private void killAll(Random random) throws Exception {
        pause(random, 1500);
        cluster.node(0).kill();
        cluster.node(1).kill();
        serversKilled += 2;
        cluster.killDatabase();
        databaseKilled++;
        cluster.startDatabase();
        for (int i = 0; i < 2; i++) {
            cluster.node(i).begin();
        }
        pause(random, 8000);
        cluster.node(0).kill();
        cluster.node(1).kill();
        startsKilled += 2;
        cluster.recover();
    }

    private static void pause(Random random, int mostMillis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(mostMillis)));
    }

    private interface Work {
        void run() throws Exception;
    }

    private Thread begun(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable e) {
                        failure = e;
                    }
                },
                name);
        thread.start();
        return thread;
    }

    /** Each person has assets of her own, so that what she knows of them is true. */
    private void overwriteAndDelete(int who) throws Exception {
        Random random = new Random(SEED + 31L * who);
        while (!over) {
            int asset = random.nextInt(ASSETS / PEOPLE) * PEOPLE + who;
            Studio studio = cluster.node(random.nextInt(2)).studio(); // maybe one that is dead, or dies of it
            if (random.nextInt(4) == 0) {
                delete(studio, asset);
            } else {
                put(studio, asset, random);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
        }
    }

    private static String key(int asset) {
        return TYPE + "/" + asset + "/file";
    }

    private void put(Studio studio, int asset, Random random) throws Exception {
        int size = random.nextInt(8) == 0 ? Studio.PART + random.nextInt(1000) : random.nextInt(200_000);
        byte[] content = Samples.bytes(size, random.nextLong());
        Set<Optional<String>> before = contents.of(key(asset));
        contents.maybe(key(asset), content);
        try {
            int status = studio.put(key(asset), random.nextBoolean() ? hot : cold, content)
                    .status();
            if (status / 100 == 2) {
                contents.with(key(asset), content);
                overwritten.incrementAndGet();
            } else if (status / 100 == 4) {
                contents.asBefore(key(asset), before);
            }
        } catch (IOException e) {
            // no answer: it may have been done
        }
    }

    private void delete(Studio studio, int asset) throws Exception {
        contents.maybe(key(asset), null);
        try {
            int status = studio.operator().delete("/api/assets/" + key(asset)).status();
            if (status == 204 || status == 404) {
                contents.without(key(asset));
                deleted.addAndGet(status == 204 ? 1 : 0);
            }
        } catch (IOException e) {
            // no answer: it may have been done
        }
    }

    /** One run after the other, here and there; one that lost its server is resumed on the node that is up. */
    private void moveToAndFro() throws Exception {
        boolean toCold = true;
        while (!over) {
            try {
                long run = begin(toCold);
                if (run > 0) {
                    runs.put(run, true);
                    follow(run);
                    toCold = !toCold;
                }
            } catch (IOException | SQLException e) {
                // asked a node, or the database, that had just died
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** @return the run that moves in that direction now; 0 when none could be begun */
    private long begin(boolean toCold) throws Exception {
        long source = toCold ? hot : cold;
        Http.Answer answer = up.studio()
                .operator()
                .post(
                        Studio.ADMIN + "migrate",
                        Studio.move(source, toCold ? cold : hot)
                                .add("source_retention", "PT0S")
                                .build());
        if (answer.status() == 202) {
            return Studio.id(answer.json());
        }
        // one whose answer was lost
        List<String> open = rows.texts("SELECT m.id FROM storage_migrations m JOIN storage_migration_statuses s"
                + " ON s.id = m.status_id WHERE m.source_backend_id = " + source
                + " AND s.name IN ('pending', 'in_progress', 'paused', 'failed') ORDER BY m.id DESC LIMIT 1");
        return open.isEmpty() ? 0 : Long.parseLong(open.get(0));
    }

    private void follow(long run) throws Exception {
        while (!over) {
            try {
                FaultyNode node = up;
                JsonObject now = node.studio().migration(run);
                String status = now.getString("status");
                if (List.of("completed", "completed_with_errors", "cancelled").contains(status)) {
                    return;
                }
                if (status.equals("failed") || status.equals("paused") || status.equals("pending")) {
                    new Resumption(node).begin(run);
                }
            } catch (IOException | DemoException | AssertionError e) {
                // the node has just died, or it is starting
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
