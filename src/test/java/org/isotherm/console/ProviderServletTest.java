package org.isotherm.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderServletTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/migrations/7?tab=failed", "/files/shot/42/video", "/backends?q=a%20b"})
    void goesOnWhereSomebodyWas(String to) {
        assertThat(ProviderServlet.target(to)).isEqualTo(to);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "/\\evil.example",
                "https://evil.example",
                "evil",
                "",
                "/a\r\nSet-Cookie: x",
                "/a#b"
            })
    void leadsNowhereElse(String to) {
        assertThat(ProviderServlet.target(to)).isEqualTo("/");
    }

    @Test
    void goesToTheOverviewFromNowhere() {
        assertThat(ProviderServlet.target(null)).isEqualTo("/");
    }
}
