package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.isotherm.storage.EvilTexts;

/** Names of backends and of types, as they come in a body. */
final class NameFuzzTest {
    @Provide
    Arbitrary<String> texts() {
        return EvilTexts.any();
    }

    @Property(tries = 1000)
    void aBackendsNameIsOneThatCanBeKeptAndShown(@ForAll("texts") String text) {
        RequestBody body =
                RequestBody.of(Json.createObjectBuilder().add("name", text).build());
        String name = body.text("name", 100);
        if (!isDone(body)) {
            return;
        }
        assertThat(name).isNotBlank();
        assertThat(name.codePointCount(0, name.length())).isLessThanOrEqualTo(100);
        assertThat(name.codePoints().noneMatch(Character::isISOControl)).isTrue();
        assertThat(new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(name);
    }

    @Property(tries = 1000)
    void aTypesNameIsAWord(@ForAll("texts") String text) {
        RequestBody body = RequestBody.of(
                Json.createObjectBuilder().add("entity_type", text).build());
        String name = body.name("entity_type");
        if (isDone(body)) {
            assertThat(name).isEqualTo(text).matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
        }
    }

    private static boolean isDone(RequestBody body) {
        try {
            body.done();
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }
}
