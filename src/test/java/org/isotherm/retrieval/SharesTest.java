package org.isotherm.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.isotherm.retrieval.Shares.Share;
import org.junit.jupiter.api.Test;

/** Estimates: how much comes before, and how fast. */
class SharesTest {
    private static final int MB = 1_000_000;
    private static final long SECOND = 1_000_000_000L;

    @Test
    void areAsMuchAsOnesOwnForEachOtherUser() {
        List<Share> others = List.of(new Share("crawler", 900), new Share("crawler", 800), new Share("kim", 3));

        assertThat(Shares.until(10, "mira", others)).isEqualTo(10 + 10 + 3);
        assertThat(Shares.until(10, null, others)).isEqualTo(23);
        assertThat(Shares.until(10, "mira", List.of())).isEqualTo(10);
    }

    @Test
    void areSharedByTheContentsOfOneUserToo() {
        List<Share> others = List.of(new Share("mira", 900), new Share("mira", 4), new Share("crawler", 900));

        assertThat(Shares.until(10, "mira", others))
                .as("ten of the large one and all of the small one beside it, and as much again of the other user")
                .isEqualTo(2 * (10 + 10 + 4));
    }

    @Test
    void comeAsFastAsWasMeasured() {
        Throughput measured = new Throughput();
        assertThat(measured.seconds(500 * MB, 1)).as("before anything was").isEqualTo(10);
        for (int i = 0; i < 20; i++) {
            measured.measured(8 * MB, 2 * SECOND);
        }

        assertThat(measured.seconds(400 * MB, 1)).isBetween(99L, 101L);
        assertThat(measured.seconds(400 * MB, 2)).isBetween(49L, 51L);
        assertThat(measured.seconds(1, 2)).isEqualTo(1);
        for (int i = 0; i < 20; i++) {
            measured.measured(8 * MB, SECOND / 10);
        }
        assertThat(measured.seconds(400 * MB, 1)).as("it has become faster").isBetween(5L, 6L);
    }

    @Test
    void areNotMisjudgedByLooksAtTheirBeginnings() {
        Throughput measured = new Throughput();
        for (int i = 0; i < 20; i++) {
            measured.measured(8 * MB, SECOND / 5);
            measured.measured(250_000, SECOND / 20);
        }
        assertThat(measured.seconds(1000 * MB, 1))
                .as("8.25 MB in a quarter of a second")
                .isBetween(28L, 32L);
    }
}
