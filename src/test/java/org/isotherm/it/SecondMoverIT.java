package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.isotherm.demo.Http;
import org.isotherm.faults.CrashPoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two movers of one asset: one wins, the other one is told. */
@ExtendWith(WithCluster.class)
class SecondMoverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static int plays;

    private final Cluster cluster;
    private final FaultyNode node;
    private final Studio studio;
    private final Contents contents = new Contents();
    private String type;
    private long source;
    private long target;

    SecondMoverIT(Cluster cluster) {
        this.cluster = cluster;
        this.node = cluster.node(0);
        this.studio = node.studio();
    }

    @BeforeEach
    void takesInAFile() throws Exception {
        type = "second_mover_" + ++plays;
        source = studio.create(Studio.local(type + "-from", cluster.newFolder(type)));
        target = studio.create(Studio.local(type + "-to", cluster.newFolder(type)));
        byte[] content = Samples.bytes(100_000, plays);
        studio.upload(type + "/1/file", source, content);
        contents.with(type + "/1/file", content);
    }

    private Http.Answer begin(FaultyNode on) throws Exception {
        return on.studio()
                .operator()
                .post(
                        Studio.ADMIN + "migrate",
                        Studio.move(source, target)
                                .add("source_retention", "PT0S")
                                .build());
    }

    @Test
    void isRefusedWhileTheFirstOneIsAtWork() throws Exception {
        node.faults().hold(CrashPoint.CLAIMED, 1);
        long first = Studio.id(begin(node).expect(202).json());
        node.awaitObeyed(CrashPoint.CLAIMED);

        Http.Answer second = begin(cluster.node(1));

        assertThat(second.status()).as(second.body()).isEqualTo(409);
        node.faults().withdraw(CrashPoint.CLAIMED);
        assertThat(studio.awaitEnd(first).getString("status")).isEqualTo("completed");
        assertNothingWrong();
    }

    @Test
    void isOneOfTwoThatBeginAtTheSameMoment() throws Exception {
        node.faults().hold(CrashPoint.PLANNED, 1); // so that the winner has not ended before the other one asks
        cluster.node(1).faults().hold(CrashPoint.PLANNED, 1);

        List<CompletableFuture<Http.Answer>> both = List.of(asked(node), asked(cluster.node(1)));
        List<Http.Answer> answers = both.stream().map(CompletableFuture::join).toList();

        assertThat(answers).extracting(Http.Answer::status).containsExactlyInAnyOrder(202, 409);
        cluster.withdrawOrders();
        for (Http.Answer answer : answers) {
            if (answer.status() == 202) {
                assertThat(studio.awaitEnd(Studio.id(answer.json())).getString("status"))
                        .isEqualTo("completed");
            }
        }
        assertNothingWrong();
    }

    private CompletableFuture<Http.Answer> asked(FaultyNode on) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return begin(on);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** The refusal itself is left out: the unique index over open items is what remains. */
    @Test
    void isSkippedByTheIndexWhenNobodyRefusesIt() throws Exception {
        node.faults().hold(CrashPoint.PROVEN, 1);
        long first = Studio.id(begin(node).expect(202).json());
        node.awaitObeyed(CrashPoint.PROVEN);
        node.faults().skip(CrashPoint.SECOND_RUN);

        JsonObject second = studio.awaitEnd(Studio.id(begin(node).expect(202).json()));

        assertThat(second.getString("status")).isEqualTo("completed");
        assertThat(Studio.number(second, "skipped_files")).isEqualTo(1);
        node.faults().withdraw(CrashPoint.PROVEN);
        assertThat(Studio.number(studio.awaitEnd(first), "verified_files")).isEqualTo(1);
        assertNothingWrong();
    }

    private void assertNothingWrong() throws Exception {
        try (Bucket bucket = cluster.bucket()) {
            InvariantChecker checker = new InvariantChecker(cluster.rows(), bucket, contents, List.of(source, target));
            Await.value("nothing is wrong", PATIENCE, checker::violationsAtRest, List::isEmpty);
        }
    }
}
