package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitPreferenceTest {
    @ParameterizedTest(name = "Prefer: {0} waits {1} s")
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=10|10",
                "WAIT=10|10",
                "respond-async, wait=5|5",
                "wait=5, wait=9|5",
                "wait = \"7\" ; foo=bar|7",
                "wait=0|0",
                "wait=99999999999999999999999|3600",
                "wait=-1|0",
                "wait=1.5|0",
                "wait|0",
                "await=5|0",
                "handling=strict|0",
            })
    void readsWhatItCan(String header, long seconds) {
        assertThat(WaitPreference.of(header).time()).hasSeconds(seconds);
    }

    @Test
    void doesNotWaitUnasked() {
        assertThat(WaitPreference.of(null).time()).isZero();
    }
}
