package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class HandleTest {
    @Test
    void isNotClosedWhileACallIsInsideButByTheWorkerAfterwards() throws Exception {
        GuardedCalls guard = new GuardedCalls("nas", new DirectCalls("nas"), 2, Duration.ofMillis(200));
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger closings = new AtomicInteger();
        Handle<Closeable> handle = new Handle<>(guard, () -> {
            closings.incrementAndGet();
            closed.countDown();
        });
        assertThatThrownBy(() -> handle.call(null, "read", it -> {
                    waitFor(stalled);
                    return 1;
                }))
                .isInstanceOf(BackendTimeoutException.class);
        handle.release();
        handle.release();
        guard.run(null, "another call", () -> {}); // the second worker has passed by
        assertThat(closings).hasValue(0);
        stalled.countDown();
        closed.await();
        assertThat(closings).hasValue(1);
        assertThatThrownBy(() -> handle.call(null, "read", it -> 1)).isInstanceOf(BackendUnavailableException.class);
        guard.close();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody may interrupt a worker", e);
        }
    }
}
