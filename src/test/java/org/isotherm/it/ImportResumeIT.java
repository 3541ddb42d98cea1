package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.isotherm.demo.Http;
import org.isotherm.faults.CrashPoint;
import org.isotherm.it.Forms.Form;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An import whose server was killed, and that is resumed as the console does it. */
@ExtendWith(WithCluster.class)
class ImportResumeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int FILES = 30;
    private static final int PASSAGE = 20;
    private static final int ENCRYPTED_IN_CLOUD = 5;
    private static final Set<String> OVER = Set.of("completed", "failed", "cancelled");

    private final Cluster cluster;
    private final Studio studio;

    ImportResumeIT(Cluster cluster) {
        this.cluster = cluster;
        this.studio = cluster.node(0).studio();
    }

    @Test
    void goesOnAtAnotherServer() throws Exception {
        assertIsCompletedBy(1, killed("import-resumed-elsewhere"));
    }

    @Test
    @Tag("long")
    void goesOnAtTheSameServerWhenItIsUpAgain() throws Exception {
        KilledImport run = killed("import-resumed-here");
        cluster.recover();

        assertIsCompletedBy(0, run);
    }

    /** An import whose server has died when some of its files were stored. */
    private KilledImport killed(String name) throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < FILES; i++) {
            files.put(i + ".txt", Samples.bytes(1000 + i * 300, i));
        }
        Form form = Forms.make(studio, name, cluster.newFolder("profiles"), cluster.s3())
                .all
                .get(ENCRYPTED_IN_CLOUD);
        assertThat(form.encrypted() && !form.chunked()).as(form.name()).isTrue();
        return KilledImport.at(CrashPoint.OBJECT_WRITTEN, PASSAGE, cluster, name, form.profile(), files);
    }

    private void assertIsCompletedBy(int node, KilledImport killed) throws Exception {
        Http operator = cluster.node(node).studio().operator();
        String address = killed.address();
        long stored = cluster.rows()
                .number(
                        "SELECT COUNT(*) FROM release_import_files WHERE import_id = ? AND state = 'stored'",
                        killed.id());
        assertThat(stored).isBetween(1L, FILES - 1L);
        Await.value(
                "it may be resumed once the lease of its server is over",
                PATIENCE,
                () -> operator.text(operator.request(address + "/resume").POST(BodyPublishers.noBody())),
                answer -> answer.status() == 202);

        JsonObject run = Await.value(
                "it has ended",
                PATIENCE,
                () -> operator.get(address).expect(200).json(),
                any -> OVER.contains(any.getString("status")));

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        assertThat(KilledImport.digests(cluster.node(node).studio(), Studio.number(run, "release_id")))
                .isEqualTo(killed.digests());
        Refused.with(operator.text(operator.request(address + "/resume").POST(BodyPublishers.noBody())), 409);
    }
}
