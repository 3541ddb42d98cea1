package org.isotherm.asset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectNamesTest {
    @RepeatedTest(50)
    void knowsItsOwnNames() {
        assertThat(ObjectNames.hasForm(ObjectNames.next().text())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "objects/3f/3fa9",
                "objects/3f/3fa90123456789abcdef0123456789abc",
                "objects/3f/3fa90123456789abcdef0123456789abcd",
                "objects/3e/3fa90123456789abcdef0123456789ab",
                "objects/3F/3Fa90123456789abcdef0123456789ab",
                "objects/3f/3fa90123456789abcdef0123456789ab/x",
                "a/objects/3f/3fa90123456789abcdef0123456789ab",
                "objects/3f/3fa90123456789abcdef0123456789ag",
            })
    void takesNoOtherForIts(String name) {
        assertThat(ObjectNames.hasForm(name)).isFalse();
    }
}
