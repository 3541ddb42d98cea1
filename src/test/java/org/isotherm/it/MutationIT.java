package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.isotherm.faults.CrashPoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests of the tests: what keeps files safe is taken out of the running server, one thing at a time, and a scenario
 * that finds nothing wrong otherwise must find something.
 */
@Tag("long")
@ExtendWith(WithCluster.class)
class MutationIT {
    private final Cluster cluster;

    MutationIT(Cluster cluster) {
        this.cluster = cluster;
    }

    /** A scenario that finds out. */
    private interface Scenario {
        List<String> play(MoveScenarios scenarios) throws Exception;
    }

    /**
     * One thing taken out.
     *
     * @param finding what the scenario must say, in its words
     */
    private record Mutation(String without, CrashPoint point, Scenario scenario, String finding) {
        @Override
        public String toString() {
            return "without " + without;
        }
    }

    static Stream<Mutation> mutations() {
        return Stream.of(
                new Mutation(
                        "compare-and-set of the generation",
                        CrashPoint.COMPARE_GENERATION,
                        s -> s.overwrite(CrashPoint.PROVEN),
                        "I8: "),
                new Mutation("proof of the copy", CrashPoint.VERIFY, MoveScenarios::corruptCopy, "I1: "),
                new Mutation("fence", CrashPoint.COMPARE_FENCE, MoveScenarios::freeze, "the file is "),
                new Mutation("tombstone", CrashPoint.TOMBSTONE, MoveScenarios::plain, "I21: "),
                new Mutation("unique names", CrashPoint.NAME, MoveScenarios::two, "the run is failed"),
                new Mutation("fsync", CrashPoint.FORCE, MoveScenarios::forced, "not forced "));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void isNoticed(Mutation mutation) throws Exception {
        MoveScenarios scenario = new MoveScenarios(cluster);
        cluster.node(0).faults().skip(mutation.point());

        List<String> found = mutation.scenario().play(scenario);

        assertThat(cluster.node(0).faults().woven()).noneMatch(line -> line.startsWith("FAILED"));
        assertThat(cluster.node(0).faults().isObeyed(mutation.point()))
                .as("it was taken out")
                .isTrue();
        assertThat(found).as(mutation.toString()).anyMatch(line -> line.startsWith(mutation.finding()));
    }
}
