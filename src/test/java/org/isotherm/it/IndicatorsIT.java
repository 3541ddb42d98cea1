package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.StringReader;
import java.util.List;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a browser of files asks for beside each of them, and what it may ask. */
@ExtendWith(WithServer.class)
class IndicatorsIT {
    private static final int MOST = 500;

    private final IsothermServer server;
    private final Http reader;

    IndicatorsIT(IsothermServer server) {
        this.server = server;
        this.reader = server.as("reader");
    }

    private static JsonObjectBuilder key(long entity) {
        return Json.createObjectBuilder()
                .add("entity_type", "indicated")
                .add("entity_id", entity)
                .add("file_field", "file");
    }

    private Http.Answer ask(int keys) throws Exception {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (int i = 0; i < keys; i++) {
            all.add(key(i % 3)); // one that is there, a hundred times and more, and others that are not
        }
        return reader.post(
                "/api/assets/indicators",
                Json.createObjectBuilder().add("keys", all).build());
    }

    @Test
    void answerForEachKeyInItsPlace() throws Exception {
        Studio studio = server.studio();
        long cold = studio.create(
                Studio.local("indicated", server.newFolder("indicated")).add("tier", "cold"));
        studio.upload("indicated/1/file", cold, Samples.bytes(100, 1));

        List<JsonObject> items =
                ask(MOST).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);

        assertThat(items).hasSize(MOST);
        for (int i = 0; i < MOST; i++) {
            JsonObject item = items.get(i);
            assertThat(Studio.number(item, "entity_id")).isEqualTo(i % 3);
            assertThat(item.getString("tier", null)).isEqualTo(i % 3 == 1 ? "cold" : null);
            assertThat(item.getString("state", null)).isEqualTo(i % 3 == 1 ? "cold" : null);
        }
        assertThat(studio.asset("indicated/1/file").getInt("access_count"))
                .as("a look is no access")
                .isZero();
        Refused.naming(ask(0), "keys");
        Refused.naming(ask(MOST + 1), "keys");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{}|keys",
                "{\"keys\":null}|keys",
                "{\"keys\":\"a/1/b\"}|keys",
                "{\"keys\":[\"a/1/b\"]}|keys[0]",
                "{\"keys\":[{\"entity_type\":\"a\",\"entity_id\":1}]}|keys[0].file_field",
                "{\"keys\":[{\"entity_type\":\"a\",\"entity_id\":-1,\"file_field\":\"b\"}]}|keys[0].entity_id",
                "{\"keys\":[{\"entity_type\":\"a\",\"entity_id\":1,\"file_field\":\"b\",\"x\":1}]}|keys[0].x",
                "{\"keys\":[{\"entity_type\":\"a\",\"entity_id\":1,\"file_field\":\"b\"}],\"x\":1}|x",
            })
    void nameWhatIsWrongWithTheQuestion(String body, String field) throws Exception {
        JsonObject question = Json.createReader(new StringReader(body)).readObject();
        Refused.naming(reader.post("/api/assets/indicators", question), field);
    }
}
