package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class S3FlowTest {
    private final S3Flow flow = new S3Flow(16);

    private void answered(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            flow.leave(flow.enter(), false);
        }
    }

    @Test
    void halvesWhatWasUnderWayAndCountsOneBurstOnce() throws InterruptedException {
        long[] entered = new long[8];
        for (int i = 0; i < entered.length; i++) {
            entered[i] = flow.enter();
        }
        for (long each : entered) {
            flow.leave(each, true);
        }
        assertThat(flow.limit()).isEqualTo(4);
    }

    @Test
    void neverFallsBelowOneAndComesBack() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            flow.leave(flow.enter(), true);
        }
        assertThat(flow.limit()).isEqualTo(1);
        answered(1);
        assertThat(flow.limit()).isEqualTo(2);
        answered(3);
        assertThat(flow.limit()).as("one more for each round").isEqualTo(3);
        answered(1000);
        assertThat(flow.limit()).isEqualTo(16);
    }

    @Test
    void holdsBackWhoIsTooMany() throws Exception {
        flow.leave(flow.enter(), true);
        long first = flow.enter();
        CompletableFuture<Long> second = CompletableFuture.supplyAsync(() -> {
            try {
                return flow.enter();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(second).isNotDone();
        flow.leave(first, false);
        flow.leave(second.get(10, TimeUnit.SECONDS), false);
    }

    @Test
    void anInterruptedWaiterLeavesNoPlaceTaken() throws Exception {
        flow.leave(flow.enter(), true);
        long only = flow.enter();
        Thread.currentThread().interrupt();
        boolean interrupted = false;
        try {
            flow.enter();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        assertThat(interrupted).isTrue();
        flow.leave(only, false);
        flow.leave(flow.enter(), false);
    }
}
