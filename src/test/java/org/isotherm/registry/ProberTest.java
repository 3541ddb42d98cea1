package org.isotherm.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.Space;
import org.junit.jupiter.api.Test;

class ProberTest {
    private final AtomicBoolean marked = new AtomicBoolean();

    /** Probes once at the start, and by itself not again within this test. */
    private Prober prober() {
        Prober prober = new Prober("somewhere", this::probe, Duration.ofHours(1), Duration.ofSeconds(20));
        prober.start();
        return prober;
    }

    private Space probe() throws IOException {
        if (!marked.get()) {
            throw new ForeignBackendException("somewhere", null, "its marker is missing", null);
        }
        return Space.UNKNOWN;
    }

    @Test
    void seesAtOnceThatABackendWasMarkedAfterItsFirstProbe() {
        try (Prober prober = prober()) {
            prober.awaitFirst();
            assertThat(prober.health().reachable()).isFalse();
            marked.set(true);

            prober.confirm();

            assertThat(prober.health().reachable()).isTrue();
        }
    }

    @Test
    void keepsAGoodVerdict() {
        marked.set(true);
        try (Prober prober = prober()) {
            prober.confirm();
            var verdict = prober.health();
            assertThat(verdict.reachable()).isTrue();

            prober.confirm();

            assertThat(prober.health()).isEqualTo(verdict);
        }
    }

    /** It said UP for a moment whenever a probe that hung was given up, and whoever asked then waited for the mount. */
    @Test
    void staysDownWhenAProbeThatWasTooLongInFlightFails() {
        AtomicReference<Prober> self = new AtomicReference<>();
        AtomicBoolean hangs = new AtomicBoolean();
        Prober prober = new Prober(
                "somewhere",
                () -> {
                    if (hangs.get()) {
                        while (self.get().health().reachable()) {
                            Thread.onSpinWait();
                        }
                        throw new BackendTimeoutException("somewhere", null, "no answer", null);
                    }
                    return Space.UNKNOWN;
                },
                Duration.ofHours(1),
                Duration.ofMillis(50));
        self.set(prober);
        prober.once();
        assertThat(prober.health().reachable()).isTrue();
        hangs.set(true);

        prober.once();

        assertThat(prober.health().reachable()).isFalse();
        assertThat(prober.health().detail()).contains("no answer");
        hangs.set(false);
        prober.once();
        assertThat(prober.health().reachable()).isTrue();
    }
}
