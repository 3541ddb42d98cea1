package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sweeps that nobody asks for: at their times, in their windows, and when a backend is too full. */
@ExtendWith(WithServer.class)
class SchedulesIT {
    private static final String SCHEDULES = ADMIN + "schedules";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final IsothermServer server;
    private final Studio studio;
    private final Tiering tiering;
    private final Rows rows;

    SchedulesIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.tiering = new Tiering(studio);
        this.rows = server.rows();
    }

    /** Nothing may fire behind these tests. */
    @AfterEach
    void forget() throws Exception {
        execute("DELETE FROM tiering_schedules WHERE name LIKE 'it-%'");
    }

    @Test
    void firesWhatWasMissedOnceAndKeepsToItsWindow() throws Exception {
        long hot = studio.create(Studio.local("schedule-hot", server.newFolder("schedule-hot")));
        long cold = studio.create(
                Studio.local("schedule-cold", server.newFolder("schedule-cold")).add("tier", "cold"));
        long policy = policy("it-schedule", cold);
        studio.upload("it-schedule/1/clip", hot, Samples.bytes(3 * Samples.MIB, 1));
        long schedule = Studio.id(create(order().add("name", "it-nightly")
                        .add("cron", "0 2 * * *")
                        .add("policy_ids", Json.createArrayBuilder().add(policy))
                        .add("window_start", hour(-1))
                        .add("window_end", hour(2))
                        .add("time_zone", "UTC")
                        .add("bandwidth_bytes_per_second", 64 * 1024))
                .expect(201)
                .json());
        execute("UPDATE tiering_schedules SET next_at = now() - INTERVAL '3 days' WHERE id = " + schedule);

        JsonObject fired =
                firing(schedule, firing -> !firing.getString("status").equals("planning"));
        long sweep = Studio.number(fired, "sweep_id");
        assertThat(fired.getString("status")).isEqualTo("swept");
        assertThat(Instant.parse(show(schedule).getString("next_at"))).isAfter(Instant.now());
        awaitStatus(sweep, "in_progress");

        put(schedule, policy, hour(2), hour(3));
        awaitStatus(sweep, "paused");
        firing(schedule, firing -> firing.getBoolean("held_by_window"));
        put(schedule, policy, hour(-1), hour(2));
        firing(schedule, firing -> !firing.getBoolean("held_by_window"));
        Await.value("the sweep goes on", PATIENCE, () -> status(sweep), status -> !status.equals("paused"));
        Http operator = studio.operator();
        operator.text(operator.request(ADMIN + "migrations/" + sweep)
                        .header("Content-Type", "application/json")
                        .method("PATCH", BodyPublishers.ofString("{\"bandwidth_bytes_per_second\":null}")))
                .expect(200);

        assertThat(studio.awaitEnd(sweep).getString("status")).isEqualTo("completed");
        assertThat(studio.asset("it-schedule/1/clip").getString("tier")).isEqualTo("cold");
        assertThat(studio.migration(sweep).getString("initiated_by")).isEqualTo("schedule it-nightly");
        assertThat(studio.all(SCHEDULES + "/" + schedule + "/firings")).hasSize(1);
    }

    @Test
    void bringsABackendFromItsHighWatermarkToItsLowOne() throws Exception {
        long cold = studio.create(
                Studio.local("mark-cold", server.newFolder("mark-cold")).add("tier", "cold"));
        long hot = studio.create(Studio.local("mark-hot", server.newFolder("mark-hot"))
                .add("total_capacity_bytes", 10_000)
                .add("high_watermark_percent", 80)
                .add("low_watermark_percent", 50));
        long policy = policy("it-mark", cold);
        for (int shot = 1; shot <= 9; shot++) {
            tiering.entity("it-mark", shot, "final");
            studio.upload("it-mark/" + shot + "/clip", hot, Samples.bytes(1000, shot));
        }
        long other = studio.create(Studio.local("mark-other", server.newFolder("mark-other")));
        tiering.entity("it-mark", 10, "final");
        studio.upload("it-mark/10/clip", other, Samples.bytes(1000, 10));
        assertThat(Refused.with(create(watching(other, policy)), 422).toString())
                .contains("has no watermarks");

        long schedule = Studio.id(create(watching(hot, policy)).expect(201).json());

        JsonObject fired = firing(schedule, firing -> firing.getString("status").equals("swept"));
        assertThat(studio.awaitEnd(Studio.number(fired, "sweep_id")).getInt("verified_files"))
                .isEqualTo(4);
        assertThat(rows.number("SELECT COUNT(*) FROM asset_locations WHERE backend_id = ?", hot))
                .isEqualTo(5);
        assertThat(rows.number("SELECT COUNT(*) FROM asset_locations WHERE backend_id = ?", other))
                .isEqualTo(1);
        // it still holds the old objects, which go by themselves
        Instant before = Instant.parse(show(schedule).getString("next_at"));
        execute("UPDATE tiering_schedules SET next_at = now() WHERE id = " + schedule);
        Await.that(
                "it is looked at again",
                PATIENCE,
                () -> Instant.parse(show(schedule).getString("next_at")).isAfter(before));
        assertThat(studio.all(SCHEDULES + "/" + schedule + "/firings")).hasSize(1);
    }

    @Test
    void refusesWhatIsNoSchedule() throws Exception {
        Refused.naming(create(order().add("name", "it-bad").add("cron", "tomorrow")), "cron");
        Refused.naming(create(order().add("name", "it-bad").add("cron", "0 0 30 2 *")), "cron");
        Refused.naming(create(order().add("name", "it-bad")), "cron");
        Refused.naming(
                create(order().add("name", "it-bad").add("cron", "0 2 * * *").add("backend_id", 999_999_999)),
                "cron",
                "backend_id");
        Refused.naming(create(order().add("name", "it-bad").add("backend_id", 999_999_999)), "backend_id");
        Refused.naming(
                create(order().add("name", "")
                        .add("cron", 5)
                        .add("time_zone", "Mars/Olympus")
                        .add("window_start", "24:00")
                        .add("policy_ids", Json.createArrayBuilder().add("x"))
                        .add("parallelism", 0)
                        .add("is_active", "yes")),
                "name",
                "cron",
                "time_zone",
                "window_start",
                "window_end",
                "policy_ids[0]",
                "parallelism",
                "is_active");
        Refused.naming(
                create(order().add("name", "it-bad")
                        .add("cron", "0 2 * * *")
                        .add("window_start", "02:00")
                        .add("window_end", "02:00")),
                "window_end");
        Refused.naming(
                create(order().add("name", "it-bad")
                        .add("cron", "0 2 * * *")
                        .add("policy_ids", Json.createArrayBuilder().add(999_999_999))),
                "policy_ids");
        JsonObjectBuilder[] twice = {daily("it-twice"), daily("it-twice")};
        long schedule = Studio.id(create(twice[0]).expect(201).json());
        Refused.with(create(twice[1]), 409);
        String path = SCHEDULES + "/" + schedule;
        for (int i = 0; i < 2; i++) {
            JsonObject paused = studio.operator()
                    .post(path + "/pause", JsonValue.EMPTY_JSON_OBJECT)
                    .expect(200)
                    .json();
            assertThat(paused.get("next_at")).isEqualTo(JsonValue.NULL);
        }
        execute("UPDATE tiering_schedules SET next_at = now() - INTERVAL '1 day' WHERE id = " + schedule);
        JsonObject resumed = studio.operator()
                .post(path + "/resume", JsonValue.EMPTY_JSON_OBJECT)
                .expect(200)
                .json();
        assertThat(Instant.parse(resumed.getString("next_at"))).isAfter(Instant.now());
        assertThat(rows.texts(
                        "SELECT action FROM audit_log WHERE subject_type = 'schedule' AND subject_id = ? ORDER BY id",
                        Long.toString(schedule)))
                .containsExactly("schedule.create", "schedule.pause", "schedule.resume");
        studio.admin().delete(path).expect(204);
        Refused.with(studio.admin().get(path), 404);
    }

    private static JsonObjectBuilder order() {
        return Json.createObjectBuilder();
    }

    private static JsonObjectBuilder daily(String name) {
        return order().add("name", name).add("cron", "0 2 * * *");
    }

    private static JsonObjectBuilder watching(long backend, long policy) {
        return order().add("name", "it-watermark")
                .add("backend_id", backend)
                .add("policy_ids", Json.createArrayBuilder().add(policy));
    }

    /** That many hours from now, by the clock of UTC. */
    private static String hour(int more) {
        return LocalTime.now(ZoneOffset.UTC).plusHours(more).toString().substring(0, 5);
    }

    private Http.Answer create(JsonObjectBuilder schedule) throws Exception {
        return studio.admin().post(SCHEDULES, schedule.build());
    }

    private void put(long schedule, long policy, String start, String end) throws Exception {
        studio.admin()
                .put(
                        SCHEDULES + "/" + schedule,
                        daily("it-nightly")
                                .add("policy_ids", Json.createArrayBuilder().add(policy))
                                .add("window_start", start)
                                .add("window_end", end)
                                .build())
                .expect(200);
    }

    private JsonObject show(long schedule) throws Exception {
        return studio.operator().get(SCHEDULES + "/" + schedule).expect(200).json();
    }

    /** The only one of the schedule, once it is like that. */
    private JsonObject firing(long schedule, Predicate<JsonObject> fits) throws Exception {
        List<JsonObject> found = Await.value(
                "schedule " + schedule + " has fired",
                PATIENCE,
                () -> studio.all(SCHEDULES + "/" + schedule + "/firings"),
                all -> all.size() == 1 && fits.test(all.get(0)));
        return found.get(0);
    }

    private String status(long sweep) throws Exception {
        return studio.migration(sweep).getString("status");
    }

    private void awaitStatus(long sweep, String wanted) throws Exception {
        Await.value("sweep " + sweep + " is " + wanted, PATIENCE, () -> status(sweep), wanted::equals);
    }

    /** For all entities of that type; there is one. */
    private long policy(String type, long target) throws Exception {
        tiering.entityType(type, "clip");
        tiering.entity(type, 1, "final");
        return tiering.policy(type, type, target, "final", "PT24H");
    }

    private void execute(String sql) throws Exception {
        try (Connection database = server.database();
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
