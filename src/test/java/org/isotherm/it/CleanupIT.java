package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Optional;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the clean-up deletes, and what it leaves alone. */
@ExtendWith(WithServer.class)
class CleanupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;

    CleanupIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @Test
    void deletesWhatAnUploadLeftThatEndedWithoutAWord() throws Exception {
        Path folder = server.newFolder("cleanup-upload");
        long backend = studio.create(Studio.local("cleanup-upload", folder));
        Path left = Files.write(
                Files.createDirectories(folder.resolve("objects/00")).resolve("left"), new byte[10]);
        execute("""
                INSERT INTO stored_objects (backend_id, storage_path, state, managed, node_id, created_at)
                SELECT ?, 'objects/00/left', 'writing', TRUE, MAX(id), now() - INTERVAL '2 minutes'
                FROM cluster_nodes WHERE lease_until > now()""", backend);

        awaitState(backend, "objects/00/left", "deleted");

        assertThat(left).doesNotExist();
    }

    @Test
    void leavesAFileAloneThatItsOwnerReplacedAfterItWasMoved() throws Exception {
        Path folder = server.newFolder("cleanup-adopted");
        long backend = studio.create(Studio.local("cleanup-adopted", folder));
        long target = studio.create(Studio.local("cleanup-target", server.newFolder("cleanup-target")));
        Path clip = Files.write(folder.resolve("clip.mov"), Samples.bytes(1000, 1));
        studio.operator()
                .post(
                        ADMIN + "assets/register",
                        Json.createObjectBuilder()
                                .add("backend_id", backend)
                                .add("entity_type", "cleanup")
                                .add("entity_id", 1)
                                .add("file_field", "file")
                                .add("storage_path", "clip.mov")
                                .build())
                .expect(201);
        studio.moveAll(
                Studio.move(backend, target).add("source_retention", "PT1H").add("delete_adopted", true));
        byte[] replaced = Samples.bytes(2000, 2);
        Files.write(clip, replaced);
        execute(
                "UPDATE stored_objects SET delete_after = now() WHERE backend_id = ? AND storage_path = 'clip.mov'",
                backend);

        awaitState(backend, "clip.mov", "released");

        assertThat(clip).hasBinaryContent(replaced);
    }

    @Test
    void showsDeletionsThatKeepFailingAndTriesOneAgainWhenTold() throws Exception {
        Path folder = server.newFolder("cleanup-stuck");
        long backend = studio.create(Studio.local("cleanup-stuck", folder));
        Path left = Files.write(
                Files.createDirectories(folder.resolve("objects/00")).resolve("stuck"), new byte[10]);
        execute("""
                INSERT INTO stored_objects (backend_id, storage_path, state, managed, size_bytes, attempts, last_error, delete_after)
                VALUES (?, 'objects/00/stuck', 'condemned', TRUE, 10, 12, 'Permission denied', now() + INTERVAL '1 day')""", backend);
        execute("""
                INSERT INTO stored_objects (backend_id, storage_path, state, managed, size_bytes, delete_after)
                VALUES (?, 'objects/00/fresh', 'condemned', TRUE, 10, now() + INTERVAL '1 day')""", backend);
        JsonObject stuck = tombstone("?stuck=true", "objects/00/stuck").orElseThrow();
        assertThat(tombstone("?stuck=true", "objects/00/fresh")).isEmpty();
        JsonObject fresh = tombstone("", "objects/00/fresh").orElseThrow();
        assertThat(stuck.getInt("attempts")).isEqualTo(12);
        assertThat(stuck.getString("last_error")).isEqualTo("Permission denied");

        Refused.with(retry(fresh), 404);
        retry(stuck).expect(200);

        awaitState(backend, "objects/00/stuck", "deleted");
        assertThat(left).doesNotExist();
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM audit_log WHERE action = 'cleanup.retry' AND subject_id = ?",
                        Long.toString(Studio.id(stuck))))
                .isEqualTo(1);
        awaitState(backend, "objects/00/fresh", "condemned");
    }

    private Optional<JsonObject> tombstone(String query, String path) throws Exception {
        return studio.all(ADMIN + "cleanup" + query).stream()
                .filter(t -> t.getString("storage_path").equals(path))
                .findFirst();
    }

    private Http.Answer retry(JsonObject tombstone) throws Exception {
        Http operator = studio.operator();
        return operator.text(operator.request(ADMIN + "cleanup/" + Studio.id(tombstone) + "/retry")
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private void awaitState(long backend, String path, String state) throws Exception {
        Await.that(
                path + " is " + state,
                PATIENCE,
                () -> rows.number(
                                "SELECT COUNT(*) FROM stored_objects WHERE backend_id = ? AND storage_path = ?"
                                        + " AND state = ?",
                                backend,
                                path,
                                state)
                        == 1);
    }

    private void execute(String sql, long backend) throws Exception {
        try (Connection connection = server.database();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, backend);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
