package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The configuration as one document: what comes out goes in again, and into another installation. */
@ExtendWith(WithServer.class)
class ConfigIT {
    private static final String CONFIG = ADMIN + "config";

    private final IsothermServer server;
    private final Http admin;

    ConfigIT(IsothermServer server) throws Exception {
        this.server = server;
        this.admin = server.as("admin");
        Specimens.of(server); // so that there is something of each kind
    }

    @Test
    void appliesWhatItExportsWithoutChangingAnything() throws Exception {
        String first = export(server);
        assertThat(export(server)).isEqualTo(first).endsWith("\n").contains("bad-input-full");
        Refused.keepsItsSecrets(first.replace(server.root().toString(), ""));
        Snapshot before = Snapshot.of(server);

        JsonObject result = put("", first).expect(200).json();

        assertThat(result.getInt("changed")).isZero();
        assertThat(actions(result)).isNotEmpty().allMatch(change -> change.endsWith(" unchanged"));
        assertThat(Snapshot.of(server)).isEqualTo(before);
        assertThat(export(server)).isEqualTo(first);
    }

    @Test
    void makesChangesAndSaysWhich() throws Exception {
        Path hot = server.newFolder("config-hot");
        Path spare = server.newFolder("config-spare");
        String one = document(
                backend("config-hot", hot, "\"overflow_backend\": \"config-spare\""),
                backend("config-spare", spare, ""));
        Snapshot before = Snapshot.of(server);
        JsonObject rehearsed = put("?dry_run=true", one).expect(200).json();
        assertThat(actions(rehearsed))
                .contains("config-hot create", "config-spare create", "bad-input-full left_alone");
        assertThat(Snapshot.of(server)).as("a dry run").isEqualTo(before);
        assertThat(hot).isEmptyDirectory();

        assertThat(put("", one).expect(200).json().getInt("changed")).isEqualTo(2);

        List<String> healthy = server.rows()
                .texts("SELECT name FROM storage_backends WHERE name LIKE 'config-%' AND overflow_backend_id ="
                        + " (SELECT id FROM storage_backends WHERE name = 'config-spare')");
        assertThat(healthy).containsExactly("config-hot");
        long id = server.rows().number("SELECT id FROM storage_backends WHERE name = 'config-hot'");
        server.studio().upload("config/1/file", id, new byte[10]);
        before = Snapshot.of(server);
        assertThat(put("", one).expect(200).json().getInt("changed")).isZero();
        assertThat(Snapshot.of(server)).as("a second time").isEqualTo(before);
        String other = document(backend("config-hot", hot, "\"tier\": \"cold\", \"min_free_bytes\": 5"));
        JsonObject changed = put("", other).expect(200).json();
        assertThat(actions(changed)).contains("config-hot update", "config-spare left_alone");
        assertThat(changed.getJsonArray("changes").getJsonObject(0).getJsonArray("fields"))
                .map(Object::toString)
                .containsExactly("\"min_free_bytes\"", "\"overflow_backend_id\"", "\"tier\"");
        assertThat(actions(put("?dry_run=true&prune=true", other).expect(200).json()))
                .contains("config-spare decommission", "config-hot unchanged");
    }

    @Test
    void refusesAllOfADocumentAndNamesThePlaces() throws Exception {
        String good = backend("config-good", server.newFolder("config-good"), "");
        Path around = Specimens.of(server).folder; // of backends that there are
        Snapshot before = Snapshot.of(server);

        Refused.naming(
                put("", document(good, "{\"name\": \"\", \"backend_type\": \"s3\", \"config\": {\"bucket\": \"A\"}}")),
                "backends[1].name",
                "backends[1].config.bucket");
        Refused.naming(
                put("", document(good, backend("config-lost", Path.of("/nowhere"), ""))),
                "backends[1].config.base_path");
        Refused.naming(put("", document(good, good)), "backends[1].name");
        Refused.naming(
                put("", document(good, backend("config-b", server.newFolder("b"), "\"overflow_backend\": \"nobody\""))),
                "backends[1].overflow_backend");
        Refused.naming(
                put("", "{\"backends\": [" + good + "], \"profiles\": [{\"name\": \"p\", \"backend\": \"nobody\"}]}"),
                "profiles[0].backend");
        Refused.naming(
                put(
                        "",
                        "{\"backends\": [" + good
                                + "], \"profiles\": [{\"name\": \"p\", \"backend\": \"config-good\", \"encrypted\": true}]}"),
                "profiles[0].encrypted");
        Refused.naming(put("", "{\"version\": 2, \"backends\": []}"), "version");
        assertThat(Refused.with(put("", document(good, backend("config-in", around, ""))), 409)
                        .getString("detail"))
                .startsWith("backends[1]: ");
        assertThat(Snapshot.of(server)).isEqualTo(before);
    }

    @Test
    void schedulesNameTheirPoliciesAndTheirBackend() throws Exception {
        String backends = "\"backends\": ["
                + backend(
                        "config-warm",
                        server.newFolder("config-warm"),
                        "\"high_watermark_percent\": 80, \"low_watermark_percent\": 60")
                + ", "
                + backend("config-cool", server.newFolder("config-cool"), "\"tier\": \"cold\"") + "]";
        String profiles = "\"profiles\": [{\"name\": \"config-plain\", \"backend\": \"config-cool\"}]";
        String policies = "\"policies\": [{\"name\": \"config-cools\", \"target_backend\": \"config-cool\","
                + " \"target_profile\": \"config-plain\","
                + " \"entity_type\": \"config-none\", \"condition_field\": \"status\","
                + " \"condition_operator\": \"eq\", \"condition_value\": \"done\", \"is_active\": false}]";
        String types =
                "\"entity_types\": [{\"name\": \"config-none\", \"relation\": \"entities\", \"columns\": {\"status\": \"text\"},"
                        + " \"file_fields\": [\"file\"]}]";
        String daily = "{\"name\": \"config-daily\", \"policies\": [\"config-cools\"], \"cron\": \"0 2 * * *\","
                + " \"is_active\": false}";
        String full = "{\"name\": \"config-when-full\", \"backend\": \"config-warm\", \"is_active\": false}";
        String all =
                String.join(", ", backends, types, policies, profiles, "\"schedules\": [" + daily + ", " + full + "]");

        JsonObject made = put("", "{" + all + "}").expect(200).json();

        assertThat(actions(made)).contains("config-cools create", "config-daily create", "config-when-full create");
        assertThat(export(server))
                .contains("\"config-daily\"", "\"backend\": \"config-warm\"", "\"target_profile\": \"config-plain\"");
        assertThat(put("", "{" + all + "}").expect(200).json().getInt("changed"))
                .isZero();
        Snapshot before = Snapshot.of(server);
        long swept = server.rows().number("SELECT id FROM tiering_policies WHERE name = 'config-cools'");
        assertThat(Refused.with(admin.delete(ADMIN + "policies/" + swept), 409).getString("detail"))
                .contains("config-cools", "config-daily");
        Refused.naming(
                put("", "{\"schedules\": [{\"name\": \"s\", \"cron\": \"0 2 * * *\", \"policies\": [\"nobody\"]}]}"),
                "schedules[0].policies");
        Refused.naming(
                put("", "{\"schedules\": [{\"name\": \"s\", \"backend\": \"nobody\"}]}"), "schedules[0].backend");
        Refused.naming(put("", "{" + policies.replace("config-plain", "nobody") + "}"), "policies[0].target_profile");
        assertThat(Refused.with(put("", "{" + profiles.replace("config-cool", "config-warm") + "}"), 409)
                        .getString("detail"))
                .contains("policies store by profile config-plain");
        Refused.naming(put("", "{\"schedules\": [{\"name\": \"s\"}]}"), "schedules[0].cron");
        Refused.naming(
                put("", "{\"schedules\": [{\"name\": \"s\", \"backend\": \"config-cool\"}]}"),
                "schedules[0].backend_id");
        assertThat(Snapshot.of(server)).isEqualTo(before);
        String hourly = daily.replace("0 2 * * *", "0 * * * *");
        assertThat(actions(put("?prune=true&dry_run=true", "{\"schedules\": [" + hourly + "]}")
                        .expect(200)
                        .json()))
                .contains("config-daily update", "config-when-full delete");
        assertThat(actions(put("?prune=true&dry_run=true", "{\"schedules\": [], \"policies\": []}")
                        .expect(200)
                        .json()))
                .contains("config-daily delete", "config-cools delete");
    }

    @Test
    void setsUpAnEmptyInstallationLikeThisOneAndPrunesIt() throws Exception {
        put(
                        "",
                        document(
                                backend("moved-a", server.newFolder("moved-a"), "\"overflow_backend\": \"moved-z\""),
                                backend("moved-z", server.newFolder("moved-z"), "\"tier\": \"cold\"")))
                .expect(200);
        try (IsothermServer other = IsothermServer.start()) {
            String document = export(server)
                    .replace(server.root().toString(), other.root().toString());
            // the stores of others carry their markers
            JsonObject wanted = local(document);
            for (JsonObject backend : wanted.getJsonArray("backends").getValuesAs(JsonObject.class)) {
                java.nio.file.Files.createDirectories(
                        Path.of(backend.getJsonObject("config").getString("base_path")));
            }

            put(other, "", wanted.toString()).expect(200);

            assertThat(local(export(other))).isEqualTo(wanted);
            Http.Answer pruned = put(
                    other,
                    "?prune=true",
                    "{\"backends\": [" + wanted.getJsonArray("backends").get(0) + "], \"policies\": []}");
            assertThat(actions(pruned.expect(200).json()))
                    .contains("moved-z decommission", "bad-input delete")
                    .noneMatch(change -> change.endsWith("left_alone"));
            assertThat(other.rows()
                            .number("SELECT COUNT(*) FROM storage_backends b JOIN storage_backend_statuses s"
                                    + " ON s.id = b.status_id WHERE s.name = 'active'"))
                    .isEqualTo(1);
            assertThat(other.rows().number("SELECT COUNT(*) FROM storage_profiles"))
                    .as("a list that the document does not have")
                    .isEqualTo(wanted.getJsonArray("profiles").size());
        }
    }

    /** Without the backends that are not on a local disk or not active. */
    private static JsonObject local(String document) {
        JsonObject all = jakarta.json.Json.createReader(new java.io.StringReader(document))
                .readObject();
        var backends = jakarta.json.Json.createArrayBuilder();
        all.getJsonArray("backends").getValuesAs(JsonObject.class).stream()
                .filter(b -> b.getString("backend_type").equals("local")
                        && b.getString("status").equals("active"))
                .filter(b -> b.getString("name").startsWith("moved-")
                        || b.getString("name").startsWith("bad-input-"))
                .forEach(backends::add);
        var profiles = jakarta.json.Json.createArrayBuilder();
        all.getJsonArray("profiles").getValuesAs(JsonObject.class).stream()
                .filter(p -> p.getString("name").equals("bad-input"))
                .forEach(profiles::add);
        var policies = jakarta.json.Json.createArrayBuilder();
        all.getJsonArray("policies").getValuesAs(JsonObject.class).stream()
                .filter(p -> p.getString("name").equals("bad-input"))
                .forEach(policies::add);
        var entityTypes = jakarta.json.Json.createArrayBuilder();
        all.getJsonArray("entity_types").getValuesAs(JsonObject.class).stream()
                .filter(t -> t.getString("name").equals("none"))
                .forEach(entityTypes::add);
        var schedules = jakarta.json.Json.createArrayBuilder();
        all.getJsonArray("schedules").getValuesAs(JsonObject.class).stream()
                .filter(s -> s.getString("name").startsWith("moved-"))
                .forEach(schedules::add);
        return jakarta.json.Json.createObjectBuilder()
                .add("version", all.getInt("version"))
                .add("backends", backends)
                .add("entity_types", entityTypes)
                .add("policies", policies)
                .add("schedules", schedules)
                .add("profiles", profiles)
                .build();
    }

    private static String export(IsothermServer of) throws IOException, InterruptedException {
        return of.as("viewer").get(CONFIG).expect(200).body();
    }

    private Http.Answer put(String query, String document) throws Exception {
        return Specimens.send(admin, "PUT", CONFIG + query, document);
    }

    private static Http.Answer put(IsothermServer to, String query, String document) throws Exception {
        return Specimens.send(to.as("admin"), "PUT", CONFIG + query, document);
    }

    private static List<String> actions(JsonObject result) {
        return result.getJsonArray("changes").getValuesAs(JsonObject.class).stream()
                .map(change -> change.getString("name") + " " + change.getString("action"))
                .toList();
    }

    private static String document(String... backends) {
        return "{\"backends\": [" + String.join(", ", backends) + "]}";
    }

    private static String backend(String name, Path folder, String more) {
        return "{\"name\": \"" + name + "\", \"backend_type\": \"local\", \"config\": {\"base_path\": \"" + folder
                + "\"}" + (more.isEmpty() ? "" : ", " + more) + "}";
    }
}
