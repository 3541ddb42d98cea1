package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDispositionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "shot 010.mov|attachment; filename=\"shot 010.mov\"; filename*=UTF-8''shot%20010.mov",
                "Größe.exr|attachment; filename=\"Gr__e.exr\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.exr",
                "a\"b%41.txt|attachment; filename=\"a_b_41.txt\"; filename*=UTF-8''a%22b%2541.txt",
                "a;b'c(1)*.x|attachment; filename=\"a;b'c(1)*.x\"; filename*=UTF-8''a%3Bb%27c%281%29%2A.x",
                "../../etc/x\\y|attachment; filename=\".._.._etc_x_y\"; filename*=UTF-8''.._.._etc_x_y",
                "😀.png|attachment; filename=\"_.png\"; filename*=UTF-8''%F0%9F%98%80.png",
            })
    void keepsTheNameAndNothingElse(String name, String header) {
        assertThat(ContentDisposition.attachment(name)).isEqualTo(header);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nSet-Cookie: x=1",
                "a\u0000b",
                "a\u0085b",
                "a\u2028b",
                "exe\u202Egpj.x",
                "\u2066a",
                "\ud800a",
                "\udc00",
                "\u007f",
                "\\\"",
                "\"; filename=\"b"
            })
    void nothingInANameEndsTheHeaderField(String name) {
        String header = ContentDisposition.attachment(name);
        assertThat(header).matches("attachment; filename=\"[ -~&&[^\"%\\\\]]+\"; filename\\*=UTF-8''[!-~&&[^\"]]+");
        assertThat(header).doesNotContain("%0D", "%0A", "%00", "%E2%80%AE", "%ED");
    }

    @Test
    void aNameOfNothingIsDownload() {
        for (String name : new String[] {"", " ", "\n", ".", ".."}) {
            assertThat(ContentDisposition.attachment(name)).contains("filename=\"download\"");
        }
    }

    @Test
    void longNamesAreCutBetweenCharacters() {
        assertThat(ContentDisposition.attachment("😀".repeat(1000)))
                .contains("_".repeat(255) + "\"")
                .hasSizeLessThan(4000);
    }
}
