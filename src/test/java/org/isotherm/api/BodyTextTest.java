package org.isotherm.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTextTest {
    @Test
    void readsEveryKindOfValue() {
        String text = "{\"a\":\"ü\",\"b\":[1,-2.5,true,false,null,{}],\"c\":{\"d\":{}}}";
        assertThat(BodyText.parse(text).toString()).isEqualTo(text);
        assertThat(BodyText.parse(" {}\n ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[]",
                "1",
                "null",
                "\"x\"",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":NaN}",
                "{\"a\":1}{}",
                "{\"a\":1} x",
                "{\"a\":1}]",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":[1,]}",
                "{\"a\":[1}",
                "/**/{}",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "{,}",
                "{\"a\":}",
                "{]",
                "[1}"
            })
    void refusesWhatIsNotOneObject(String text) {
        assertThat(Problems.status(() -> BodyText.parse(text))).isEqualTo(400);
    }

    @Test
    void refusesAKeyThatStandsTwiceAtAnyDepth() {
        assertThat(Problems.status(() -> BodyText.parse("{\"a\":1,\"a\":1}"))).isEqualTo(400);
        assertThat(Problems.status(() -> BodyText.parse("{\"x\":[{\"a\":1,\"\\u0061\":2}]}")))
                .isEqualTo(400);
        assertThat(BodyText.parse("{\"a\":{\"a\":1},\"b\":{\"a\":1}}")).hasSize(2);
    }

    @Test
    void goesThirtyTwoLevelsDeepAndNoFurther() {
        assertThat(BodyText.parse("{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}"))
                .hasSize(1);
        assertThat(Problems.status(() -> BodyText.parse("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}")))
                .isEqualTo(400);
        assertThat(Problems.status(() -> BodyText.parse("{\"a\":".repeat(200_000))))
                .isEqualTo(400);
    }

    @Test
    void readsUpToOneMebibyte() throws IOException {
        String largest = "{" + " ".repeat(BodyText.MOST_BYTES - 2) + "}";
        assertThat(read(largest.getBytes(UTF_8))).isEmpty();
        assertThat(Problems.status(() -> read((largest + " ").getBytes(UTF_8)))).isEqualTo(413);
    }

    @Test
    void takesUtf8Only() throws IOException {
        assertThat(read("\uFEFF{\"a\":\"ü\"}".getBytes(UTF_8)).getString("a")).isEqualTo("ü");
        assertThat(Problems.status(() -> read(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})))
                .isEqualTo(400);
        assertThat(Problems.status(() -> read("{}".getBytes(java.nio.charset.StandardCharsets.UTF_16))))
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "1e99999999999999999999", "-1E401"})
    void refusesNumbersThatExplodeWhenWrittenOut(String number) {
        assertThat(Problems.status(() -> BodyText.parse("{\"a\":" + number + "}")))
                .isEqualTo(400);
    }

    @Test
    void refusesNumbersOfManyDigits() {
        assertThat(Problems.status(() -> BodyText.parse("{\"a\":" + "9".repeat(5000) + "}")))
                .isEqualTo(400);
    }

    @Test
    void saysWhereAndShowsNothingOfTheBody() {
        String detail = Problems.of(() -> BodyText.parse("{\n \"password\":\"s3cret\" x}"))
                .problem()
                .detail();
        assertThat(detail).contains("line 2").doesNotContain("s3cret").doesNotContain("password");
    }

    private static JsonObject read(byte[] bytes) throws IOException {
        return BodyText.read(new ByteArrayInputStream(bytes));
    }
}
