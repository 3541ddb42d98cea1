package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import org.isotherm.faults.CrashPoint;
import org.isotherm.faults.FaultOrders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The fault agent does what it is told, where it is told. What it tests is the tests' own tool. */
@Tag("long")
@ExtendWith(WithCluster.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultAgentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static int files;

    private final Cluster cluster;
    private final FaultyNode node;
    private final FaultOrders faults;
    private final Studio studio;
    private final Rows rows;
    private long from;
    private long to;

    FaultAgentIT(Cluster cluster) {
        this.cluster = cluster;
        this.node = cluster.node(0);
        this.faults = node.faults();
        this.studio = node.studio();
        this.rows = cluster.rows();
    }

    @BeforeEach
    void takesInAFile() throws Exception {
        files++;
        Path folder = cluster.newFolder("from");
        from = studio.create(Studio.local("agented-from-" + files, folder));
        to = studio.create(Studio.s3("agented-to-" + files, cluster.s3(), "agented-to-" + files + "/"));
        studio.upload(key(), from, Samples.bytes(2 * Studio.PART, files));
    }

    private String key() {
        return "agented/" + files + "/file";
    }

    private long begin() throws Exception {
        return studio.migrate(Studio.move(from, to).add("source_retention", "PT0S"));
    }

    private String itemState(long run) throws Exception {
        return rows.texts("SELECT state FROM storage_migration_items WHERE migration_id = ?", run)
                .get(0);
    }

    @Test
    @Order(1)
    void holdsAThreadUntilTheOrderIsWithdrawn() throws Exception {
        faults.hold(CrashPoint.PROVEN, 1);
        long run = begin();
        node.awaitObeyed(CrashPoint.PROVEN);

        assertThat(itemState(run)).isEqualTo("copied");
        assertThat(Studio.number(studio.asset(key()), "backend_id")).isEqualTo(from);
        faults.withdraw(CrashPoint.PROVEN);

        assertThat(studio.awaitEnd(run).getString("status")).isEqualTo("completed");
        assertThat(Studio.number(studio.asset(key()), "backend_id")).isEqualTo(to);
    }

    @Test
    @Order(2)
    void failsOneCall() throws Exception {
        // the next call is the copy's or a probe's; both are to be survived
        faults.hold(CrashPoint.CLAIMED, 1);
        long id = begin();
        node.awaitObeyed(CrashPoint.CLAIMED);
        faults.fail(CrashPoint.BACKEND_CALL, 1, "BackendUnavailableException");
        faults.withdraw(CrashPoint.CLAIMED);

        JsonObject run = studio.awaitEnd(id);

        assertThat(run.getString("status")).isEqualTo("completed");
        assertThat(faults.isObeyed(CrashPoint.BACKEND_CALL)).isTrue();
    }

    @Test
    @Order(3)
    void leavesOutTheProof() throws Exception {
        faults.skip(CrashPoint.VERIFY);

        JsonObject run = studio.awaitEnd(begin());

        assertThat(run.getString("status")).isEqualTo("completed");
        assertThat(faults.isObeyed(CrashPoint.VERIFY)).isTrue();
        assertThat(rows.texts("SELECT verify_mode FROM storage_migration_items WHERE migration_id = ?", Studio.id(run)))
                .containsExactly("cached"); // the last mode there is, and never a store's: nothing was read from it
    }

    @Test
    @Order(4)
    void seesEachForceAndCanLeaveItOut() throws Exception {
        Path folder = cluster.newFolder("forced");
        long backend = studio.create(Studio.local("forced", folder));
        faults.noteForces();

        studio.upload("forced/1/file", backend, new byte[10]);
        assertThat(faults.forced())
                .contains(folder.resolve(studio.asset("forced/1/file").getString("storage_path")), folder);

        faults.skip(CrashPoint.FORCE);
        studio.upload("forced/2/file", backend, new byte[10]);
        assertThat(faults.forced())
                .doesNotContain(folder.resolve(studio.asset("forced/2/file").getString("storage_path")));
    }

    @Test
    @Order(5)
    void killsTheServerInsideATransaction() throws Exception {
        faults.halt(CrashPoint.SWITCHING, 1);
        long run = begin();

        assertThat(node.awaitDeath()).isEqualTo(137);

        assertThat(itemState(run)).isEqualTo("copied");
        assertThat(rows.number(
                        "SELECT backend_id FROM asset_locations WHERE entity_type = 'agented' AND entity_id = ?",
                        files))
                .isEqualTo(from);
        node.start();
        assertThat(new Resumption(node).finish(run).getString("status")).isEqualTo("completed");
    }

    /** Last, when a whole move and its clean-up have loaded every class. */
    @Test
    @Order(6)
    void hasWovenEveryPoint() throws Exception {
        cluster.node(1).faults().skip(CrashPoint.CLEAN_UP);
        faults.hold(CrashPoint.REAPED, 1);
        long run = begin();
        node.awaitObeyed(CrashPoint.REAPED);
        faults.withdraw(CrashPoint.REAPED);
        assertThat(studio.awaitEnd(run).getString("status")).isEqualTo("completed");

        assertThat(faults.woven()).noneMatch(line -> line.startsWith("FAILED"));
        for (CrashPoint point : CrashPoint.values()) {
            if (point == CrashPoint.FORCE) {
                continue; // seen above
            }
            assertThat(faults.woven()).as("woven").anyMatch(line -> line.startsWith(point + " "));
        }
        Await.that(
                "nothing is left",
                PATIENCE,
                () -> rows.number("SELECT COUNT(*) FROM stored_objects WHERE state = 'condemned'") == 0);
    }
}
