package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How much backends hold, what they have room for, and where new files go. */
@ExtendWith(WithServer.class)
class CapacityIT {
    private static final int SIZE = 10_000;

    /** Projects whose default backends nobody else makes. */
    private static final long PROJECT = 880_001;

    private final IsothermServer server;
    private final Studio studio;

    CapacityIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @Test
    void saysWhatIsHeldAndByHowMuchTheDiskDiffers() throws Exception {
        Path folder = server.newFolder("measured");
        long id = studio.create(Studio.local("measured", folder)
                .add("total_capacity_bytes", 10 * SIZE)
                .add("min_free_bytes", 2_000_000)
                .add("low_watermark_percent", 10)
                .add("high_watermark_percent", 30));
        assertThat(capacity(id).getString("watermark_level")).isEqualTo("below");
        assertThat(capacity(id).get("last_reconciliation")).isEqualTo(JsonValue.NULL);
        for (int i = 1; i <= 3; i++) {
            studio.upload("measured/" + i + "/file", id, Samples.bytes(SIZE, i));
        }
        Files.write(folder.resolve("foreign.mov"), new byte[700]);
        Files.delete(folder.resolve(studio.asset("measured/3/file").getString("storage_path")));
        long run = Studio.id(new Reconciling(server).run(id));

        JsonObject capacity = capacity(id);

        Map<String, Long> bytes = capacity.getJsonArray("states").getValuesAs(JsonObject.class).stream()
                .collect(Collectors.toMap(s -> s.getString("state"), s -> Studio.number(s, "bytes")));
        assertThat(bytes)
                .isEqualTo(
                        Map.of("live", 3L * SIZE, "writing", 0L, "retained", 0L, "condemned", 0L, "quarantined", 0L));
        assertThat(Studio.number(capacity, "used_bytes")).isEqualTo(3 * SIZE);
        assertThat(Studio.number(capacity, "reserved_bytes")).isZero();
        assertThat(Studio.number(capacity, "available_bytes")).isEqualTo(7 * SIZE);
        assertThat(Studio.number(capacity, "min_free_bytes")).isEqualTo(2_000_000);
        assertThat(capacity.getJsonNumber("used_percent").doubleValue()).isEqualTo(30.0);
        assertThat(capacity.getString("watermark_level")).isEqualTo("above");
        JsonObject medium = capacity.getJsonObject("medium");
        assertThat(Studio.number(medium, "free_bytes")).isPositive().isLessThan(Studio.number(medium, "total_bytes"));
        JsonObject drift = capacity.getJsonObject("last_reconciliation");
        assertThat(Studio.number(drift, "reconciliation_id")).isEqualTo(run);
        assertThat(Studio.number(drift, "listed_bytes")).isEqualTo(2 * SIZE + 700);
        assertThat(Studio.number(drift, "unknown_bytes")).isEqualTo(700);
        assertThat(Studio.number(drift, "missing_bytes")).isEqualTo(SIZE);
        assertThat(Studio.number(drift, "drift_bytes"))
                .isEqualTo(700 - SIZE)
                .isEqualTo(Studio.number(drift, "listed_bytes") - Studio.number(capacity, "used_bytes"));
    }

    @Test
    void leavesFreeWhatTheBackendSaysAndNotTheSetting() throws Exception {
        long id = studio.create(
                Studio.local("roomy", server.newFolder("roomy")).add("min_free_bytes", Long.MAX_VALUE / 2));

        Http.Answer refused = studio.put("roomy/1/file", id, new byte[1]);

        assertThat(refused.status()).as(refused.body()).isEqualTo(507);
        assertThat(studio.change(id, "min_free_bytes", Json.createValue(0)).status())
                .isEqualTo(200);
        assertThat(studio.put("roomy/1/file", id, new byte[1]).status()).isEqualTo(201);
    }

    @Test
    void refusesRulesThatDoNotMakeSense() throws Exception {
        long id = studio.create(Studio.local("ruled", server.newFolder("ruled")));
        long behind = studio.create(
                Studio.local("ruled-behind", server.newFolder("ruled-behind")).add("overflow_backend_id", id));
        long theirs = studio.create(
                Studio.local("ruled-theirs", server.newFolder("ruled-theirs")).add("project_id", PROJECT + 1));

        Refused.naming(
                put(id, rules(id).add("low_watermark_percent", 80).add("high_watermark_percent", 80)),
                "low_watermark_percent");
        Refused.naming(
                put(id, rules(id).add("low_watermark_percent", -1).add("high_watermark_percent", 101)),
                "low_watermark_percent",
                "high_watermark_percent");
        Refused.naming(put(id, rules(id).add("high_watermark_percent", 50)), "low_watermark_percent");
        Refused.naming(put(id, rules(id).add("min_free_bytes", -1)), "min_free_bytes");
        Refused.naming(put(id, rules(id).add("overflow_backend_id", id)), "overflow_backend_id");
        Refused.naming(put(id, rules(id).add("overflow_backend_id", behind)), "overflow_backend_id");
        Refused.naming(put(id, rules(id).add("overflow_backend_id", theirs)), "overflow_backend_id");
        Refused.naming(put(id, rules(id).add("overflow_backend_id", 999_999_999)), "overflow_backend_id");
        assertThat(studio.backend(id).get("overflow_backend_id")).isEqualTo(JsonValue.NULL);
    }

    @Test
    void sendsWhatDoesNotFitOnlyWhereItIsToldTo() throws Exception {
        long last = studio.create(local("last").add("total_capacity_bytes", 2 * SIZE));
        long down = studio.create(local("down").add("overflow_backend_id", last).add("status", "read_only"));
        long first =
                studio.create(local("first").add("total_capacity_bytes", SIZE).add("overflow_backend_id", down));
        long alone = studio.create(local("alone").add("total_capacity_bytes", SIZE));

        assertThat(lies("overflow/1/file", first)).isEqualTo(first);
        assertThat(lies("overflow/2/file", first)).isEqualTo(last);
        assertThat(lies("overflow/3/file", first)).isEqualTo(last);
        Http.Answer full = studio.put("overflow/4/file", first, new byte[SIZE]);
        Refused.with(full, 507);
        assertThat(full.detail()).contains("overflow-first", "overflow-last");
        assertThat(lies("overflow/5/file", alone)).isEqualTo(alone);
        Refused.with(studio.put("overflow/6/file", alone, new byte[SIZE]), 507);
    }

    @Test
    void bringsNewFilesToTheDefaultOfTheProjectElseOfTheStudio() throws Exception {
        long own =
                studio.create(Studio.local("placed", server.newFolder("placed")).add("project_id", PROJECT));
        entity(1, PROJECT);
        entity(2, PROJECT + 7);
        Http.Answer nowhere = upload(1);
        Refused.with(nowhere, 409);
        assertThat(nowhere.detail()).contains("is_default", "backend_id");

        JsonObject project = Json.createObjectBuilder(studio.backend(own)).build();
        put(own, rules(own).add("project_id", PROJECT).add("is_default", true)).expect(200);
        assertThat(project.getBoolean("is_default")).isFalse();
        assertThat(Studio.number(upload(1).expect(201).json(), "backend_id")).isEqualTo(own);
        Refused.with(upload(2), 409);
        long global = studio.create(
                Studio.local("placed-global", server.newFolder("placed-global")).add("is_default", true));
        try {
            assertThat(Studio.number(upload(1).expect(200).json(), "backend_id"))
                    .isEqualTo(own);
            assertThat(Studio.number(upload(2).expect(201).json(), "backend_id"))
                    .isEqualTo(global);
            Http.Answer second = studio.admin()
                    .post(
                            ADMIN + "backends",
                            Studio.local("placed-2", server.newFolder("placed-2"))
                                    .add("is_default", true)
                                    .build());
            Refused.with(second, 409);
            assertThat(second.detail()).contains("placed-global is the default");
        } finally {
            studio.change(global, "is_default", JsonValue.FALSE).expect(200);
        }
    }

    private JsonObject capacity(long id) throws IOException, InterruptedException {
        return studio.operator()
                .get(ADMIN + "backends/" + id + "/capacity")
                .expect(200)
                .json();
    }

    private JsonObjectBuilder local(String name) throws IOException {
        return Studio.local("overflow-" + name, server.newFolder("overflow-" + name));
    }

    private long lies(String key, long backend) throws IOException, InterruptedException {
        return Studio.number(studio.upload(key, backend, Samples.bytes(SIZE, key.hashCode())), "backend_id");
    }

    private JsonObjectBuilder rules(long id) throws IOException, InterruptedException {
        JsonObject now = studio.backend(id);
        JsonObjectBuilder same = Json.createObjectBuilder();
        for (String kept : new String[] {"name", "backend_type", "tier", "status", "config"}) {
            same.add(kept, now.get(kept));
        }
        return same;
    }

    private Http.Answer put(long id, JsonObjectBuilder backend) throws IOException, InterruptedException {
        return studio.admin().put(ADMIN + "backends/" + id, backend.build());
    }

    private void entity(long id, long project) throws Exception {
        studio.operator()
                .put(
                        ADMIN + "entities/placed/" + id,
                        Json.createObjectBuilder()
                                .add("name", "clip.mov")
                                .add("project_id", project)
                                .build())
                .expect(200, 201);
    }

    private Http.Answer upload(long entity) throws IOException, InterruptedException {
        return studio.operator()
                .upload(
                        "/api/assets/placed/" + entity + "/file/content",
                        BodyPublishers.ofByteArray(new byte[100]),
                        Duration.ofSeconds(30));
    }
}
