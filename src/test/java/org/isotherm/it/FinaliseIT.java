package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Samples.MIB;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sources that are kept until somebody says that they need not be. */
@ExtendWith(WithServer.class)
class FinaliseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FILES = 5;

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;

    FinaliseIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @Test
    void keepsTheSourcesUntilItIsTold() throws Exception {
        Path kept = server.newFolder("finalise-kept");
        JsonObject run = move("finalise", kept, "until_finalised");
        Path others = server.newFolder("finalise-others");
        JsonObject other = move("finalise_other", others, "until_finalised");
        Path gone = server.newFolder("finalise-gone");
        move("finalise_gone", gone, "PT0S");

        assertThat(run.getString("source_retention")).isEqualTo("until_finalised");
        assertThat(run.get("finalised_at")).isEqualTo(JsonValue.NULL);
        Await.that("the sources of another run are cleaned away", PATIENCE, () -> objects(gone) == 0);
        assertThat(objects(kept)).isEqualTo(FILES);
        assertThat(retainedForGood(run)).isEqualTo(FILES);

        JsonObject finalised = finalise(run).expect(200).json();

        assertThat(finalised.getString("finalised_at")).isGreaterThanOrEqualTo(finalised.getString("completed_at"));
        assertThat(finalised.getString("status")).isEqualTo("completed");
        Await.that("its own are cleaned away too", PATIENCE, () -> objects(kept) == 0);
        assertThat(objects(others)).isEqualTo(FILES);
        assertThat(retainedForGood(other)).isEqualTo(FILES);
        for (int i = 1; i <= FILES; i++) {
            assertThat(Samples.sha256(studio.operator().stream(studio.operator()
                                    .request("/api/assets/finalise/" + i + "/file/content?mode=stream"))
                            .body()))
                    .isEqualTo(Samples.sha256(Samples.bytes(1000 + i, i)));
        }

        JsonObject again = finalise(run).expect(200).json();

        assertThat(again.get("finalised_at")).isEqualTo(finalised.get("finalised_at"));
        assertThat(rows.texts(
                        "SELECT principal FROM audit_log WHERE action = 'migration.finalise' AND subject_id = ?",
                        Long.toString(Studio.id(run))))
                .containsExactly("operator");
    }

    @Test
    void endsATimeThatWasSet() throws Exception {
        Path folder = server.newFolder("finalise-day");
        JsonObject run = move("finalise_day", folder, "PT24H");
        assertThat(objects(folder)).isEqualTo(FILES);

        finalise(run).expect(200);

        Await.that("the sources are cleaned away", PATIENCE, () -> objects(folder) == 0);
    }

    @Test
    void refusesARunThatHasNotEnded() throws Exception {
        long source = studio.create(Studio.local("finalise-early", server.newFolder("finalise-early")));
        long target = studio.create(Studio.local("finalise-early-to", server.newFolder("finalise-early-to")));
        studio.upload("finalise_early/1/file", source, Samples.bytes(3 * MIB, 1));
        long id = studio.migrate(Studio.move(source, target)
                .add("bandwidth_bytes_per_second", MIB)
                .add("source_retention", "until_finalised"));

        Http.Answer early = finalise(studio.migration(id));

        assertThat(early.status()).as(early.body()).isEqualTo(409);
        assertThat(early.detail()).contains("can be finalised when it has ended");
        JsonObject run = studio.awaitEnd(id);
        assertThat(run.get("finalised_at")).isEqualTo(JsonValue.NULL);
        finalise(run).expect(200);
    }

    @Test
    void refusesRunsThatStoppedBeforeTheirEnd() throws Exception {
        Path folder = server.newFolder("finalise-open");
        JsonObject run = move("finalise_open", folder, "until_finalised");
        String open = "UPDATE storage_migration_items SET state = ? WHERE migration_id = ? AND asset = ?";
        execute(open, "pending", Studio.id(run), "finalise_open/1/file");
        try {
            Http.Answer refused = finalise(run);
            assertThat(refused.status()).as(refused.body()).isEqualTo(409);
            assertThat(refused.detail()).contains("stopped before its end");
        } finally {
            execute(open, "completed", Studio.id(run), "finalise_open/1/file");
        }
        assertThat(retainedForGood(run)).isEqualTo(FILES);
    }

    @Test
    void knowsNoOtherWord() throws Exception {
        Http.Answer answer = studio.operator()
                .post(
                        ADMIN + "migrate",
                        Studio.move(1, 2)
                                .add("source_retention", "until_doomsday")
                                .build());

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("\"source_retention\"");
    }

    private JsonObject move(String type, Path folder, String retention) throws Exception {
        long source = studio.create(Studio.local(type + "-from", folder));
        long target = studio.create(Studio.local(type + "-to", server.newFolder(type + "-to")));
        for (int i = 1; i <= FILES; i++) {
            studio.upload(type + "/" + i + "/file", source, Samples.bytes(1000 + i, i));
        }
        return studio.moveAll(Studio.move(source, target).add("source_retention", retention));
    }

    private Http.Answer finalise(JsonObject run) throws Exception {
        Http operator = studio.operator();
        return operator.text(operator.request(ADMIN + "migrations/" + Studio.id(run) + "/finalise")
                .POST(BodyPublishers.noBody()));
    }

    private long retainedForGood(JsonObject run) throws Exception {
        return rows.number(
                "SELECT COUNT(*) FROM stored_objects WHERE backend_id = ? AND state = 'retained' AND delete_after IS NULL",
                Studio.number(run, "source_backend_id"));
    }

    private static long objects(Path folder) throws IOException {
        Path objects = folder.resolve("objects");
        if (!Files.exists(objects)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(objects)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private void execute(String sql, String state, long migration, String asset) throws Exception {
        try (var database = server.database();
                var statement = database.prepareStatement(sql)) {
            statement.setString(1, state);
            statement.setLong(2, migration);
            statement.setString(3, asset);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
