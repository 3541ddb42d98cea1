package org.isotherm.it;

import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;

/** What people who look after tiers do over HTTP; each call fails when it is refused. */
final class Tiering {
    private final Studio studio;

    Tiering(Studio studio) {
        this.studio = studio;
    }

    /** Of the built-in table, with a status to ask for. */
    void entityType(String name, String fileField) throws IOException, InterruptedException {
        studio.admin()
                .post(
                        ADMIN + "entity-types",
                        order().add("name", name)
                                .add("relation", "entities")
                                .add("columns", order().add("status", "text"))
                                .add("file_fields", Json.createArrayBuilder().add(fileField))
                                .build())
                .expect(201);
    }

    void entity(String type, long id, String status) throws IOException, InterruptedException {
        studio.operator()
                .put(
                        ADMIN + "entities/" + type + "/" + id,
                        order().add("name", "a shot").add("status", status).build())
                .expect(200, 201);
    }

    /** @return the id of a policy for all entities of that status */
    long policy(String name, String type, long target, String status, String retention)
            throws IOException, InterruptedException {
        return create(policyFor(name, type, target, status, retention));
    }

    /** Same for all that are approved, which arrive in the form of a profile and may go back by pointer for an hour. */
    long policyInForm(String name, String type, long target, long profile) throws IOException, InterruptedException {
        return create(policyFor(name, type, target, "approved", "PT1H").add("target_profile_id", profile));
    }

    private long create(JsonObjectBuilder policy) throws IOException, InterruptedException {
        return Studio.id(studio.admin()
                .post(ADMIN + "policies", policy.build())
                .expect(201)
                .json());
    }

    private static JsonObjectBuilder policyFor(String name, String type, long target, String status, String retention) {
        return order().add("name", name)
                .add("entity_type", type)
                .add("target_backend_id", target)
                .add("condition_field", "status")
                .add("condition_operator", "eq")
                .add("condition_value", status)
                .add("source_retention", retention);
    }

    /** @return the plan */
    JsonObject simulate(long... policies) throws IOException, InterruptedException {
        JsonArrayBuilder ids = Json.createArrayBuilder();
        for (long policy : policies) {
            ids.add(policy);
        }
        return studio.operator()
                .post(
                        ADMIN + "policies/simulate",
                        order().add("policy_ids", ids).build())
                .expect(200)
                .json();
    }

    /** @return the sweep's id */
    long sweep(JsonObject plan, int parallelism) throws IOException, InterruptedException {
        return Studio.id(studio.operator()
                .post(
                        ADMIN + "sweeps",
                        order().add("plan_id", Studio.number(plan, "plan_id"))
                                .add("parallelism", parallelism)
                                .build())
                .expect(202)
                .json());
    }

    private static JsonObjectBuilder order() {
        return Json.createObjectBuilder();
    }
}
