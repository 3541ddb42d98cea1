package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntPredicate;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A run in which most files fail stops and waits for somebody; one in which few fail goes on to its end. */
@ExtendWith(WithServer.class)
class ErrorBudgetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private Path folder;
    private Path aside;
    private long source;
    private long target;

    ErrorBudgetIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @Test
    void stopsWhenMostFilesFailAndBeginsAnewWithEachRestart() throws Exception {
        int files = 400;
        takeIn("budget", files);
        takeAway(files, i -> true);

        JsonObject first =
                studio.awaitEnd(studio.migrate(Studio.move(source, target).add("parallelism", 1)));

        long id = Studio.id(first);
        long failedFirst = Studio.number(first, "failed_files");
        assertThat(failedFirst).isBetween(100L, 199L);
        assertStopped(first, failedFirst, files);

        restart(first);
        JsonObject second = awaitStop(id, failedFirst);

        long failedSecond = Studio.number(second, "failed_files");
        assertThat(failedSecond - failedFirst).as("a budget of its own").isBetween(100L, 199L);
        assertStopped(second, failedSecond - failedFirst, files);

        putBack(files);
        restart(second);
        Await.that(
                "the rest is moved",
                PATIENCE,
                () -> studio.migration(id).getString("status").equals("completed_with_errors"));
        JsonObject last = studio.migration(id);
        assertThat(Studio.number(last, "failed_files")).isEqualTo(failedSecond);
        assertThat(Studio.number(last, "verified_files")).isEqualTo(files - failedSecond);
        assertThat(last.get("failure")).isEqualTo(JsonValue.NULL);
        assertThat(rows.disagreements(id)).isEmpty();
        Await.that("the job is completed", PATIENCE, () -> job(last).equals("COMPLETED"));
    }

    @Test
    void goesOnWhenFewerFail() throws Exception {
        int files = 150;
        takeIn("thrift", files);
        takeAway(files, i -> i % 5 < 2);

        JsonObject run = studio.awaitEnd(studio.migrate(Studio.move(source, target)));

        assertThat(run.getString("status")).isEqualTo("completed_with_errors");
        assertThat(Studio.number(run, "failed_files")).isEqualTo(60);
        assertThat(Studio.number(run, "verified_files")).isEqualTo(90);
        assertThat(run.get("failure")).isEqualTo(JsonValue.NULL);
    }

    private void assertStopped(JsonObject run, long failed, int files) throws Exception {
        long id = Studio.id(run);
        assertThat(run.getString("status")).isEqualTo("failed");
        assertThat(run.getString("failure"))
                .startsWith("stopped by the error budget: ")
                .contains("files failed, 100 %, and 50 % may", "most often source_missing (", "resume the migration");
        assertThat(Studio.number(run, "verified_files")).isZero();
        Await.that("the job has failed", PATIENCE, () -> job(run).equals("FAILED"));
        assertThat(studio.migration(id).getString("status")).isEqualTo("failed");
        assertThat(rows.disagreements(id)).isEmpty();
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ? AND state = 'pending'",
                        id))
                .as("files that are left as they were")
                .isEqualTo(files - Studio.number(studio.migration(id), "failed_files"))
                .isPositive();
        assertThat(failed).isPositive();
    }

    private JsonObject awaitStop(long id, long failedBefore) throws Exception {
        return Await.value(
                "the run has stopped again",
                PATIENCE,
                () -> studio.migration(id),
                run -> run.getString("status").equals("failed") && Studio.number(run, "failed_files") > failedBefore);
    }

    private void takeIn(String name, int files) throws Exception {
        folder = server.newFolder(name + "-from");
        aside = server.newFolder(name + "-aside");
        source = studio.create(Studio.local(name + "-from", folder));
        target = studio.create(Studio.local(name + "-to", server.newFolder(name + "-to")));
        for (int i = 1; i <= files; i++) {
            Files.write(folder.resolve("file-" + i), Samples.bytes(500 + i, i));
        }
        long adoption = Studio.id(studio.operator()
                .post(
                        ADMIN + "assets/adopt",
                        Json.createObjectBuilder()
                                .add("backend_id", source)
                                .add("entity_type", name)
                                .add("file_field", "file")
                                .build())
                .expect(202)
                .json());
        Await.that(
                "all are taken in",
                PATIENCE,
                () -> studio.operator()
                                .get(ADMIN + "adoptions/" + adoption)
                                .json()
                                .getInt("adopted_files")
                        == files);
    }

    private void takeAway(int files, IntPredicate which) throws IOException {
        for (int i = 1; i <= files; i++) {
            if (which.test(i)) {
                Files.move(folder.resolve("file-" + i), aside.resolve("file-" + i));
            }
        }
    }

    private void putBack(int files) throws IOException {
        for (int i = 1; i <= files; i++) {
            Files.move(aside.resolve("file-" + i), folder.resolve("file-" + i));
        }
    }

    private void restart(JsonObject run) throws Exception {
        Http operator = server.secureAs("operator");
        Http.Answer answer = operator.text(
                operator.request(instance(run) + "?action=restart").PUT(BodyPublishers.noBody()));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 202);
    }

    private String job(JsonObject run) throws Exception {
        return server.secureAs("operator").get(instance(run)).expect(200).json().getString("batchStatus");
    }

    private static String instance(JsonObject run) {
        return "/ibm/api/batch/jobinstances/" + Studio.number(run.getJsonObject("batch"), "instance_id");
    }
}
