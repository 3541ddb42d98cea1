package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The OpenAPI document as it is served: complete, and true by its own examples. */
@ExtendWith(WithServer.class)
class OpenApiIT {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete", "head");
    private static final Set<String> OBJECTS_OF_ANY_KIND =
            Set.of("attributes", "columns", "config", "filter", "error_log");

    private final IsothermServer server;
    private final Specimens studio;
    private final JsonObject document;

    OpenApiIT(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = Specimens.of(server);
        HttpRequest.Builder request = server.nobody().request("/openapi").header("Accept", "application/json");
        this.document = server.nobody().text(request.GET()).expect(200).json();
    }

    private record Operation(String method, String path, JsonObject json) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.getJsonObject("paths")
                .forEach((path, item) -> item.asJsonObject().forEach((method, operation) -> {
                    if (METHODS.contains(method)) {
                        operations.add(new Operation(method, path, operation.asJsonObject()));
                    }
                }));
        return operations;
    }

    @Test
    void hasEveryOperationThatIsOffered() {
        Set<String> described = new TreeSet<>();
        operations().forEach(o -> described.add(o.method() + " " + o.path().replaceAll("\\{[^}]*}", "{}")));
        Set<String> offered = new TreeSet<>();
        for (Endpoint endpoint : Endpoint.all(studio)) {
            String path = endpoint.path()
                    .replaceAll("\\?.*", "")
                    .replaceAll("/bad-input/[0-9]+/clip", "/{}/{}/{}")
                    .replaceAll("/bad-input/[0-9]+", "/{}/{}")
                    .replaceAll("/keys/[a-z0-9-]+", "/keys/{}")
                    .replaceAll("/files/[a-z.-]+", "/files/{}")
                    .replaceAll("/[0-9]+", "/{}");
            offered.add(endpoint.method().toLowerCase(java.util.Locale.ROOT) + " " + path);
        }

        assertThat(described).isEqualTo(offered);
    }

    /** The console's types are made from a copy of the document, so that neither changes without the other. */
    @Test
    void isTheDocumentThatTheConsoleIsBuiltWith() throws Exception {
        Path copy = Path.of("webapp/openapi.json");
        JsonObject served = Json.createObjectBuilder(document).remove("servers").build();
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(copy))) {
            if (reader.readObject().equals(served)) {
                return;
            }
        }
        Path anew = Path.of("target/openapi.json").toAbsolutePath();
        try (JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(Files.newBufferedWriter(anew))) {
            writer.write(sorted(served));
        }
        fail("The interface has changed: cp " + anew + " " + copy + ", and see whether the console still compiles"
                + " (mvn package)");
    }

    private static JsonValue sorted(JsonValue value) {
        if (value instanceof JsonObject object) {
            JsonObjectBuilder builder = Json.createObjectBuilder();
            new TreeMap<>(object).forEach((name, inner) -> builder.add(name, sorted(inner)));
            return builder.build();
        }
        if (value instanceof JsonArray array) {
            JsonArrayBuilder builder = Json.createArrayBuilder();
            array.forEach(inner -> builder.add(sorted(inner)));
            return builder.build();
        }
        return value;
    }

    @Test
    void saysOfEveryOperationWhatItTakesAndAnswers() {
        for (Operation operation : operations()) {
            JsonObject json = operation.json();
            assertThat(json.getString("summary", ""))
                    .as("summary of " + operation)
                    .isNotBlank();
            assertThat(json.getString("description", ""))
                    .as("description of " + operation)
                    .isNotBlank();
            assertThat(json.getJsonArray("tags")).as("tags of " + operation).hasSize(1);
            Set<String> statuses = json.getJsonObject("responses").keySet();
            assertThat(statuses).as(operation.toString()).anyMatch(s -> s.startsWith("2"));
            assertThat(statuses).as(operation.toString()).contains("401", "403", "default");
            json.getJsonObject("responses").forEach((status, answer) -> {
                JsonObject response = resolved(answer);
                assertThat(response.getString("description")).isNotBlank();
                if (status.startsWith("4")) {
                    assertThat(response.getJsonObject("content").keySet())
                            .as(operation + " " + status)
                            .containsExactly("application/problem+json");
                }
            });
            for (JsonValue parameter :
                    json.getOrDefault("parameters", JsonValue.EMPTY_JSON_ARRAY).asJsonArray()) {
                assertThat(resolved(parameter))
                        .as(operation + " " + parameter)
                        .containsKeys("name", "in", "schema", "description");
            }
        }
    }

    @Test
    void namesTheParametersInQueryAndHeader() {
        Set<String> named = new TreeSet<>();
        for (Operation operation : operations()) {
            JsonArray parameters = operation
                    .json()
                    .getOrDefault("parameters", JsonValue.EMPTY_JSON_ARRAY)
                    .asJsonArray();
            parameters.forEach(p -> named.add(resolved(p).getString("name")));
        }

        assertThat(named)
                .contains("limit", "cursor", "status", "tier", "backend_id", "id", "entity_type")
                .contains("If-Match", "If-None-Match", "Idempotency-Key", "Repr-Digest", "Range", "If-Range");
    }

    @Test
    void describesTheTagsThatAreUsedAndNoOthers() {
        Set<String> used = new TreeSet<>();
        operations().forEach(o -> used.add(o.json().getJsonArray("tags").getString(0)));
        Set<String> described = new TreeSet<>();
        document.getJsonArray("tags").getValuesAs(JsonObject.class).forEach(tag -> {
            assertThat(tag.getString("description")).isNotBlank();
            described.add(tag.getString("name"));
        });

        assertThat(described).isEqualTo(used);
    }

    @Test
    void hasNoReferenceToNothingAndNoObjectOfUnknownShape() {
        walk("", document);
    }

    private void walk(String name, JsonValue value) {
        if (value instanceof JsonArray array) {
            array.forEach(item -> walk(name, item));
        } else if (value instanceof JsonObject object) {
            if (object.get("$ref") instanceof JsonString) {
                assertThat(resolved(object)).as(object.toString()).isNotEmpty();
            }
            if (object.get("type") instanceof JsonString type
                    && type.getString().equals("object")
                    && !OBJECTS_OF_ANY_KIND.contains(name)) {
                assertThat(object).as(name + ": " + object).containsKey("properties");
            }
            object.forEach((key, inner) -> {
                if (!key.equals("example") && !key.equals("value")) {
                    walk(key, inner);
                }
            });
        }
    }

    @Test
    void showsExamplesThatFitTheirSchemas() {
        int examples = 0;
        for (Operation operation : operations()) {
            List<JsonValue> bodies =
                    new ArrayList<>(operation.json().getJsonObject("responses").values());
            if (operation.json().containsKey("requestBody")) {
                bodies.add(operation.json().get("requestBody"));
            }
            for (JsonValue body : bodies) {
                JsonObject json = resolved(body)
                        .getOrDefault("content", JsonValue.EMPTY_JSON_OBJECT)
                        .asJsonObject()
                        .getJsonObject("application/json");
                if (json != null) {
                    JsonObject each = json.getJsonObject("examples");
                    assertThat(each).as(operation + " has an example").isNotEmpty();
                    for (JsonValue example : each.values()) {
                        fits(operation.toString(), resolved(example).get("value"), json.getJsonObject("schema"));
                        examples++;
                    }
                }
            }
        }
        assertThat(examples).isGreaterThan(25);
    }

    private void fits(String where, JsonValue value, JsonObject reference) {
        JsonObject schema = resolved(reference);
        if (value instanceof JsonObject object && schema.containsKey("properties")) {
            JsonObject properties = schema.getJsonObject("properties");
            boolean view = !schema.containsKey("additionalProperties");
            assertThat(properties.keySet()).as(where).containsAll(object.keySet());
            if (view) {
                assertThat(object.keySet()).as(where).containsAll(properties.keySet());
            }
            object.forEach((key, inner) -> fits(where + "." + key, inner, properties.getJsonObject(key)));
        } else if (value instanceof JsonArray array && schema.containsKey("items")) {
            array.forEach(item -> fits(where + "[]", item, schema.getJsonObject("items")));
        } else if (value instanceof JsonString text && schema.containsKey("enum")) {
            assertThat(schema.getJsonArray("enum")).as(where).contains(text);
        }
    }

    @Test
    void offersNoBodyThatTheServerRefuses() throws Exception {
        Files.createDirectories(studio.folder.resolve("example-local"));
        Files.createDirectories(studio.folder.resolve("example-nfs/isotherm"));
        long source = studio.backend("example-source", Body.of());
        Files.createDirectories(studio.folder.resolve("example-source/shots"));
        Files.writeString(studio.folder.resolve("example-source/shots/0042.mov"), "a shot");
        Files.createDirectories(studio.folder.resolve("example-config"));
        int sent = 0;
        List<Operation> operations = new ArrayList<>(operations());
        // one file is registered before its folder is adopted
        operations.sort(java.util.Comparator.comparing(Operation::path).reversed());
        for (Operation operation : operations) {
            if (!operation.json().containsKey("requestBody")
                    || operation.path().contains("backends/")
                    || operation.path().contains("policies/")
                    || operation.path().contains("sweeps")
                    || operation.path().contains("schedules/")
                    || operation.path().contains("assets/{id}")
                    || operation.path().contains("entity-types/")
                    || operation.path().contains("profiles/")
                    || operation.path().contains("conversions")
                    || operation.path().contains("imports/{id}")
                    || operation.path().contains("migrations/{id}")) {
                continue; // takes what the making takes, needs a thing in a state of its own, or moves other tests'
                // files
            }
            JsonObject content = resolved(operation.json().get("requestBody")).getJsonObject("content");
            JsonObject json = content.getJsonObject("application/json");
            if (json == null) {
                continue;
            }
            for (Map.Entry<String, JsonValue> example :
                    json.getJsonObject("examples").entrySet()) {
                String body = resolved(example.getValue())
                        .get("value")
                        .toString()
                        .replace(
                                "/srv/isotherm/hot",
                                studio.folder.resolve("example-local").toString())
                        .replace(
                                "/mnt/nas", studio.folder.resolve("example-nfs").toString())
                        .replace(
                                "/srv/isotherm/fast",
                                studio.folder.resolve("example-config").toString())
                        // the only other backend that is sure to be there is hot
                        .replace(
                                "\"source_tier\":\"hot\",\"target_tier\":\"cold\"",
                                "\"source_tier\":\"cold\",\"target_tier\":\"hot\"")
                        .replace("\"require_mount\":true", "\"require_mount\":false")
                        .replace("https://s3.example.com", server.s3().toString())
                        .replace("\"archive\"}", '"' + IsothermServer.CREDENTIALS + "\"}")
                        .replace("\"profile_id\":1", "\"profile_id\":" + studio.profile)
                        .replace("\"backend_id\":1", "\"backend_id\":" + source)
                        .replace("\"source_backend_id\":1", "\"source_backend_id\":" + source)
                        .replace("\"target_backend_id\":2", "\"target_backend_id\":" + studio.full)
                        .replaceAll("\"name\":\"(hot|nas|archive)\"", "\"name\":\"example-$1\"");
                String path = operation
                        .path()
                        .replace("reconciliations/{id}", "reconciliations/" + studio.reconciliation)
                        .replace("{entity_type}", "shot")
                        .replace("{entity_id}", "42");
                String method = operation.method().toUpperCase(java.util.Locale.ROOT);

                Http.Answer answer = Specimens.send(server.as("admin"), method, path, body);

                assertThat(answer.status())
                        .as(operation + " " + body + " " + answer.body())
                        .isIn(200, 201, 202);
                if (answer.status() > 200) {
                    assertThat(answer.header("Location")).startsWith("/api/");
                }
                if (answer.status() == 202) {
                    studio.ended(answer.header("Location"));
                }
                sent++;
            }
        }
        assertThat(sent).isEqualTo(24);
    }

    private JsonObject resolved(JsonValue value) {
        JsonObject object = value.asJsonObject();
        if (!(object.get("$ref") instanceof JsonString reference)) {
            return object;
        }
        JsonValue at = document;
        for (String step : reference.getString().substring(2).split(Pattern.quote("/"), -1)) {
            at = at.asJsonObject().getOrDefault(step, Json.createObjectBuilder().build());
        }
        return at.asJsonObject();
    }
}
