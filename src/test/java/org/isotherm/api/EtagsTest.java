package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtagsTest {
    @Test
    void isTheVersionInQuotes() {
        assertThat(Etags.of(7)).isEqualTo("\"7\"");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "*",
                " * ",
                "\"7\"",
                "\"6\", \"7\"",
                "\"a,b\",\"7\"",
                ",, \"7\" ,",
                "W/\"7\", \"7\"",
                "\"\",\"7\""
            })
    void letsTheCurrentVersionPass(String ifMatch) {
        Etags.check(ifMatch, 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"6\"", "W/\"7\"", "\"07\"", "\"6\",\"8\"", "\"\"", "\"*\""})
    void refusesOtherVersionsAndWeakTags(String ifMatch) {
        assertThat(Problems.status(() -> Etags.check(ifMatch, 7))).isEqualTo(412);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "\"7",
                "7\"",
                "w/\"7\"",
                "\"7\"\"8\"",
                "*, \"7\"",
                "\"a\u0000\"",
                "W/",
                "W/7",
                ",",
                "\"7 \""
            })
    void refusesWhatIsNoList(String ifMatch) {
        assertThat(Problems.status(() -> Etags.check(ifMatch, 7))).isEqualTo(400);
    }
}
