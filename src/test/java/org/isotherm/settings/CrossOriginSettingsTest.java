package org.isotherm.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginSettingsTest {
    @Test
    void allowsThoseThatAreNamedAndNobodyElse() {
        CrossOriginSettings some = new CrossOriginSettings("https://review.studio.example, http://127.0.0.1:8000");
        assertThat(some.allows("https://review.studio.example")).isTrue();
        assertThat(some.allows("http://127.0.0.1:8000")).isTrue();
        assertThat(some.allows("http://review.studio.example")).isFalse();
        assertThat(some.allows("https://review.studio.example.evil.example")).isFalse();
        assertThat(some.allows("null")).isFalse();
        assertThat(new CrossOriginSettings("none").allows("https://review.studio.example"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "null", "https://a.example/", "https://a.example/path", "a.example", "https://a,", ""})
    void refusesWhatIsNoOrigin(String text) {
        assertThatThrownBy(() -> new CrossOriginSettings(text)).hasMessageContaining("isotherm.cors.origins");
    }
}
