package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What policies have planned is moved from several backends to several, or less of it, and comes back. */
@ExtendWith(WithServer.class)
class SweepsIT {
    private static final String SWEEPS = ADMIN + "sweeps";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final IsothermServer server;
    private final Studio studio;
    private final Tiering tiering;
    private final Rows rows;
    private final Map<String, Long> assets = new TreeMap<>();
    private final Contents contents = new Contents();

    SweepsIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.tiering = new Tiering(studio);
        this.rows = server.rows();
    }

    @Test
    void movesWhatThePlanSaysOrLessAndBringsItBack() throws Exception {
        Path folder = server.newFolder("sweep-a");
        long a = studio.create(Studio.local("sweep-a", folder));
        long b = studio.create(Studio.local("sweep-b", server.newFolder("sweep-b")));
        long x = studio.create(
                Studio.local("sweep-x", server.newFolder("sweep-x")).add("tier", "cold"));
        long y = studio.create(Studio.s3("sweep-y", server.s3(), "sweep-y/"));
        tiering.entityType("sweep-shot", "clip");
        long toX = tiering.policy("sweep-approved", "sweep-shot", x, "approved", "PT0S");
        long toY = tiering.policy("sweep-final", "sweep-shot", y, "final", "PT24H");
        for (int shot = 1; shot <= 12; shot++) {
            tiering.entity("sweep-shot", shot, shot <= 8 ? "approved" : "final");
            upload("sweep-shot/" + shot + "/clip", shot % 2 == 0 ? a : b, 1000 * shot);
        }
        tiering.entity("sweep-shot", 13, "approved");
        upload("sweep-shot/13/clip", x, 100);
        hold("postpone", "sweep-shot/12/clip");
        JsonObject simulated = tiering.simulate(toX, toY);
        assertThat(Studio.number(simulated, "total_files")).isEqualTo(11);
        long plan = Studio.number(simulated, "plan_id");

        // between the plan and the sweep
        replace("sweep-shot/1/clip", b);
        studio.operator().delete("/api/assets/sweep-shot/2/clip").expect(204);
        contents.without("sweep-shot/2/clip");
        tiering.entity("sweep-shot", 3, "wip");
        hold("hold", "sweep-shot/4/clip");
        String path = studio.asset("sweep-shot/6/clip").getString("storage_path");
        Files.write(folder.resolve(path), Samples.bytes(6000, 4711));
        JsonObjectBuilder order = order().add("plan_id", plan);

        Http.Answer started = sweep(order, "sweep-once").expect(202);
        long sweep = Studio.id(started.json());
        assertThat(started.header("Location")).isEqualTo(SWEEPS + "/" + sweep);
        assertThat(Studio.id(sweep(order().add("plan_id", plan), "sweep-once")
                        .expect(202)
                        .json()))
                .isEqualTo(sweep);
        assertThat(Refused.with(sweep(order().add("plan_id", plan), null), 409).getString("detail"))
                .contains("plan " + plan + " is swept by migration " + sweep);
        JsonObject run = studio.awaitEnd(sweep);

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed_with_errors");
        assertThat(run.getString("kind")).isEqualTo("sweep");
        assertThat(run.get("source_backend_id")).isEqualTo(JsonValue.NULL);
        assertThat(Studio.number(run, "plan_id")).isEqualTo(plan);
        JsonObject shown =
                studio.operator().get(SWEEPS + "/" + sweep).expect(200).json();
        assertThat(policyOf(shown, toX)).containsExactly(8, 3, 4, 1, 0);
        assertThat(policyOf(shown, toY)).containsExactly(3, 3, 0, 0, 0);
        assertThat(reasons(shown))
                .hasSize(5)
                .anyMatch("changed since the plan"::equals)
                .anyMatch("deleted since the plan"::equals)
                .anyMatch(r -> r.startsWith("does not fit any more: condition status eq approved, is wip"))
                .anyMatch(r -> r.startsWith("held: hold "))
                .anyMatch("failed"::equals);
        assertThat(places())
                .isEqualTo(Map.of(
                        "a",
                        List.of(4L, 6L, 12L),
                        "b",
                        List.of(1L, 3L),
                        "x",
                        List.of(5L, 7L, 8L, 13L),
                        "y",
                        List.of(9L, 10L, 11L)));
        assertThat(rows.texts(
                        "SELECT DISTINCT target_backend_id || ' ' || source_retention_seconds"
                                + " FROM storage_migration_items WHERE migration_id = ? AND state = 'completed' ORDER BY 1",
                        sweep))
                .containsExactlyInAnyOrder(x + " 0", y + " 86400");
        assertThat(rows.number(
                        "SELECT COUNT(*) FROM stored_objects WHERE backend_id IN (?, ?) AND state = 'retained'", a, b))
                .isEqualTo(3);
        assertThat(rows.texts(
                        "SELECT kind || ' ' || used_up_by FROM tiering_holds WHERE released_at IS NOT NULL AND"
                                + " used_up_by = ?",
                        sweep))
                .containsExactly("postpone " + sweep);
        studio.assertReceipts(sweep, 6);
        Files.write(folder.resolve(path), Samples.bytes(6000, "sweep-shot/6/clip".hashCode()));
        assertSound(a, b, x, y);

        studio.rollBack(sweep, order());
        assertThat(studio.awaitEnd(sweep).getString("status")).isEqualTo("rolled_back");

        assertThat(places())
                .isEqualTo(Map.of(
                        "a", List.of(4L, 6L, 8L, 10L, 12L), "b", List.of(1L, 3L, 5L, 7L, 9L, 11L), "x", List.of(13L)));
        JsonObject back = studio.migration(Studio.number(studio.migration(sweep), "rolled_back_by"));
        assertThat(back.get("target_backend_id")).isEqualTo(JsonValue.NULL);
        assertSound(a, b, x, y);
        thePostponedOneGoesWithTheNextSweep(toY);
        assertThat(studio.all(ADMIN + "migrations?backend_id=" + y)).hasSize(3);
        assertThat(studio.all(SWEEPS).stream().map(Studio::id)).contains(sweep);
        Refused.with(studio.operator().get(SWEEPS + "/" + Studio.id(back)), 404);
    }

    private void thePostponedOneGoesWithTheNextSweep(long policy) throws Exception {
        JsonObjectBuilder order =
                order().add("policy_ids", Json.createArrayBuilder().add(policy));
        long next = Studio.id(sweep(order, null).expect(202).json());

        JsonObject run = studio.awaitEnd(next);
        assertThat(run.getString("status")).isEqualTo("completed");
        String plan = ADMIN + "plans/" + Studio.number(run, "plan_id");
        List<Long> planned = studio.all(plan + "/items").stream()
                .map(item -> Studio.number(item, "asset_location_id"))
                .toList();
        assertThat(planned)
                .as("in the order in which they are claimed")
                .isEqualTo(studio.files(next).stream()
                        .map(file -> Studio.number(file, "asset_location_id"))
                        .toList());
        assertThat(studio.operator().get(plan).expect(200).json().getJsonObject("forecast"))
                .containsKeys("estimated_seconds", "cost", "monthly_saving", "break_even_days");
        assertThat(places().get("y")).containsExactly(9L, 10L, 11L, 12L);
    }

    @Test
    void bringsFilesToATierByHandAndByTheirReads() throws Exception {
        long hot = studio.create(Studio.local("sweep-hand-hot", server.newFolder("sweep-hand-hot")));
        long cold = studio.create(Studio.local("sweep-hand-cold", server.newFolder("sweep-hand-cold"))
                .add("tier", "cold"));
        tiering.entityType("sweep-hand", "clip");
        for (int shot = 1; shot <= 3; shot++) {
            tiering.entity("sweep-hand", shot, "final");
            upload("sweep-hand/" + shot + "/clip", hot, 1000);
        }
        upload("sweep-hand/4/notes", hot, 1000); // nobody's, and no file of a shot

        for (String key : List.of("1/clip", "2/clip", "4/notes")) {
            assertThat(studio.awaitEnd(byHand("demote", "sweep-hand/" + key, order().add("target_backend_id", cold)))
                            .getString("status"))
                    .isEqualTo("completed");
        }
        assertThat(rows.texts("SELECT entity_id FROM asset_locations WHERE backend_id = ? ORDER BY 1", cold))
                .containsExactly("1", "2", "4");
        assertThat(Refused.with(hand("promote", "sweep-hand/3/clip", order()), 409)
                        .getString("detail"))
                .contains("is hot already");
        Refused.naming(hand("demote", "sweep-hand/3/clip", order().add("target_backend_id", hot)), "target_backend_id");
        Refused.naming(
                hand("demote", "sweep-hand/3/clip", order().add("target_backend_id", 999_999_999)),
                "target_backend_id");
        hold("pin", "sweep-hand/3/clip");
        assertThat(Refused.with(hand("demote", "sweep-hand/3/clip", order().add("target_backend_id", cold)), 409)
                        .getString("detail"))
                .contains("not_held", "a screening");

        JsonObject explained = studio.operator()
                .get(ADMIN + "assets/" + assets.get("sweep-hand/3/clip") + "/explain")
                .expect(200)
                .json();
        assertThat(explained.getJsonArray("holds").getValuesAs(JsonObject.class))
                .singleElement()
                .satisfies(hold -> assertThat(hold.getString("kind")).isEqualTo("pin"));
        assertThat(explained.getString("placed_at")).isNotEmpty();
        assertThat(explained.getJsonArray("policies")).isEmpty();

        long policy = Studio.id(studio.admin()
                .post(
                        ADMIN + "policies",
                        order().add("name", "sweep-promotion")
                                .add("entity_type", "sweep-hand")
                                .add("source_tier", "cold")
                                .add("target_tier", "hot")
                                .add("target_backend_id", hot)
                                .add("condition_field", "status")
                                .add("condition_operator", "not_null")
                                .add("accessed_within_days", 7)
                                .add("min_access_count", 3)
                                .build())
                .expect(201)
                .json());
        try (var database = server.database();
                var statement = database.createStatement()) {
            statement.execute("UPDATE asset_locations SET access_count = 3, last_accessed_at = now() WHERE id = "
                    + assets.get("sweep-hand/2/clip"));
        }
        long promoted = Studio.id(
                sweep(order().add("policy_ids", Json.createArrayBuilder().add(policy)), null)
                        .expect(202)
                        .json());
        assertThat(studio.awaitEnd(promoted).getString("status")).isEqualTo("completed");
        assertThat(rows.texts("SELECT entity_id FROM asset_locations WHERE backend_id = ? ORDER BY 1", cold))
                .containsExactly("1", "4");
        studio.awaitEnd(byHand("promote", "sweep-hand/4/notes", order().add("target_backend_id", hot)));
        assertThat(studio.asset("sweep-hand/4/notes").getString("tier")).isEqualTo("hot");
        assertSound(hot, cold);
    }

    @Test
    void oneTargetThatIsDownHoldsUpNoOther() throws Exception {
        long hot = studio.create(Studio.local("sweep-down-hot", server.newFolder("sweep-down-hot")));
        Path folder = server.newFolder("sweep-down-x");
        long down = studio.create(Studio.local("sweep-down-x", folder).add("tier", "cold"));
        long up = studio.create(
                Studio.local("sweep-down-y", server.newFolder("sweep-down-y")).add("tier", "cold"));
        tiering.entityType("sweep-down", "clip");
        long first = tiering.policy("sweep-down-first", "sweep-down", down, "approved", "PT0S");
        long then = tiering.policy("sweep-down-then", "sweep-down", up, "final", "PT0S");
        for (int shot = 1; shot <= 4; shot++) {
            tiering.entity("sweep-down", shot, shot <= 2 ? "approved" : "final");
            upload("sweep-down/" + shot + "/clip", hot, 1000);
        }
        Path marker = folder.resolve(".isotherm-backend");
        byte[] content = Files.readAllBytes(marker);
        Files.delete(marker);
        JsonObjectBuilder order =
                order().add("policy_ids", Json.createArrayBuilder().add(first).add(then));
        long sweep;
        try {
            Await.that("the probe misses the marker", PATIENCE, () -> !isReachable(down));
            sweep = Studio.id(sweep(order, null).expect(202).json());
            Await.value(
                    "the others are moved",
                    PATIENCE,
                    () -> studio.migration(sweep).getInt("verified_files"),
                    files -> files == 2);
            assertThat(studio.migration(sweep).getString("status")).isEqualTo("in_progress");
            assertThat(rows.texts(
                            "SELECT DISTINCT state || ' ' || attempts FROM storage_migration_items"
                                    + " WHERE migration_id = ? AND target_backend_id = ?",
                            sweep,
                            down))
                    .containsExactly("pending 0");
        } finally {
            Files.write(marker, content);
        }

        assertThat(studio.awaitEnd(sweep).getString("status")).isEqualTo("completed");
        assertThat(rows.number("SELECT COUNT(*) FROM asset_locations WHERE backend_id = ?", down))
                .isEqualTo(2);
        assertSound(hot, down, up);
    }

    private boolean isReachable(long backend) throws Exception {
        return studio.backend(backend).getJsonObject("health").getBoolean("reachable");
    }

    private Http.Answer hand(String way, String key, JsonObjectBuilder body) throws Exception {
        return studio.operator().post(ADMIN + "assets/" + assets.get(key) + "/" + way, body.build());
    }

    private long byHand(String way, String key, JsonObjectBuilder body) throws Exception {
        return Studio.id(hand(way, key, body).expect(202).json());
    }

    @Test
    void refusesWhatItCannotSweep() throws Exception {
        Refused.with(sweep(order().add("plan_id", 999_999_999), null), 404);
        Refused.with(sweep(order().add("policy_ids", Json.createArrayBuilder().add(999_999_999)), null), 404);
        Refused.naming(
                sweep(
                        order().add("plan_id", "9")
                                .add("policy_ids", Json.createArrayBuilder().add(0))
                                .add("parallelism", 17)
                                .add("bandwidth_bytes_per_second", 1)
                                .add("delete_adopted", "no")
                                .add("more", 1),
                        null),
                "plan_id",
                "policy_ids[0]",
                "parallelism",
                "bandwidth_bytes_per_second",
                "delete_adopted",
                "more");
        Refused.naming(
                sweep(order().add("plan_id", 1).add("policy_ids", Json.createArrayBuilder()), null), "policy_ids");
        long building = rows.number(
                "INSERT INTO tiering_plans (as_of, policies, created_by) VALUES (now(), '[]', 'x') RETURNING id");
        assertThat(Refused.with(sweep(order().add("plan_id", building), null), 409)
                        .getString("detail"))
                .contains("is not ready");
        assertThat(studio.operator()
                        .get(ADMIN + "plans/" + building)
                        .expect(200)
                        .json()
                        .getString("status"))
                .as("nobody is building it")
                .isEqualTo("failed");
    }

    private static JsonObjectBuilder order() {
        return Json.createObjectBuilder();
    }

    private Http.Answer sweep(JsonObjectBuilder body, String key) throws Exception {
        var request = studio.operator()
                .request(SWEEPS)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.build().toString(), StandardCharsets.UTF_8));
        return studio.operator().text(key == null ? request : request.header("Idempotency-Key", key));
    }

    /** Files that were planned, moved, skipped, that have failed, and that are open. */
    private static List<Integer> policyOf(JsonObject sweep, long policy) {
        JsonObject found = sweep.getJsonArray("by_policy").getValuesAs(JsonObject.class).stream()
                .filter(each -> Studio.number(each, "policy_id") == policy)
                .findFirst()
                .orElseThrow();
        return List.of("planned_files", "moved_files", "skipped_files", "failed_files", "open_files").stream()
                .map(found::getInt)
                .toList();
    }

    private static List<String> reasons(JsonObject sweep) {
        return sweep.getJsonArray("left_out").getValuesAs(JsonObject.class).stream()
                .map(each -> each.getString("status").equals("failed") ? "failed" : each.getString("reason"))
                .toList();
    }

    /** The shots by the last letter of their backends' names. */
    private Map<String, List<Long>> places() throws Exception {
        Map<String, List<Long>> places = new TreeMap<>();
        for (Map<String, Object> row : rows.of("SELECT right(b.name, 1) AS backend, a.entity_id FROM asset_locations a"
                + " JOIN storage_backends b ON b.id = a.backend_id WHERE a.entity_type = 'sweep-shot' ORDER BY 2")) {
            places.computeIfAbsent(String.valueOf(row.get("backend")), name -> new ArrayList<>())
                    .add(((Number) row.get("entity_id")).longValue());
        }
        return places;
    }

    private void assertSound(long... backends) throws Exception {
        List<Long> all = new ArrayList<>();
        for (long backend : backends) {
            all.add(backend);
        }
        try (Bucket bucket = server.bucket()) {
            InvariantChecker checker = new InvariantChecker(rows, bucket, contents, all);
            assertThat(checker.violations()).isEmpty();
        }
    }

    private void upload(String key, long backend, int size) throws Exception {
        byte[] content = Samples.bytes(size, key.hashCode());
        assets.put(key, Studio.id(studio.upload(key, backend, content)));
        contents.with(key, content);
    }

    private void replace(String key, long backend) throws Exception {
        byte[] content = Samples.bytes(500, 1);
        studio.put(key, backend, content).expect(200);
        contents.with(key, content);
    }

    private void hold(String kind, String key) throws Exception {
        studio.operator()
                .post(
                        ADMIN + "holds",
                        order().add("kind", kind)
                                .add("scope", "asset")
                                .add("scope_id", assets.get(key))
                                .add("reason", "a screening")
                                .build())
                .expect(201);
    }
}
