package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    @Test
    void isOptional() {
        assertThat(IdempotencyKey.parse(null)).isNull();
    }

    @Test
    void isVisibleAscii() {
        assertThat(IdempotencyKey.parse("\"8e03978e-40d5\"")).hasToString("\"8e03978e-40d5\"");
        assertThat(IdempotencyKey.parse("!~")).isEqualTo(new IdempotencyKey("!~"));
        assertThat(IdempotencyKey.parse("x".repeat(200))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "ü", "a\n", "\u0000", "\u007f"})
    void refusesOtherCharacters(String key) {
        assertThat(Problems.status(() -> IdempotencyKey.parse(key))).isEqualTo(422);
        assertThatThrownBy(() -> new IdempotencyKey(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesLongOnes() {
        assertThat(Problems.errors(() -> IdempotencyKey.parse("x".repeat(201))))
                .containsExactly("Idempotency-Key: must be 1 to 200 visible ASCII characters");
    }
}
