package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.isotherm.faults.CrashPoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A whole move with the k-th call to a backend failing, for k = 1, 2, … until nothing fails any more: reading, writing,
 * forcing, proving, deleting. With {@code -Disotherm.fail.each=true} each call of a file in parts too, otherwise some of them.
 */
@Tag("long")
@ExtendWith(WithCluster.class)
class FailEachCallIT {
    private static final boolean EACH = Boolean.getBoolean("isotherm.fail.each");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SMEACH = 1000;
    private static final int IN_PARTS = Studio.PART + 1;

    private final Cluster cluster;
    private final FaultyNode node;
    private final Studio studio;

    FailEachCallIT(Cluster cluster) {
        this.cluster = cluster;
        this.node = cluster.node(0);
        this.studio = node.studio();
    }

    @ParameterizedTest
    @EnumSource
    void endsWithEverythingMoved(BackendPair pair) throws Exception {
        int calls = failEach(pair, "small", SMEACH, 1);
        assertThat(calls).as("calls of a small move").isGreaterThan(5);
    }

    @ParameterizedTest
    @EnumSource
    void endsWithEverythingMovedInParts(BackendPair pair) throws Exception {
        int calls = failEach(pair, "parts", IN_PARTS, EACH ? 1 : 17);
        assertThat(calls).as("calls of a move in parts").isGreaterThan(20);
    }

    /** @return how many calls a move has, by the step */
    private int failEach(BackendPair pair, String kind, int size, int step) throws Exception {
        String type = "failing_" + kind + "_" + pair.name().toLowerCase(java.util.Locale.ROOT);
        long source = studio.create(pair.source(type + "-from", cluster));
        long target = studio.create(pair.target(type + "-to", cluster));
        Contents contents = new Contents();
        List<String> wrong = new ArrayList<>();
        int k = 1;
        boolean failed = true;
        for (; failed; k += step) {
            byte[] content = Samples.bytes(size, k);
            studio.upload(type + "/" + k + "/file", source, content);
            contents.with(type + "/" + k + "/file", content);
            node.faults().fail(CrashPoint.BACKEND_CALL, k, "BackendUnavailableException");
            JsonObject run = studio.awaitEnd(studio.migrate(
                    Studio.move(source, target).add("source_retention", "PT0S").add("parallelism", 1)));
            failed = node.faults().isObeyed(CrashPoint.BACKEND_CALL);
            node.faults().withdraw(CrashPoint.BACKEND_CALL);
            if (!run.getString("status").equals("completed") || Studio.number(run, "verified_files") != 1) {
                wrong.add("call " + k + ": " + run);
            }
        }
        assertThat(wrong).isEmpty();
        try (Bucket bucket = cluster.bucket()) {
            InvariantChecker checker = new InvariantChecker(cluster.rows(), bucket, contents, List.of(source, target));
            Await.value(
                    "nothing is wrong at rest",
                    PATIENCE,
                    () -> {
                        cluster.letTimePass(); // a failed deletion waits for its next try
                        return checker.violationsAtRest();
                    },
                    List::isEmpty);
        }
        return k - step;
    }
}
