package org.isotherm.it;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Set;
import org.isotherm.demo.Http;

/** What an operator does with a run whose server is gone: tells a server that is up to go on with it. */
final class Resumption {
    /** A lease must run out before another node believes that the first one is gone. */
    private static final Duration PATIENCE = Cluster.LEASE.plusSeconds(60);

    private static final Duration RUN = Duration.ofSeconds(120);
    private static final Set<String> ENDED = Set.of("completed", "completed_with_errors", "cancelled", "rolled_back");

    private final FaultyNode node;

    Resumption(FaultyNode node) {
        this.node = node;
    }

    /** @return the run when it has ended */
    JsonObject finish(long run) throws Exception {
        begin(run);
        return awaitEnd(run);
    }

    /** Returns once the run goes on, or has ended. */
    void begin(long run) throws Exception {
        Studio studio = node.studio();
        Await.value(
                "run " + run + " goes on on " + node.name(),
                PATIENCE,
                () -> {
                    JsonObject now = studio.migration(run);
                    if (ENDED.contains(now.getString("status"))) {
                        return "";
                    }
                    Http.Answer answer = resume(studio, run);
                    return answer.status() == 202 ? "" : answer.status() + " " + answer.body();
                },
                String::isEmpty);
    }

    private static Http.Answer resume(Studio studio, long run) throws Exception {
        Http operator = studio.operator();
        return operator.text(
                operator.request(Studio.ADMIN + "migrations/" + run + "/resume").POST(BodyPublishers.noBody()));
    }

    JsonObject awaitEnd(long run) throws Exception {
        Studio studio = node.studio();
        return Await.value(
                "run " + run + " has ended",
                RUN,
                () -> studio.migration(run),
                now -> ENDED.contains(now.getString("status")));
    }
}
