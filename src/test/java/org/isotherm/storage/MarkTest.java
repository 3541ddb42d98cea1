package org.isotherm.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

final class MarkTest {
    @Test
    void readsWhatItWrites() {
        Mark mark = new Mark(UUID.randomUUID(), UUID.randomUUID());
        assertThat(Mark.parse(mark.text())).contains(mark);
        assertThat(mark.text()).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void readsNothingElse() {
        String text = new Mark(UUID.randomUUID(), UUID.randomUUID()).text();
        assertThat(Mark.parse("")).isEmpty();
        assertThat(Mark.parse(text + "x")).isEmpty();
        assertThat(Mark.parse(text.substring(1))).isEmpty();
        assertThat(Mark.parse(
                        "isotherm-backend 1\ninstallation=" + "-".repeat(36) + "\nbackend=" + "-".repeat(36) + "\n"))
                .isEmpty();
    }
}
