package org.isotherm.retrieval.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookAddressTest {
    private static final List<URI> ALLOWED = List.of(
            URI.create("http://127.0.0.1:8123"),
            URI.create("https://localhost"),
            URI.create("http://169.254.169.254"),
            URI.create("http://2852039166"));

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8123/a/path", "http://127.0.0.1:8123", "https://localhost/"})
    void takesPathsOfListedEndpoints(String url) {
        assertThat(WebhookAddress.refused(url, ALLOWED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8124/",
                "http://localhost/",
                "https://127.0.0.1:8123/",
                "http://user:word@127.0.0.1:8123/",
                "http://127.0.0.1:8123/?token=secret",
                "http://127.0.0.1:8123/#part",
                "http://169.254.169.254/latest/meta-data",
                "http://2852039166/",
                "http://[::ffff:169.254.169.254]/",
                "http://0x7f.1:8123/",
                "http://2130706433:8123/",
                "file:///etc/passwd",
                "ftp://127.0.0.1:8123/",
                "mailto:mira@example.com",
                "//127.0.0.1:8123/",
                "http:///",
                "http://127.0.0.1:8123 /",
                "",
                "none"
            })
    void refusesTheRest(String url) {
        assertThat(WebhookAddress.refused(url, ALLOWED)).isPresent();
    }

    @Test
    void allowsNothingUnlessTold() {
        assertThat(WebhookAddress.refused("http://127.0.0.1:8123/", List.of())).isPresent();
    }
}
