package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Policies over the built-in entities and over a table of the host: simulated, explained, held back. */
@ExtendWith(WithServer.class)
class TieringIT {
    private final IsothermServer server;
    private final Http admin;
    private final Http operator;
    private final Specimens studio;

    TieringIT(IsothermServer server) throws Exception {
        this.server = server;
        this.admin = server.as("admin");
        this.operator = server.as("operator");
        this.studio = Specimens.of(server);
    }

    @Test
    void simulatesAndExplainsTheSameAndMovesNothing() throws Exception {
        long hot = studio.backend("tiering-hot", Body.of());
        long cold = studio.backend("tiering-cold", Body.of("tier", "\"cold\""));
        register(Specimens.entityType("tier-shot").with("file_fields", "[\"clip\"]"));
        entity("tier-shot", 1, "approved");
        entity("tier-shot", 2, "wip");
        long asset = upload("tier-shot/1/clip", hot);
        long wip = upload("tier-shot/2/clip", hot);
        long thumbnail = upload("tier-shot/1/thumbnail", hot);
        long there = upload("tier-shot/1/plate", cold);
        long policy = policy("tier-shot", cold, "approved");
        Snapshot before = Snapshot.of(server);

        JsonObject simulated = send(
                        operator, "POST", Specimens.POLICIES + "/simulate", "{\"policy_id\":" + policy + "}")
                .expect(200)
                .json();

        assertThat(simulated.getJsonArray("candidates").getValuesAs(JsonObject.class))
                .singleElement()
                .satisfies(c -> {
                    assertThat(c.getInt("asset_location_id")).isEqualTo((int) asset);
                    assertThat(c.getInt("target_backend_id")).isEqualTo((int) cold);
                    assertThat(c.getInt("policy_id")).isEqualTo((int) policy);
                    assertThat(c.getString("reason")).contains("status eq approved (is approved)");
                });
        assertThat(simulated.getInt("total_files")).isEqualTo(1);
        assertThat(Snapshot.of(server)).as("a simulation").isEqualTo(before);
        String plan = ADMIN + "plans/" + simulated.getInt("plan_id");
        assertThat(operator.get(plan).expect(200).json().getString("status")).isEqualTo("ready");
        assertThat(operator.get(plan + "/items").expect(200).json().getJsonArray("items"))
                .hasSize(1);
        JsonObject explained = explain(asset);
        assertThat(explained.getInt("policy_id")).isEqualTo((int) policy);
        assertThat(explained.getInt("target_backend_id")).isEqualTo((int) cold);
        assertThat(failing(explained)).isEmpty();
        assertThat(failing(explain(wip))).containsExactly("condition");
        assertThat(failing(explain(thumbnail))).containsExactly("file_field");
        assertThat(failing(explain(there))).containsExactly("file_field", "source_tier", "target_backend_id");
        Refused.with(operator.get(ADMIN + "assets/999999999/explain"), 404);
    }

    @Test
    void asksATableOfTheHostAndSaysSoWhenItIsGone() throws Exception {
        long hot = studio.backend("tiering-host-hot", Body.of());
        long cold = studio.backend("tiering-host-cold", Body.of("tier", "\"cold\""));
        execute("CREATE TABLE host_takes (id BIGINT PRIMARY KEY, project BIGINT, status TEXT, secret TEXT)");
        execute("INSERT INTO host_takes VALUES (1, 880001, 'approved', 'x')");
        Body type = Body.of(
                "name", "\"host-take\"",
                "relation", "\"host_takes\"",
                "project_column", "\"project\"",
                "columns", "{\"status\":\"text\"}",
                "file_fields", "[\"clip\"]");
        Refused.naming(send(admin, "POST", Specimens.ENTITY_TYPES, type.with("relation", "\"audit_log\"")), "relation");
        Refused.naming(
                send(admin, "POST", Specimens.ENTITY_TYPES, type.with("columns", "{\"status\":\"number\"}")),
                "columns.status");
        String path = register(type);
        long asset = upload("host-take/1/clip", hot);
        long policy = policy("host-take", cold, "approved");
        Refused.naming(
                send(
                        admin,
                        "POST",
                        Specimens.POLICIES,
                        policyBody("host-take", cold, "x")
                                .with("name", "\"secretive\"")
                                .with("condition_field", "\"secret\"")),
                "condition_field");
        assertThat(explain(asset).getInt("policy_id")).isEqualTo((int) policy);
        Refused.with(send(admin, "PUT", path, type.with("columns", "{}")), 409);
        Refused.with(admin.delete(path), 409);

        String hold = send(
                        operator,
                        "POST",
                        Specimens.HOLDS,
                        Body.of(
                                "kind", "\"pin\"",
                                "scope", "\"project\"",
                                "scope_id", "880001",
                                "reason", "\"a screening\""))
                .expect(201)
                .header("Location");
        assertThat(failing(explain(asset))).containsExactly("not_held");
        assertThat(operator.delete(hold).status()).isEqualTo(204);
        assertThat(operator.delete(hold).status()).isEqualTo(204);
        assertThat(failing(explain(asset))).isEmpty();

        execute("ALTER TABLE host_takes DROP COLUMN status");
        JsonObject gone = explain(asset);
        assertThat(gone.get("policy_id")).isEqualTo(JsonValue.NULL);
        assertThat(gone.getJsonArray("policies").getJsonObject(0).getString("problem"))
                .contains("status");
        JsonObject simulated = send(
                        operator, "POST", Specimens.POLICIES + "/simulate", "{\"policy_id\":" + policy + "}")
                .expect(200)
                .json();
        assertThat(simulated.getInt("total_files")).isZero();
        assertThat(simulated.getJsonArray("warnings")).hasSize(1);
        assertThat(admin.delete(Specimens.POLICIES + "/" + policy).status()).isEqualTo(204);
        assertThat(admin.delete(path).status()).isEqualTo(204);
    }

    @Test
    void refusesPoliciesThatMoveFilesInACircle() throws Exception {
        long hot = studio.backend("tiering-circle-hot", Body.of());
        long cold = studio.backend("tiering-circle-cold", Body.of("tier", "\"cold\""));
        register(Specimens.entityType("circle"));
        policy("circle", cold, "approved");
        Body back = policyBody("circle", hot, "approved")
                .with("name", "\"circle-back\"")
                .with("source_tier", "\"cold\"")
                .with("target_tier", "\"hot\"");

        Refused.naming(send(admin, "POST", Specimens.POLICIES, back), "min_residency");
        send(admin, "POST", Specimens.POLICIES, back.with("is_active", false)).expect(201);
    }

    private String register(Body type) throws Exception {
        return send(admin, "POST", Specimens.ENTITY_TYPES, type).expect(201).header("Location");
    }

    private void entity(String type, long id, String status) throws Exception {
        send(
                        operator,
                        "PUT",
                        ADMIN + "entities/" + type + "/" + id,
                        Body.of("name", "\"a.mov\"", "status", Body.text(status)))
                .expect(201);
    }

    private long upload(String key, long backend) throws Exception {
        return server.studio()
                .upload(key, backend, Samples.bytes(1000, key.hashCode()))
                .getJsonNumber("id")
                .longValueExact();
    }

    private long policy(String type, long target, String status) throws Exception {
        return Specimens.id(send(admin, "POST", Specimens.POLICIES, policyBody(type, target, status))
                .expect(201));
    }

    private static Body policyBody(String type, long target, String status) {
        return Body.of(
                "name",
                Body.text("policy of " + type),
                "target_backend_id",
                target + "",
                "entity_type",
                Body.text(type),
                "condition_field",
                "\"status\"",
                "condition_operator",
                "\"eq\"",
                "condition_value",
                Body.text(status));
    }

    private JsonObject explain(long asset) throws Exception {
        return operator.get(ADMIN + "assets/" + asset + "/explain").expect(200).json();
    }

    /** Of the only policy. */
    private static List<String> failing(JsonObject explained) {
        return explained
                .getJsonArray("policies")
                .getJsonObject(0)
                .getJsonArray("clauses")
                .getValuesAs(JsonObject.class)
                .stream()
                .filter(clause -> !clause.getBoolean("holds"))
                .map(clause -> clause.getString("clause"))
                .toList();
    }

    private void execute(String sql) throws Exception {
        try (Connection database = server.database();
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Http.Answer send(Http user, String method, String path, Object body) throws Exception {
        return Specimens.send(user, method, path, body.toString());
    }
}
