package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Killed run = killed("import-resumed-here");
        cluster.recover();

        assertIsCompletedBy(0, run);
    }

    private record Killed(long id, String name, Map<String, String> digests) {}

    /** An import whose server has died when some of its files were stored. */
    private Killed killed(String name) throws Exception {
        Path folder = cluster.newFolder("resumed");
        Map<String, String> digests = new TreeMap<>();
        for (int i = 0; i < FILES; i++) {
            byte[] content = Samples.bytes(1000 + i * 300, i);
            Files.write(folder.resolve(i + ".txt"), content);
            digests.put(i + ".txt", Samples.sha256(content));
        }
        long source = studio.create(Studio.local(name + "-source", folder));
        Form form = Forms.make(studio, name, cluster.newFolder("profiles"), cluster.s3())
                .all
                .get(ENCRYPTED_IN_CLOUD);
        assertThat(form.encrypted() && !form.chunked()).as(form.name()).isTrue();
        cluster.node(0).faults().halt(CrashPoint.OBJECT_WRITTEN, PASSAGE);
        try {
            studio.operator()
                    .post(
                            ADMIN + "imports",
                            Json.createObjectBuilder()
                                    .add("release", Json.createObjectBuilder().add("name", name))
                                    .add("source", Json.createObjectBuilder().add("backend_id", source))
                                    .add("profile_id", form.profile())
                                    .build())
                    .expect(202);
        } catch (IOException e) {
            // killed before it could answer
        }
        cluster.node(0).awaitDeath();
        return new Killed(
                cluster.rows().number("SELECT id FROM release_imports WHERE release_name = ?", name), name, digests);
    }

    private void assertIsCompletedBy(int node, Killed killed) throws Exception {
        Http operator = cluster.node(node).studio().operator();
        String address = ADMIN + "imports/" + killed.id();
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
        assertThat(digests(operator, Studio.number(run, "release_id"))).isEqualTo(killed.digests());
        Refused.with(operator.text(operator.request(address + "/resume").POST(BodyPublishers.noBody())), 409);
    }

    private static Map<String, String> digests(Http operator, long release) throws Exception {
        Map<String, String> found = new TreeMap<>();
        String files = "/api/releases/" + release + "/files";
        for (JsonObject file : operator.get(files + "?limit=500")
                .expect(200)
                .json()
                .getJsonArray("items")
                .getValuesAs(JsonObject.class)) {
            String path = file.getString("path");
            try (InputStream bytes =
                    operator.stream(operator.request(files + "/" + path)).body()) {
                found.put(path, Samples.sha256(bytes));
            }
        }
        return found;
    }
}
