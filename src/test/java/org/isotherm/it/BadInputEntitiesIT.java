package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entities, and deletes of what must stay. */
@ExtendWith(WithServer.class)
class BadInputEntitiesIT {
    private final IsothermServer server;
    private final Http operator;
    private final Specimens studio;
    private Snapshot before;

    BadInputEntitiesIT(IsothermServer server) throws Exception {
        this.server = server;
        this.operator = server.as("operator");
        this.studio = Specimens.of(server);
    }

    @BeforeEach
    void remember() throws Exception {
        before = Snapshot.of(server);
    }

    @AfterEach
    void nothingHasChanged() throws Exception {
        assertThat(Snapshot.of(server)).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "name|\"\"",
                "name|null",
                "name|7",
                "name|\"a\\u0000b\"",
                "name|\"\\udfff\"",
                "project_id|-1",
                "project_id|1e40",
                "project_id|\"x\"",
                "status|\"\"",
                "status|\"a\\nb\"",
                "attributes|[]",
                "attributes|\"x\"",
                "attributes|{\"a\":\"\\u0000\"}",
                "attributes|{\"\\ud800\":1}",
                "attributes|{\"a\":{\"b\":[\"\\u0000\"]}}",
                "entity_id|1",
                "id|1",
            })
    void makesNoEntityWithAWrongField(String field, String value) throws Exception {
        Body entity = Body.of("name", "\"x\"").with(field, value);

        Refused.naming(Specimens.send(operator, "PUT", Specimens.ENTITY, entity.toString()), field);
    }

    @Test
    void makesNoEntityWithAnOverlongName() throws Exception {
        Body entity = Body.of("name", '"' + "n".repeat(1025) + '"', "status", '"' + "s".repeat(101) + '"');

        Refused.naming(Specimens.send(operator, "PUT", Specimens.ENTITY, entity.toString()), "name", "status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ä", "..x/", "-x", "a;b", "a'b", "%2e", "\ud83d\ude00"})
    void knowsNoEntityOfTheType(String type) throws Exception {
        String path = "/api/admin/storage/entities/"
                + URLEncoder.encode(type, StandardCharsets.UTF_8).replace("+", "%20") + "/1";
        String asset =
                "/api/assets/" + URLEncoder.encode(type, StandardCharsets.UTF_8).replace("+", "%20") + "/1/clip";
        for (Http.Answer answer : new Http.Answer[] {
            operator.get(path),
            operator.delete(path),
            Specimens.send(operator, "PUT", path, "{\"name\":\"x\"}"),
            operator.get(asset),
            operator.delete(asset),
            operator.get(asset + "/content"),
            operator.upload(asset + "/content", BodyPublishers.ofString("x"), java.time.Duration.ofMinutes(1))
        }) {
            assertThat(answer.status())
                    .as(answer.request() + ": " + answer.body())
                    .isIn(400, 404, 422);
            Refused.with(answer, answer.status());
        }
    }

    @Test
    void deletesNoEntityThatHasAssets() throws Exception {
        Refused.with(operator.delete(Specimens.ENTITY), 409);
    }

    @Test
    void deletesNoAssetThatHasChangedSince() throws Exception {
        Refused.with(
                operator.text(operator.request(Specimens.ASSET)
                        .header("If-Match", '"' + "0".repeat(64) + '"')
                        .DELETE()),
                412);
        Refused.with(
                operator.text(operator.request(Specimens.ASSET)
                        .header("If-Match", "garbage")
                        .DELETE()),
                400);
    }
}
