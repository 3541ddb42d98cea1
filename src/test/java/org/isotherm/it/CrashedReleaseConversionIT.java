package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import org.isotherm.faults.CrashPoint;
import org.isotherm.it.Forms.Form;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A release is converted, or that is taken back, and the server killed meanwhile: another node serves the release, which
 * has the one form or the other as a whole, and a restart of the job completes it.
 */
@Tag("long")
@ExtendWith(WithCluster.class)
class CrashedReleaseConversionIT {
    private final Cluster cluster;
    private final FaultyNode node;
    private final Studio studio;
    private final Rows rows;

    CrashedReleaseConversionIT(Cluster cluster) {
        this.cluster = cluster;
        this.node = cluster.node(0);
        this.studio = node.studio();
        this.rows = cluster.rows();
    }

    private void convert(long release, Form form) throws Exception {
        studio.operator()
                .post(
                        ADMIN + "imports/conversions",
                        Json.createObjectBuilder()
                                .add("release_id", release)
                                .add("profile_id", form.profile())
                                .build())
                .expect(202);
    }

    private String run() throws Exception {
        return ADMIN + "imports/" + rows.number("SELECT max(id) FROM release_imports");
    }

    @ParameterizedTest(name = "killed at {0}, passage {1}, rollback: {2}")
    @CsvSource({
        "OBJECT_NAMED, 2, false",
        "OBJECT_WRITTEN, 2, false",
        "IMPORT_STORED, 1, false",
        "IMPORT_VERIFIED, 1, false",
        "FORMS_EXCHANGED, 1, false",
        "IMPORT_PUBLISHED, 1, false",
        "IMPORT_VERIFIED, 1, true",
        "FORMS_EXCHANGED, 1, true",
        "IMPORT_PUBLISHED, 1, true"
    })
    void isCompletedByARestart(CrashPoint point, int passage, boolean back) throws Exception {
        String name =
                "converted-" + point.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "-" + back;
        CrashedReleases releases = new CrashedReleases(cluster, name);
        Form plain = releases.plain();
        Form split = releases.split();
        long release = releases.make(name);
        String converted = "";
        if (back) {
            node.faults().note(CrashPoint.IMPORT_PUBLISHED);
            convert(release, split);
            converted = run();
            assertThat(releases.ended(node, converted).getString("status")).isEqualTo("completed");
            node.awaitObeyed(CrashPoint.IMPORT_PUBLISHED); // its job passes no point any more
            node.faults().withdraw(CrashPoint.IMPORT_PUBLISHED);
        }
        node.faults().halt(point, passage);

        try {
            if (back) {
                releases.ask(converted + "/rollback").expect(202);
            } else {
                convert(release, split);
            }
        } catch (IOException e) {
            // killed before it could answer
        }
        node.awaitDeath();
        boolean exchanged = point == CrashPoint.IMPORT_PUBLISHED;
        releases.assertForm(release, exchanged == back ? plain : split);
        releases.assertFiles(cluster.node(1), release);
        cluster.recover();
        JsonObject run = new RestartedJob(node, run()).awaitEnd();

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        releases.assertForm(release, back ? plain : split);
        releases.assertFiles(node, release);
        releases.ask((back ? converted : run()) + "/finalise").expect(200);
        releases.awaitNothingLeft(release);
        releases.assertFiles(node, release);
    }
}
