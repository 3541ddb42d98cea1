package org.isotherm.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProviderSessionTest {
    @Test
    void endsAtTheProviderAndComesBackToTheFirstPage() {
        assertThat(ProviderSession.endsAt("https://id.example/end", "iso therm", "https://here:9443/session"))
                .isEqualTo("https://id.example/end?client_id=iso+therm"
                        + "&post_logout_redirect_uri=https%3A%2F%2Fhere%3A9443%2F");
    }

    @Test
    void keepsWhatTheProvidersAddressAsksAlready() {
        assertThat(ProviderSession.endsAt("https://id.example/end?p=studio", "c", "https://here/session"))
                .startsWith("https://id.example/end?p=studio&client_id=c&");
    }
}
