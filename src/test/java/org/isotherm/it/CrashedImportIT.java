package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.faults.CrashPoint;
import org.isotherm.it.Forms.Form;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An import whose server is killed in each of its steps, each through another profile: a restart of its job completes it. */
@Tag("long")
@ExtendWith(WithCluster.class)
class CrashedImportIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Cluster cluster;
    private final FaultyNode node;
    private final Studio studio;
    private final Rows rows;

    CrashedImportIT(Cluster cluster) {
        this.cluster = cluster;
        this.node = cluster.node(0);
        this.studio = node.studio();
        this.rows = cluster.rows();
    }

    private static Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            files.put("small/" + i % 3 + "/" + i + ".txt", Samples.bytes(i * 300, i));
        }
        files.put("large.mov", Samples.bytes(4 * Forms.CHUNK + 3, 77));
        files.put("again.mov", files.get("large.mov"));
        return files;
    }

    @ParameterizedTest(name = "killed at {0}, passage {1}, profile {2}")
    @CsvSource({
        "IMPORT_DISCOVERED, 1, 7",
        "IMPORT_HASHED, 1, 1",
        "OBJECT_NAMED, 1, 6",
        "OBJECT_NAMED, 4, 7",
        "OBJECT_WRITTEN, 1, 7",
        "OBJECT_WRITTEN, 4, 6",
        "OBJECT_WRITTEN, 20, 4",
        "IMPORT_PROVEN, 3, 6",
        "IMPORT_PROVEN, 20, 4",
        "IMPORT_STORED, 3, 7",
        "IMPORT_STORED, 20, 5",
        "IMPORT_VERIFIED, 1, 2",
        "IMPORT_PUBLISHING, 1, 3",
        "IMPORT_PUBLISHED, 1, 0",
        "OBJECT_WRITTEN, 2, 8",
        "IMPORT_PROVEN, 2, 8",
        "IMPORT_STORED, 2, 8"
    })
    void isCompletedByARestart(CrashPoint point, int passage, int profile) throws Exception {
        String name =
                "crashed-" + point.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "-" + profile;
        Forms forms = Forms.make(studio, name, cluster.newFolder("profiles"), cluster.s3());
        Form form = profile == 8 ? forms.deduplicated() : forms.all.get(profile); // 8: of equal chunks one
        KilledImport killed = KilledImport.at(point, passage, cluster, name, form.profile(), files());
        long published = rows.number("SELECT count(*) FROM releases WHERE name = ? AND published_at IS NOT NULL", name);
        assertThat(published).isEqualTo(point == CrashPoint.IMPORT_PUBLISHED ? 1 : 0);
        cluster.recover();
        JsonObject run = new RestartedJob(node, killed.address()).awaitEnd();

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        assertThat(KilledImport.digests(studio, Studio.number(run, "release_id")))
                .isEqualTo(killed.digests());
        for (Map.Entry<String, byte[]> file : killed.files().entrySet()) {
            assertThat(killed.folder().resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
        Await.that(
                "what was written for nothing is gone",
                PATIENCE,
                () -> rows.number(
                                "SELECT count(*) FROM stored_objects WHERE backend_id = ? AND state IN ('writing', 'condemned')",
                                form.backend())
                        == 0);
        assertThat(rows.number(
                        "SELECT count(*) FROM stored_objects WHERE backend_id = ? AND state = 'live'", form.backend()))
                .isEqualTo(rows.number("SELECT count(*) FROM asset_locations WHERE backend_id = ?", form.backend()));
    }
}
