package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backend's status is law (I15): one row per status, one column per operation. */
@ExtendWith(WithServer.class)
class StatusIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;

    StatusIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    // the answer to: read, upload, begin to move out, begin to move in; and whether a deleted file leaves the disk
    @ParameterizedTest(name = "{0}: read {1}, create {2}, move out {3}, move in {4}, delete {5}")
    @CsvSource({
        "active,         200, 201, 202, 202, true",
        "read_only,      200, 409, 202, 409, false",
        "offline,        503, 503, 409, 409, false",
        "decommissioned, 200, 409, 202, 409, true",
    })
    void allowsWhatItAllows(String status, int read, int create, int moveOut, int moveIn, boolean delete)
            throws Exception {
        String type = "status_" + status;
        Path folder = server.newFolder("status");
        long backend = studio.create(Studio.local(type, folder));
        long other = studio.create(Studio.local(type + "-other", server.newFolder("status-other")));
        for (int i = 1; i <= 3; i++) {
            studio.upload(type + "/" + i + "/file", backend, Samples.bytes(100, i));
        }
        studio.upload(type + "/4/file", other, Samples.bytes(100, 4));

        studio.setStatus(backend, status);

        assertThat(studio.operator()
                        .get("/api/assets/" + type + "/1/file/content")
                        .status())
                .as("read")
                .isEqualTo(read);
        assertThat(studio.put(type + "/5/file", backend, Samples.bytes(9, 5)).status())
                .as("create")
                .isEqualTo(create);
        assertThat(deletedFileLeavesTheDisk(type, folder, backend, other, delete))
                .as("delete")
                .isEqualTo(delete);
        assertMove(backend, other, moveOut);
        assertMove(other, backend, moveIn);
    }

    /** The row goes in any case; its object goes when the status allows it, and waits otherwise. */
    private boolean deletedFileLeavesTheDisk(String type, Path folder, long backend, long other, boolean expected)
            throws Exception {
        String path = studio.asset(type + "/2/file").getString("storage_path");
        studio.operator().delete("/api/assets/" + type + "/2/file").expect(204);
        if (expected) {
            awaitDeleted(backend, path);
        } else {
            // what is deleted later elsewhere and is gone proves that the clean-up has come by
            String later = studio.upload(type + "/6/file", other, Samples.bytes(100, 6))
                    .getString("storage_path");
            studio.operator().delete("/api/assets/" + type + "/6/file").expect(204);
            awaitDeleted(other, later);
        }
        return Files.notExists(folder.resolve(path));
    }

    private void awaitDeleted(long backend, String path) throws Exception {
        Await.that(
                "the object is deleted",
                PATIENCE,
                () -> rows.number(
                                "SELECT COUNT(*) FROM stored_objects WHERE backend_id = ? AND storage_path = ?"
                                        + " AND state = 'deleted'",
                                backend,
                                path)
                        == 1);
    }

    private void assertMove(long from, long to, int expected) throws Exception {
        var answer = studio.operator()
                .post(
                        Studio.ADMIN + "migrate",
                        Studio.move(from, to).add("source_retention", "PT0S").build());
        assertThat(answer.status()).as(answer.body()).isEqualTo(expected);
        if (expected == 202) {
            assertThat(studio.awaitEnd(Studio.id(answer.json())).getString("status"))
                    .isEqualTo("completed");
            assertThat(rows.number("SELECT COUNT(*) FROM asset_locations WHERE backend_id = ?", from))
                    .isZero();
        }
    }
}
