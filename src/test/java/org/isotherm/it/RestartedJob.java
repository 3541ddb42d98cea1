package org.isotherm.it;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Set;
import org.isotherm.demo.Http;

/** A run whose server was killed and is up again: its job is restarted over Liberty's batch REST API, as operators do. */
final class RestartedJob {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Set<String> OVER = Set.of("completed", "completed_with_errors", "cancelled");

    private final FaultyNode node;
    private final Http operator;
    private final String address;

    /** @param address where the run is shown */
    RestartedJob(FaultyNode node, String address) {
        this.node = node;
        this.operator = node.studio().operator();
        this.address = address;
    }

    /** @return the run when it has ended */
    JsonObject awaitEnd() throws Exception {
        Await.that("the batch runtime knows that the job has failed, and begins anew", PATIENCE, this::goesOn);
        return Await.value(
                "the run has ended",
                PATIENCE,
                this::run,
                run -> OVER.contains(run.getString("status"))
                        || run.getString("status").equals("failed"));
    }

    private JsonObject run() throws Exception {
        return operator.get(address).expect(200).json();
    }

    private boolean goesOn() throws Exception {
        JsonObject run = run();
        if (OVER.contains(run.getString("status"))) {
            return true;
        }
        Http batch = node.secureAs("operator");
        int status = batch.text(batch.request("/ibm/api/batch/jobinstances/"
                                + Studio.number(run.getJsonObject("batch"), "instance_id") + "?action=restart")
                        .PUT(BodyPublishers.noBody()))
                .status();
        if (status == 200 || status == 202) {
            // its row says so only when the job has begun
            Await.that(
                    "the job has begun",
                    PATIENCE,
                    () -> !run().getString("status").equals("failed"));
            return true;
        }
        return false;
    }
}
