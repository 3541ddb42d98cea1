package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node that sleeps past its lease and wakes in the middle of what others have finished. */
@ExtendWith(WithCluster.class)
class FrozenNodeIT {
    private final Cluster cluster;

    FrozenNodeIT(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void changesNothingOfWhatWasTakenOver() throws Exception {
        assertThat(new MoveScenarios(cluster).freeze()).isEmpty();
    }
}
