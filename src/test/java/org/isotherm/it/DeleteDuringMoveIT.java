package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.isotherm.faults.CrashPoint;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever deletes an asset while it is moved wins, however far the move is. */
@ExtendWith(WithCluster.class)
class DeleteDuringMoveIT {
    private final Cluster cluster;

    DeleteDuringMoveIT(Cluster cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @EnumSource(names = {"CLAIMED", "MID_COPY", "COPIED", "COPY_NOTED", "PROVEN", "UNSWITCHED"})
    void noDeletedAssetReturns(CrashPoint point) throws Exception {
        assertThat(new MoveScenarios(cluster).delete(point)).isEmpty();
    }
}
