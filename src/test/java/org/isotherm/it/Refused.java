package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.isotherm.demo.Http;

/** What every refusal has in common. */
final class Refused {
    private static final List<String> LEAKS = List.of(
            "exception",
            "org.isotherm",
            "java.",
            "jakarta.",
            "com.ibm",
            "org.postgresql",
            "software.amazon",
            "\tat ",
            "sqlstate",
            IsothermServer.SECRET,
            "isotherm-demo");

    private Refused() {}

    /** A problem document of that status that tells nothing about the inside of the server. */
    static JsonObject with(Http.Answer answer, int status) {
        assertThat(answer.status()).as(answer.request() + ": " + answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).as(answer.body()).startsWith("application/problem+json");
        JsonObject problem = answer.json();
        assertThat(problem.getInt("status")).isEqualTo(status);
        assertThat(problem.getString("type")).startsWith("/problems/");
        assertThat(problem.getString("title")).isNotBlank();
        // the path of the request is the client's own text
        keepsItsSecrets(answer.body().replace(problem.getString("instance", ""), ""));
        return problem;
    }

    /** 422 that names exactly these fields. */
    static void naming(Http.Answer answer, String... fields) {
        JsonArray errors = with(answer, 422).getJsonArray("errors");
        Set<String> named = new TreeSet<>();
        errors.getValuesAs(JsonObject.class).forEach(error -> {
            assertThat(error.getString("message")).isNotBlank().isNotEqualTo("null");
            named.add(error.getString("field"));
        });
        assertThat(named).as(answer.body()).containsExactlyInAnyOrder(fields);
    }

    static void keepsItsSecrets(String body) {
        String lower = body.toLowerCase(Locale.ROOT);
        assertThat(LEAKS).noneMatch(leak -> {
            assertThat(lower).doesNotContain(leak.toLowerCase(Locale.ROOT));
            return false;
        });
        assertThat(lower).doesNotContain(System.getProperty("user.dir").toLowerCase(Locale.ROOT));
    }
}
