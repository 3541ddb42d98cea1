package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyReaderTest {
    private static final String JSON = "application/json";

    @ParameterizedTest
    @ValueSource(
            strings = {JSON, "Application/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\""
            })
    void takesJson(String type) {
        assertThatCode(() -> RequestBodyReader.checkHeaders(type, null, "2")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "application/jsonx",
                "application/merge-patch+json",
                "*/*",
                "application/json; charset=iso-8859-1"
            })
    void refusesOtherTypes(String type) {
        assertThat(Problems.status(() -> RequestBodyReader.checkHeaders(type, null, null)))
                .isEqualTo(415);
    }

    @Test
    void refusesContentCodings() {
        assertThat(Problems.status(() -> RequestBodyReader.checkHeaders(JSON, "gzip", null)))
                .isEqualTo(415);
        assertThat(Problems.status(() -> RequestBodyReader.checkHeaders(JSON, "identity, gzip", null)))
                .isEqualTo(415);
        assertThatCode(() -> RequestBodyReader.checkHeaders(JSON, "Identity", null))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesWhatSaysItIsTooLarge() {
        assertThat(Problems.status(() -> RequestBodyReader.checkHeaders(JSON, null, "1048577")))
                .isEqualTo(413);
        assertThat(Problems.status(() -> RequestBodyReader.checkHeaders(JSON, null, "99999999999999999999")))
                .isEqualTo(413);
        assertThatCode(() -> RequestBodyReader.checkHeaders(JSON, null, "1048576"))
                .doesNotThrowAnyException();
    }
}
