package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.isotherm.demo.LibertyConfig;
import org.isotherm.demo.LibertyServer;
import org.isotherm.demo.Ports;
import org.isotherm.demo.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Two servers that begin with the same empty database at the same moment. The last but one kills one of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoNodesIT {
    /** Each waits for the other one's processor time as well. */
    private static final Duration BOTH = IsothermServer.READY.multipliedBy(2);

    private static final Duration SEEN = Duration.ofSeconds(5);

    private Path folder;
    private Postgres postgres;
    private Rows rows;
    private LibertyServer a;
    private LibertyServer b;
    private Studio onA;
    private Studio onB;

    @BeforeAll
    void startsBothAtOnce() throws Exception {
        Path work = Files.createDirectories(Path.of(System.getProperty("isotherm.test.work", "target/it")));
        folder = Files.createTempDirectory(work.toRealPath(), "two-");
        postgres = Postgres.start(folder.resolve("postgres"), Ports.anyFree());
        rows = new Rows(postgres::connect);
        a = node("node-a");
        b = node("node-b");
        a.start();
        b.start();
        a.awaitReady(BOTH);
        b.awaitReady(BOTH);
        onA = new Studio(new org.isotherm.demo.Http(a.uri()));
        onB = new Studio(new org.isotherm.demo.Http(b.uri()));
    }

    private LibertyServer node(String name) throws Exception {
        Path runtime = Path.of(System.getProperty("isotherm.test.liberty", "target/liberty/wlp"))
                .toAbsolutePath();
        int http = Ports.anyFree();
        LibertyConfig.listeningOn(http, Ports.anyFree())
                .with("isotherm.node.name", name)
                .with("isotherm.reconcile.interval", "PT1H")
                .with("isotherm.reconcile.grace", "PT0S")
                .withDatabase(postgres.port())
                .with("isotherm.storage.roots", folder.toString())
                .write(runtime, folder.resolve(name), 256);
        return new LibertyServer(runtime, folder.resolve(name), folder.resolve(name + ".pid"), http);
    }

    @AfterAll
    void stopsBoth() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {a, b, postgres}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    @Order(1)
    void applyTheSchemaOnce() throws Exception {
        assertThat(rows.of("SELECT id FROM databasechangelog GROUP BY id, author, filename HAVING COUNT(*) > 1"))
                .isEmpty();
        assertThat(rows.number("SELECT COUNT(*) FROM databasechangelog")).isGreaterThan(10);
        assertThat(rows.number("SELECT COUNT(*) FROM installation")).isEqualTo(1);
        assertThat(rows.texts("SELECT name FROM cluster_nodes WHERE lease_until > now()"))
                .containsExactlyInAnyOrder("node-a", "node-b");
    }

    @Test
    @Order(2)
    void obeyOnOneWhatWasChangedOnTheOther() throws Exception {
        long backend = onA.create(Studio.local("shared", Files.createDirectory(folder.resolve("shared"))));
        Await.that(
                "the other node takes a file",
                SEEN,
                () -> onB.put("two/1/file", backend, new byte[9]).status() == 201);

        onA.setStatus(backend, "read_only");

        long changed = System.nanoTime();
        Await.that(
                "the other node refuses files",
                SEEN,
                () -> onB.put("two/2/file", backend, new byte[9]).status() == 409);
        assertThat(Duration.ofNanos(System.nanoTime() - changed)).isLessThan(Duration.ofSeconds(3));
        assertThat(onB.operator()
                        .get("/api/assets/two/1/file/content?mode=stream")
                        .status())
                .isEqualTo(200);
    }

    @Test
    @Order(3)
    void compareABackendOnceInEachSlot() throws Exception {
        Await.that(
                "the schedule has compared the backend",
                Duration.ofSeconds(30),
                () -> rows.texts("SELECT r.status FROM reconciliations r JOIN storage_backends b ON b.id = r.backend_id"
                                + " WHERE b.name = 'shared' AND r.initiated_by_name = 'isotherm'")
                        .contains("completed"));
        long looks = rows.number("SELECT COUNT(*) FROM reconciliations");
        assertThat(rows.number("SELECT COUNT(DISTINCT idempotency_key) FROM reconciliations"))
                .isEqualTo(looks);
        assertThat(looks).as("one, or two when the hour has just changed").isBetween(1L, 2L);
    }

    @Test
    @Order(4)
    void fireEachSlotOfAScheduleOnce() throws Exception {
        long hot = onA.create(Studio.local("slot-hot", Files.createDirectory(folder.resolve("slot-hot"))));
        long cold = onA.create(Studio.local("slot-cold", Files.createDirectory(folder.resolve("slot-cold")))
                .add("tier", "cold"));
        Tiering tiering = new Tiering(onA);
        tiering.entityType("slot", "file");
        long policy = tiering.policy("slots", "slot", cold, "approved", "PT0S");
        long schedule = Studio.id(onA.admin()
                .post(
                        Studio.ADMIN + "schedules",
                        Json.createObjectBuilder()
                                .add("name", "slots")
                                .add("cron", "0 0 1 1 *")
                                .add("policy_ids", Json.createArrayBuilder().add(policy))
                                .build())
                .expect(201)
                .json());
        for (int slot = 1; slot <= 3; slot++) {
            tiering.entity("slot", slot, "approved");
            onA.upload("slot/" + slot + "/file", hot, Samples.bytes(1000, slot));
            execute("UPDATE tiering_schedules SET next_at = now() - INTERVAL '" + slot + " days' WHERE id = "
                    + schedule);
            String key = "slot/" + slot + "/file";
            Await.that(
                    "the slot's file is cold, by whichever node",
                    Duration.ofSeconds(60),
                    () -> onB.asset(key).getString("tier").equals("cold"));
            long ended = slot;
            Await.that(
                    "its sweep has ended",
                    Duration.ofSeconds(60),
                    () -> rows.number("SELECT COUNT(*) FROM storage_migrations m JOIN storage_migration_statuses s"
                                    + " ON s.id = m.status_id WHERE s.name = 'completed'"
                                    + " AND m.initiated_by_name = 'schedule slots'")
                            == ended);
        }

        assertThat(rows.number("SELECT COUNT(*) FROM storage_migrations WHERE initiated_by_name = 'schedule slots'"))
                .as("sweeps")
                .isEqualTo(3);
        assertThat(rows.number("SELECT COUNT(*) FROM tiering_plans WHERE created_by = 'schedule slots'"))
                .as("plans")
                .isEqualTo(3);
        assertThat(rows.texts("SELECT DISTINCT state FROM tiering_firings WHERE schedule_id = ?", schedule))
                .containsExactly("swept");
        assertThat(rows.number("SELECT COUNT(*) FROM tiering_firings WHERE schedule_id = ?", schedule))
                .isEqualTo(3);
    }

    @Test
    @Order(5)
    void showOnOneWhatTheOtherWasDoingWhenItDied() throws Exception {
        long source = onA.create(Studio.local("two-from", Files.createDirectory(folder.resolve("from"))));
        long target = onA.create(Studio.local("two-to", Files.createDirectory(folder.resolve("to"))));
        for (int i = 1; i <= 20; i++) {
            onA.upload("dying/" + i + "/file", source, Samples.bytes(MIB, i));
        }
        long id = onA.migrate(
                Studio.move(source, target).add("parallelism", 2).add("bandwidth_bytes_per_second", 2 * MIB));
        Await.that("some files are moved", Duration.ofSeconds(30), () -> verified(onB, id) >= 2);

        a.kill();

        JsonObject left = onB.migration(id);
        assertThat(left.getString("status")).isEqualTo("in_progress");
        assertThat(Studio.number(left, "verified_files")).isBetween(2L, 19L);
        assertThat(rows.disagreements(id)).isEmpty();
        List<JsonObject> files = onB.files(id);
        assertThat(files).hasSize(20).extracting(f -> f.getString("status")).contains("completed");
        for (int i = 1; i <= 20; i++) { // moved or not, the other node serves each
            assertThat(Samples.sha256(onB.operator().stream(
                                    onB.operator().request("/api/assets/dying/" + i + "/file/content?mode=stream"))
                            .body()))
                    .isEqualTo(Samples.sha256(Samples.bytes(MIB, i)));
        }
    }

    @Test
    @Order(6)
    void goOnWithTheSlotOfADeadNode() throws Exception {
        long schedule = rows.number("SELECT id FROM tiering_schedules WHERE name = 'slots'");
        execute("INSERT INTO tiering_firings (schedule_id, slot, node_id)" + " SELECT " + schedule
                + ", now(), id FROM cluster_nodes WHERE name = 'node-a'");

        Await.that(
                "the other node has planned, and found nothing to move",
                Duration.ofSeconds(90),
                () -> rows.texts(
                                "SELECT state FROM tiering_firings WHERE schedule_id = ? ORDER BY id DESC LIMIT 1",
                                schedule)
                        .contains("nothing"));
        assertThat(rows.texts(
                        "SELECT n.name FROM tiering_firings f JOIN cluster_nodes n ON n.id = f.node_id"
                                + " WHERE f.schedule_id = ? ORDER BY f.id DESC LIMIT 1",
                        schedule))
                .containsExactly("node-b");
    }

    private void execute(String sql) throws Exception {
        try (Connection database = postgres.connect();
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long verified(Studio node, long id) throws Exception {
        return Studio.number(node.migration(id), "verified_files");
    }
}
