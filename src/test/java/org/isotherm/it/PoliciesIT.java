package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies and profiles: made, changed, deleted, and refused when they make no sense. */
@ExtendWith(WithServer.class)
class PoliciesIT {
    private final IsothermServer server;
    private final Http admin;
    private final Specimens studio;

    PoliciesIT(IsothermServer server) throws Exception {
        this.server = server;
        this.admin = server.as("admin");
        this.studio = Specimens.of(server);
    }

    @Test
    void changesAPolicyByItsVersionWithOneAuditRowEach() throws Exception {
        Http.Answer made = send("POST", Specimens.POLICIES, studio.policy().with("name", "\"changing\""));
        String path = made.expect(201).header("Location");
        assertThat(made.header("ETag")).isEqualTo("\"1\"");
        Body changed = studio.policy()
                .with("name", "\"changing\"")
                .with("condition_operator", "\"not_null\"")
                .with("age_threshold_days", 30)
                .with("is_active", false)
                .without("condition_value");

        JsonObject view = putIf(path, "\"1\"", changed).expect(200).json();

        assertThat(view.get("condition_value")).isEqualTo(JsonValue.NULL);
        assertThat(view.getInt("age_threshold_days")).isEqualTo(30);
        assertThat(view.getBoolean("is_active")).isFalse();
        Refused.with(putIf(path, "\"1\"", changed), 412);
        Refused.with(send("POST", Specimens.POLICIES, changed), 409);
        assertThat(admin.delete(path).status()).isEqualTo(204);
        Refused.with(admin.get(path), 404);
        assertThat(server.rows()
                        .texts(
                                "SELECT action FROM audit_log WHERE subject_type = 'policy' AND subject_id = ? ORDER BY id",
                                path.substring(path.lastIndexOf('/') + 1)))
                .containsExactly("policy.create", "policy.update", "policy.delete");
    }

    static Stream<Arguments> wrongPolicies() {
        return Stream.of(
                arguments("name", "\"\"", "name"),
                arguments("source_tier", "\"hot\"", "target_tier"),
                arguments("source_tier", "\"warm\"", "source_tier"),
                arguments("target_backend_id", "999999999", "target_backend_id"),
                arguments("target_backend_id", "null", "target_backend_id"),
                arguments("entity_type", "\"a b\"", "entity_type"),
                arguments("condition_field", "\"status; DROP TABLE\"", "condition_field"),
                arguments("condition_field", "\"a.b\"", "condition_field"),
                arguments("condition_operator", "\"like\"", "condition_operator"),
                arguments("condition_operator", "\"EQ\"", "condition_operator"),
                arguments("condition_operator", "\"is_null\"", "condition_value"),
                arguments("condition_operator", "\"lt\"", "condition_value"),
                arguments("condition_value", "null", "condition_value"),
                arguments("condition_value", "7", "condition_value"),
                arguments("age_threshold_days", "-1", "age_threshold_days"),
                arguments("access_threshold_days", "1.5", "access_threshold_days"),
                arguments("accessed_within_days", "-1", "accessed_within_days"),
                arguments("min_access_count", "0", "min_access_count"),
                arguments("access_threshold_days", "99999999999", "access_threshold_days"),
                arguments("project_id", "-1", "project_id"),
                arguments("entity_type", "\"nobody\"", "entity_type"),
                arguments("condition_field", "\"attributes\"", "condition_field"),
                arguments("condition_field", "\"name\"", "condition_field"),
                arguments("priority", "-1", "priority"),
                arguments("min_size_bytes", "-1", "min_size_bytes"),
                arguments("min_residency", "\"a day\"", "min_residency"),
                arguments("min_residency", "\"-PT1H\"", "min_residency"),
                arguments("max_files_per_run", "0", "max_files_per_run"),
                arguments("max_bytes_per_run", "1.5", "max_bytes_per_run"),
                arguments("order", "\"fifo\"", "order"),
                arguments("source_retention", "\"until_finalised\"", "source_retention"),
                arguments("is_active", "\"yes\"", "is_active"),
                arguments("condition_expression", "\"1=1\"", "condition_expression"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("wrongPolicies")
    void refusesAPolicyWithAWrongField(String field, String value, String named) throws Exception {
        Snapshot before = Snapshot.of(server);

        Refused.naming(send("POST", Specimens.POLICIES, studio.policy().with(field, value)), named);
        Refused.naming(
                send(
                        "PUT",
                        Specimens.POLICIES + "/" + studio.policy,
                        studio.policy().with(field, value)),
                named);

        assertThat(Snapshot.of(server)).isEqualTo(before);
    }

    @Test
    void refusesATargetThatTakesNothingOrIsOfTheOtherTier() throws Exception {
        Refused.naming(
                send(
                        "POST",
                        Specimens.POLICIES,
                        studio.policy()
                                .with("name", "\"other-tier\"")
                                .with("source_tier", "\"hot\"")
                                .with("target_tier", "\"cold\"")),
                "target_backend_id");
        long closed = studio.backend("closed-for-policies", Body.of("status", "\"read_only\""));
        Body toClosed = studio.policy().with("name", "\"to-closed\"").with("target_backend_id", closed);
        Refused.naming(send("POST", Specimens.POLICIES, toClosed), "target_backend_id");
        Refused.naming(
                send("POST", Specimens.PROFILES, Body.of("name", "\"to-closed\"", "backend_id", closed + "")),
                "backend_id");
    }

    @Test
    void promisesNoProfileThatItCannotKeepAndOneDefault() throws Exception {
        Body plain = Body.of("name", "\"promised\"", "backend_id", studio.full + "");
        Refused.naming(send("POST", Specimens.PROFILES, plain.with("encrypted", true)), "encrypted");
        Refused.naming(
                send("POST", Specimens.PROFILES, plain.with("encrypted", true).with("key_name", "\"nobody-has-it\"")),
                "key_name");
        Refused.naming(
                send("POST", Specimens.PROFILES, plain.with("encrypted", true).with("key_name", "\"NO KEY\"")),
                "key_name");
        Refused.naming(send("POST", Specimens.PROFILES, plain.with("key_name", "\"vault\"")), "key_name");
        Refused.naming(send("POST", Specimens.PROFILES, plain.with("chunk_size_bytes", 4096)), "chunk_size_bytes");
        Refused.naming(
                send("POST", Specimens.PROFILES, Body.of("location", "\"cloud\"")), "name", "backend_id", "location");

        Http.Answer made = send("POST", Specimens.PROFILES, plain.with("is_default", true));
        String path = made.expect(201).header("Location");
        assertThat(made.json().getString("location")).isEqualTo("local");
        Refused.with(send("POST", Specimens.PROFILES, plain), 409);
        Refused.with(
                send(
                        "POST",
                        Specimens.PROFILES,
                        plain.with("name", "\"second\"").with("is_default", true)),
                409);
        assertThat(putIf(path, "\"1\"", plain).expect(200).json().getBoolean("is_default"))
                .isFalse();
        Refused.with(putIf(path, "\"1\"", plain), 412);
        assertThat(admin.delete(path).status()).isEqualTo(204);
    }

    private Http.Answer send(String method, String path, Body body) throws Exception {
        return Specimens.send(admin, method, path, body.toString());
    }

    private Http.Answer putIf(String path, String tag, Body body) throws Exception {
        return admin.text(admin.request(path)
                .header("Content-Type", "application/json")
                .header("If-Match", tag)
                .PUT(BodyPublishers.ofString(body.toString())));
    }
}
