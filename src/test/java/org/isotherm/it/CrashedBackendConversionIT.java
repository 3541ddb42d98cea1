package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.JsonObject;
import java.util.Locale;
import org.isotherm.faults.CrashPoint;
import org.isotherm.it.Forms.Form;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The releases of a backend are converted, taken back or finalised as a whole, and the server killed meanwhile: nobody asks
 * for anything, and what is left is done by another node, or by the same one when it is up again.
 */
@Tag("long")
@ExtendWith(WithCluster.class)
class CrashedBackendConversionIT {
    private final Cluster cluster;
    private final FaultyNode node;
    private final FaultyNode other;
    private final Rows rows;

    CrashedBackendConversionIT(Cluster cluster) {
        this.cluster = cluster;
        this.node = cluster.node(0);
        this.other = cluster.node(1);
        this.rows = cluster.rows();
    }

    @Test
    void theReleasesOfABackendAreGoneOnWithByAnotherNode() throws Exception {
        CrashedReleases releases = new CrashedReleases(cluster, "converted-backend");
        long release = releases.make("converted-backend");
        node.faults().halt(CrashPoint.IMPORT_STORED, 1);
        other.faults().halt(CrashPoint.IMPORT_STORED, 1); // either may begin it

        String address = releases.convertAll();
        Await.that("one of the two is dead", CrashedReleases.PATIENCE, () -> !node.isAlive() || !other.isAlive());
        FaultyNode left = node.isAlive() ? node : other;
        left.faults().withdrawAll();
        JsonObject all = releases.ended(left, address);

        assertThat(all.getString("status")).as(all.toString()).isEqualTo("completed");
        assertThat(Studio.number(all, "converted_releases")).isEqualTo(1);
        releases.assertForm(release, releases.split());
        releases.assertFiles(left, release);
        cluster.recover();
        releases.ask(address + "/finalise").expect(200);
        releases.awaitNothingLeft(release);
        releases.assertFiles(node, release);
    }

    /** Two releases, converted as a whole, and only the first server is left. */
    private final class Converted {
        final CrashedReleases releases;
        final long first;
        final long last;
        final String address;

        Converted(String what, CrashPoint point, int passage) throws Exception {
            String name = what + "-" + point.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + passage;
            releases = new CrashedReleases(cluster, name);
            first = releases.make(name + "-1");
            last = releases.make(name + "-2");
            address = releases.convertAll();
            assertThat(releases.ended(node, address).getString("status")).isEqualTo("completed");
            other.kill();
        }

        void assertForms(Form ofFirst, Form ofLast) throws Exception {
            releases.assertForm(first, ofFirst);
            releases.assertForm(last, ofLast);
        }

        void assertFiles() throws Exception {
            releases.assertFiles(node, first);
            releases.assertFiles(other, last);
        }
    }

    /** The one that was converted last goes back first. */
    @ParameterizedTest(name = "killed at {0}, passage {1}")
    @CsvSource({
        "IMPORT_VERIFIED, 1", // nothing is back
        "FORMS_EXCHANGED, 1",
        "IMPORT_VERIFIED, 2", // one is back, and the other one proven
        "FORMS_EXCHANGED, 2"
    })
    void theirRollbackGoesOnWhenTheServerIsUpAgain(CrashPoint point, int passage) throws Exception {
        Converted all = new Converted("returned", point, passage);
        Form plain = all.releases.plain();
        Form split = all.releases.split();
        node.faults().halt(point, passage);
        String rollback =
                all.releases.ask(all.address + "/rollback").expect(202).header("Location");
        node.awaitDeath();
        all.assertForms(split, passage == 1 ? split : plain);
        cluster.recover();
        all.assertFiles(); // whatever has the one form or the other by now

        JsonObject run = all.releases.ended(node, rollback);

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        assertThat(Studio.number(run, "converted_releases")).isEqualTo(2);
        assertThat(Studio.number(run, "failed_releases")).isZero();
        JsonObject converted = all.releases.ended(node, all.address);
        assertThat(Studio.number(converted, "rolled_back_releases")).isEqualTo(2);
        assertThat(Studio.number(converted, "returnable_releases")).isZero();
        assertThat(Studio.number(converted, "kept_releases")).isEqualTo(2);
        all.assertForms(plain, plain);
        all.releases.ask(all.address + "/finalise").expect(200);
        all.releases.awaitNothingLeft(all.first);
        all.releases.awaitNothingLeft(all.last);
        all.assertForms(plain, plain);
        all.assertFiles();
    }

    /** Of each draft one page is let go, then it is seen that nothing is left, and its row goes. */
    @ParameterizedTest(name = "killed at {0}, passage {1}")
    @CsvSource({
        "DRAFT_EMPTYING, 1", // nothing is gone
        "DRAFT_EMPTIED, 1",
        "DRAFT_EMPTYING, 3", // one is gone, and nothing of the other one
        "DRAFT_EMPTIED, 2"
    })
    void theFormsOfBeforeGoWhenTheServerIsUpAgain(CrashPoint point, int passage) throws Exception {
        Converted all = new Converted("finalised", point, passage);
        Form split = all.releases.split();
        node.faults().halt(point, passage);
        all.releases.ask(all.address + "/finalise").expect(200);
        node.awaitDeath();
        assertThat(drafts(all.address)).isEqualTo(passage == 1 ? 2 : 1);
        cluster.recover();

        all.releases.awaitNothingLeft(all.first);
        all.releases.awaitNothingLeft(all.last);
        assertThat(drafts(all.address)).isZero();
        all.assertForms(split, split);
        all.assertFiles();
        assertThat(all.releases.ask(all.address + "/rollback").status()).isEqualTo(409);
    }

    private long drafts(String address) throws Exception {
        return rows.number(
                "SELECT count(*) FROM release_imports WHERE backend_conversion_id = ? AND release_id IS NOT NULL",
                Long.parseLong(address.substring((ADMIN + "release-conversions/").length())));
    }
}
