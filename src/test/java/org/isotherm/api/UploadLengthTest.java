package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadLengthTest {
    @Test
    void isWhatContentLengthSays() {
        assertThat(UploadLength.of("HTTP/1.1", "0", null)).isZero();
        assertThat(UploadLength.of("HTTP/1.1", "5368709120", null)).isEqualTo(5_368_709_120L);
    }

    @Test
    void isUnknownForChunksAndForNewerProtocols() {
        assertThat(UploadLength.of("HTTP/1.1", null, "Chunked")).isEqualTo(-1);
        assertThat(UploadLength.of("HTTP/2.0", null, null)).isEqualTo(-1);
    }

    @Test
    void doesNotTakeABodyWithoutAnEndForAnEmptyOne() {
        assertThat(Problems.status(() -> UploadLength.of("HTTP/1.1", null, null)))
                .isEqualTo(411);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "5,5", "x", "1.0", "9999999999999999999"})
    void refusesALengthThatIsNone(String length) {
        assertThat(Problems.status(() -> UploadLength.of("HTTP/1.1", length, null)))
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "nonsense", ""})
    void refusesACodingThatIsNotUndone(String coding) {
        assertThat(Problems.status(() -> UploadLength.of("HTTP/1.1", null, coding)))
                .isEqualTo(400);
    }
}
