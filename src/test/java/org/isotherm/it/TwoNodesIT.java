package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;

import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Two servers that begin with the same empty database at the same moment. The last test kills one of them. */
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

    private static long verified(Studio node, long id) throws Exception {
        return Studio.number(node.migration(id), "verified_files");
    }
}
