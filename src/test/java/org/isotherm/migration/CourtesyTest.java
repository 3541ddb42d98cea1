package org.isotherm.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How much of its time a worker may work, and that it rests no longer than it must. */
final class CourtesyTest {
    @Test
    void letsRunsGoAsFastAsTheyCanWhereNobodyIs() {
        assertThat(Courtesy.next(0.02, false, true, true)).isEqualTo(1);
        assertThat(Courtesy.next(1, false, false, true)).isEqualTo(1);
    }

    @Test
    void beginsSlowlyWhereSomebodyIs() {
        assertThat(Courtesy.next(1, true, false, false)).isEqualTo(Courtesy.FIRST);
        assertThat(Courtesy.next(0.02, true, false, false))
                .as("left slow by an earlier run")
                .isEqualTo(0.02);
    }

    @Test
    void givesWayAtOnceAndAlwaysGoesOn() {
        double share = Courtesy.next(1, true, true, true);
        assertThat(share).isLessThan(Courtesy.FIRST);
        for (int i = 0; i < 20; i++) {
            share = Courtesy.next(share, true, true, true);
        }
        assertThat(share).isEqualTo(Courtesy.LEAST);
    }

    @Test
    void takesWhatIsFreeLittleByLittle() {
        double share = Courtesy.LEAST;
        for (int i = 0; i < 10; i++) {
            double next = Courtesy.next(share, true, true, false);
            assertThat(next).isGreaterThan(share);
            share = next;
        }
        for (int i = 0; i < 20; i++) {
            share = Courtesy.next(share, true, true, false);
        }
        assertThat(share).isEqualTo(1);
    }

    @Test
    void neverRestsWhereNobodyIs() {
        Courtesy courtesy = new Courtesy();
        courtesy.look(1);
        AtomicInteger asked = new AtomicInteger();

        courtesy.turn().rest(() -> asked.incrementAndGet() < 0);

        assertThat(asked).hasValue(0);
    }

    @Test
    void restsNoMoreOnceItIsStopped() {
        Courtesy courtesy = new Courtesy();
        courtesy.served();
        courtesy.look(0);
        Courtesy.Turn turn = courtesy.turn();
        AtomicInteger asked = new AtomicInteger();
        while (asked.get() == 0) { // until it has worked long enough to rest at all
            turn.rest(() -> asked.incrementAndGet() > 0);
        }

        assertThat(asked).as("asked once, and told to stop").hasValue(1);
    }

    @Test
    void restsAsLongAsItsShareAsks() {
        Courtesy courtesy = new Courtesy();
        courtesy.served();
        courtesy.look(0); // a tenth of the time
        Courtesy.Turn turn = courtesy.turn();
        long began = System.nanoTime();
        AtomicInteger asked = new AtomicInteger();
        long worked = 0;
        while (asked.get() == 0) {
            worked = System.nanoTime() - began;
            turn.rest(() -> asked.incrementAndGet() < 0);
        }

        assertThat(System.nanoTime() - began)
                .as("at least ten times what it worked, or the longest rest")
                .isGreaterThanOrEqualTo(Math.min(worked * 10, worked + Courtesy.LONGEST_REST));
    }
}
