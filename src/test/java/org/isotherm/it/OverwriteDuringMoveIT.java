package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.isotherm.faults.CrashPoint;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever replaces a file while it is moved wins, however far the move is. */
@ExtendWith(WithCluster.class)
class OverwriteDuringMoveIT {
    private final Cluster cluster;

    OverwriteDuringMoveIT(Cluster cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @EnumSource(names = {"CLAIMED", "MID_COPY", "COPIED", "COPY_NOTED", "PROVEN", "UNSWITCHED"})
    void noOldContentReturns(CrashPoint point) throws Exception {
        assertThat(new MoveScenarios(cluster).overwrite(point)).isEmpty();
    }
}
