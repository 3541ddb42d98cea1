package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that are each right and together wrong, sent at the same moment: exactly one wins. */
@ExtendWith(WithServer.class)
class BadInputRacesIT {
    private static final int CALLERS = 6;

    private final Http admin;
    private final Http operator;
    private final Specimens studio;

    BadInputRacesIT(IsothermServer server) throws Exception {
        this.admin = server.as("admin");
        this.operator = server.as("operator");
        this.studio = Specimens.of(server);
    }

    @Test
    void makesOneDefaultForAProject() throws Exception {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Files.createDirectories(studio.folder.resolve("default-" + i));
            bodies.add(studio.local("default-" + i)
                    .with("is_default", true)
                    .with("project_id", Specimens.PROJECT)
                    .toString());
        }

        oneWins(together(bodies, body -> Specimens.send(admin, "POST", Specimens.BACKENDS, body)));
    }

    @Test
    void makesOneBackendOfAName() throws Exception {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Files.createDirectories(studio.folder.resolve("named-" + i));
            bodies.add(studio.local("named-" + i)
                    .with("name", "\"bad-input-twin\"")
                    .toString());
        }

        oneWins(together(bodies, body -> Specimens.send(admin, "POST", Specimens.BACKENDS, body)));
    }

    @Test
    void makesOneBackendInAFolder() throws Exception {
        Files.createDirectories(studio.folder.resolve("shared/inner"));
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            bodies.add(studio.local(i % 2 == 0 ? "shared" : "shared/inner")
                    .with("name", Body.text("bad-input-shared-" + i))
                    .toString());
        }

        // the losers learn it from the database, or already from the winner's marker
        oneWins(together(bodies, body -> Specimens.send(admin, "POST", Specimens.BACKENDS, body)), 409, 422);
    }

    @Test
    void lettingTwoChangeTheSameVersionChangesItOnce() throws Exception {
        long id = studio.backend("contended", Body.of());
        String tag = admin.get(Specimens.BACKENDS + "/" + id).header("ETag");
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            bodies.add(studio.local("contended").with("total_capacity_bytes", i).toString());
        }

        List<Http.Answer> answers = together(
                bodies,
                body -> admin.text(admin.request(Specimens.BACKENDS + "/" + id)
                        .header("Content-Type", "application/json")
                        .header("If-Match", tag)
                        .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(body))));

        assertThat(answers.stream().filter(a -> a.status() == 200)).hasSize(1);
        answers.stream().filter(a -> a.status() != 200).forEach(a -> Refused.with(a, 412));
    }

    @Test
    void startsOneAdoptionOfABackendAndOneForAKey() throws Exception {
        long one = studio.backend("raced-one", Body.of());
        long two = studio.backend("raced-two", Body.of());
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            bodies.add(Specimens.adoption(i % 2 == 0 ? one : two).toString());
        }

        List<Http.Answer> answers = together(
                bodies,
                body -> operator.text(operator.request("/api/admin/storage/assets/adopt")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "bad-input-raced")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body))));

        List<Http.Answer> accepted =
                answers.stream().filter(a -> a.status() == 202).toList();
        assertThat(accepted.stream().map(Specimens::id).distinct()).hasSize(1);
        answers.stream().filter(a -> a.status() != 202).forEach(a -> Refused.with(a, 409));
        studio.ended("/api/admin/storage/adoptions/" + Specimens.id(accepted.get(0)));
    }

    private interface Call {
        Http.Answer send(String body) throws Exception;
    }

    private static List<Http.Answer> together(List<String> bodies, Call call) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(bodies.size());
        try {
            List<Callable<Http.Answer>> calls = new ArrayList<>();
            bodies.forEach(body -> calls.add(() -> call.send(body)));
            List<Http.Answer> answers = new ArrayList<>();
            for (Future<Http.Answer> answer : callers.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            callers.shutdown();
        }
    }

    private static void oneWins(List<Http.Answer> answers) {
        oneWins(answers, 409, 409);
    }

    private static void oneWins(List<Http.Answer> answers, int lost, int orLost) {
        assertThat(answers.stream().filter(a -> a.status() == 201))
                .as(answers.toString())
                .hasSize(1);
        answers.stream()
                .filter(a -> a.status() != 201)
                .forEach(a -> Refused.with(a, a.status() == orLost ? orLost : lost));
    }
}
