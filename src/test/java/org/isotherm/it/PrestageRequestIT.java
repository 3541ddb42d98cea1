package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.InputStream;
import java.io.StringReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be asked for to be brought, and following it. */
@ExtendWith(WithServer.class)
class PrestageRequestIT {
    private static final String RETRIEVALS = Studio.ADMIN + "retrievals";
    private static final long PROJECT = 880_001;

    private final IsothermServer server;
    private final Studio studio;

    PrestageRequestIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{}|filter",
                "{\"filter\":{}}|filter",
                "{\"filter\":{\"entity_type\":null,\"project_id\":null}}|filter",
                "{\"filter\":{\"asset_location_ids\":[]}}|filter",
                "{\"filter\":{\"asset_location_ids\":[\"x\"]}}|filter.asset_location_ids[0]",
                "{\"filter\":{\"project_id\":-1}}|filter.project_id",
                "{\"filter\":{\"project_id\":1,\"colour\":1}}|filter.colour",
                "{\"filter\":{\"project_id\":1},\"priority\":101}|priority",
                "{\"filter\":{\"project_id\":1},\"deadline\":\"soon\"}|deadline",
                "{\"filter\":{\"project_id\":1},\"pin_until\":7}|pin_until",
            })
    void nameWhatIsWrong(String body, String field) throws Exception {
        JsonObject wish = Json.createReader(new StringReader(body)).readObject();
        Refused.naming(studio.operator().post(RETRIEVALS, wish), field);
        assertThat(server.as("reader").post(RETRIEVALS, wish).status()).isEqualTo(403);
    }

    @Test
    void bringsAProjectAndTellsHowFarItIs() throws Exception {
        long cold = studio.create(Studio.local("prestage-project", server.newFolder("prestage-project"))
                .add("tier", "cold"));
        for (int file = 1; file <= 3; file++) {
            String project = file == 3 ? "880002" : String.valueOf(PROJECT);
            studio.operator()
                    .text(studio.operator()
                            .request(Studio.ADMIN + "entities/prestage-project/" + file)
                            .header("Content-Type", "application/json")
                            .PUT(BodyPublishers.ofString("{\"name\":\"clip\",\"project_id\":" + project + "}")))
                    .expect(201);
            studio.upload("prestage-project/" + file + "/file", cold, Samples.bytes(1000, file));
        }
        JsonValue wish = Json.createObjectBuilder()
                .add("filter", Json.createObjectBuilder().add("project_id", PROJECT))
                .build();
        Http.Answer begun = studio.operator().post(RETRIEVALS, wish).expect(202);

        List<JsonObject> seen = followed(begun.header("Location") + "/events");

        JsonObject last = seen.get(seen.size() - 1);
        assertThat(last.getString("state")).isEqualTo("completed");
        assertThat(last.getInt("total_files")).as("those of the project").isEqualTo(2);
        assertThat(last.getInt("retrieved_files")).isEqualTo(2);
        assertThat(last.isNull("estimated_seconds")).isTrue();
        assertThat(seen.stream().map(each -> Studio.number(each, "retrieved_bytes")))
                .isSorted();
    }

    /** Until the server ends the stream. */
    private List<JsonObject> followed(String path) throws Exception {
        Http user = studio.operator();
        HttpResponse<InputStream> events = user.stream(user.request(path));
        assertThat(events.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        try (InputStream body = events.body()) {
            return Arrays.stream(new String(body.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
                    .filter(line -> line.startsWith("data:"))
                    .map(line -> new Http.Answer("", null, 200, null, line.substring(5)).json())
                    .toList();
        }
    }
}
