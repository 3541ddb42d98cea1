package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.isotherm.storage.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
    private enum State {
        ACTIVE,
        READ_ONLY
    }

    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void readsWhatIsRight() {
        RequestBody body = body("""
                {"name":"Größe 😀","n":9223372036854775807,"whole":1.0,"exp":1e3,"flag":true,"state":"read_only",
                 "wait":"PT1H","at":"2026-01-31T12:00:00+02:00","path":"a/b","ids":[1,2],"tags":["x"],
                 "sha":"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
                 "config":{"k":[1]},"filter":{"type":"clip"},"value":[1,"a"]}""");
        assertThat(body.text("name", 7)).isEqualTo("Größe 😀");
        assertThat(body.integer("n", 0, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(body.integer("whole", 1, 1)).isEqualTo(1);
        assertThat(body.optionalInteger("exp", 0, 1000)).isEqualTo(1000);
        assertThat(body.flag("flag")).isTrue();
        assertThat(body.oneOf("state", State.class)).isEqualTo(State.READ_ONLY);
        assertThat(body.duration("wait", Duration.ZERO, DAY)).isEqualTo(Duration.ofHours(1));
        assertThat(body.optionalTime("at")).isEqualTo(OffsetDateTime.parse("2026-01-31T10:00:00Z"));
        assertThat(body.path("path").text()).isEqualTo("a/b");
        assertThat(body.optionalIntegers("ids", 1, 10, 2)).containsExactly(1L, 2L);
        assertThat(body.optionalTexts("tags", 5, 2)).containsExactly("x");
        assertThat(body.optionalSha256("sha")).isEqualTo(Sha256.of(new byte[0]));
        assertThat(body.json("config").toString()).isEqualTo("{\"k\":[1]}");
        assertThat(body.object("filter").text("type", 10)).isEqualTo("clip");
        assertThat(body.optionalValue("value").toString()).isEqualTo("[1,\"a\"]");
        body.done();
    }

    @Test
    void namesWrongFieldsOfObjectsInAListByTheirPlace() {
        RequestBody body = body("{\"list\":[{\"a\":\"x\"},7,{\"a\":1,\"b\":2}]}");
        body.optionalObjects("list", 3).forEach(part -> part.text("a", 5));
        assertThat(Problems.errors(body::done))
                .containsExactly(
                        "list[1]: must be an object", "list[2].a: must be a text", "list[2].b: is not a known field");
        assertThat(body.optionalObjects("none", 3)).isNull();
    }

    @Test
    void nullCountsAsAbsent() {
        RequestBody body = body("{\"a\":null,\"b\":null,\"c\":null,\"d\":null,\"e\":null,\"f\":null}");
        assertThat(body.optionalText("a", 1)).isNull();
        assertThat(body.optionalInteger("b", 0, 1)).isNull();
        assertThat(body.flag("c", true)).isTrue();
        assertThat(body.optionalObject("d")).isNull();
        assertThat(body.optionalIntegers("e", 0, 1, 1)).isNull();
        assertThat(body.has("f")).isFalse();
        assertThat(body.optionalOneOf("g", State.class)).isNull();
        assertThat(body.optionalJson("h")).isNull();
        assertThat(body.optionalValue("a")).isNull();
        assertThat(body.optionalDuration("i", DAY, DAY)).isNull();
        assertThat(body.optionalPath("j")).isNull();
        body.done();
    }

    @Test
    void namesEveryWrongFieldAtOnce() {
        RequestBody body = body("""
                {"name":" ","size":1.5,"state":"ACTIVE","flag":"true","wait":"soon","config":[],"ids":[1,"x",0],
                 "filter":{"type":7,"more":1},"path":"../x","typo":1,"sha":"zz","at":"yesterday"}""");
        body.text("name", 10);
        body.text("missing", 10);
        body.integer("size", 0, 16);
        body.oneOf("state", State.class);
        body.flag("flag");
        body.duration("wait", Duration.ZERO, DAY);
        body.json("config");
        body.optionalIntegers("ids", 1, 9, 10);
        body.object("filter").optionalText("type", 5);
        body.object("gone").text("inner", 5);
        body.path("path");
        body.optionalSha256("sha");
        body.optionalTime("at");
        body.wrong("name", "is taken");
        assertThat(Problems.errors(body::done))
                .containsExactly(
                        "name: must not be blank",
                        "missing: is required",
                        "size: must be a whole number from 0 to 16",
                        "state: must be one of: active, read_only",
                        "flag: must be true or false",
                        "wait: must be an ISO 8601 duration from PT0S to PT24H, such as PT24H",
                        "config: must be an object",
                        "ids[1]: must be a whole number from 1 to 9",
                        "ids[2]: must be a whole number from 1 to 9",
                        "filter.type: must be a text",
                        "gone: is required",
                        "path: is no object's name: a path must not contain the segments . or ..",
                        "sha: must be a SHA-256 in 64 hexadecimal digits",
                        "at: must be a time such as 2026-01-31T12:00:00Z",
                        "name: is taken",
                        "typo: is not a known field",
                        "filter.more: is not a known field");
    }

    @Test
    void anObjectOfTheWrongTypeIsNamedOnce() {
        RequestBody body = body("{\"filter\":1}");
        body.object("filter").text("type", 5);
        assertThat(Problems.errors(body::done)).containsExactly("filter: must be an object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"   \"",
                "\"a\\nb\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"a\\udc00b\"",
                "\"\\u007f\"",
                "\"a\\u2028b\"",
                "\"\\u0085\"",
                "\"12345678901\"",
                "1",
                "true",
                "[]",
                "{}"
            })
    void refusesTextThatIsNoLine(String value) {
        RequestBody body = body("{\"t\":" + value + "}");
        body.text("t", 10);
        assertThat(Problems.errors(body::done)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "17",
                "1.5",
                "1e-1",
                "9223372036854775808",
                "-9223372036854775809",
                "1e400",
                "\"1\"",
                "true",
                "18446744073709551617"
            })
    void refusesNumbersOutsideTheRange(String value) {
        RequestBody body = body("{\"n\":" + value + "}");
        assertThat(body.integer("n", 0, 16)).isZero();
        assertThat(Problems.errors(body::done)).containsExactly("n: must be a whole number from 0 to 16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT25H", "P1Y", "", "24h", "PT9223372036854775808S", "P99999999999999999D"})
    void refusesDurationsOutsideTheRange(String value) {
        RequestBody body = body("{\"d\":\"" + value + "\"}");
        body.optionalDuration("d", Duration.ZERO, DAY);
        assertThat(Problems.errors(body::done)).hasSize(1);
    }

    @Test
    void refusesWhatNoDatabaseKeepsDeepInsideFreeObjects() {
        RequestBody body =
                body("{\"config\":{\"a\":[{\"b\":\"\\u0000\"}]},\"other\":{\"\\ud800\":1},\"v\":[\"\\udfff\"]}");
        body.json("config");
        body.optionalJson("other");
        body.optionalValue("v");
        assertThat(Problems.errors(body::done)).hasSize(3);
    }

    @Test
    void boundsTheNumberOfItemsAndOfErrors() {
        String many = IntStream.range(0, 1000).mapToObj(i -> "\"f" + i + "\":1").collect(Collectors.joining(","));
        RequestBody body = body("{\"ids\":[1,2,3]," + many + "}");
        assertThat(body.optionalIntegers("ids", 0, 9, 2)).isEqualTo(List.of());
        List<String> errors = Problems.errors(body::done);
        assertThat(errors).hasSize(100).contains("ids: must have at most 2 items, has 3");
    }

    private static RequestBody body(String json) {
        return RequestBody.of(BodyText.parse(json));
    }
}
