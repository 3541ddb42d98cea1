package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Reconciling.decision;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a finding when somebody has decided about it. */
@ExtendWith(WithServer.class)
class ReconcileDecisionsIT {
    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private final Reconciling reconciling;
    private String type;
    private Path folder;
    private long backend;

    ReconcileDecisionsIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
        this.reconciling = new Reconciling(server);
    }

    @BeforeEach
    void makesABackend(TestInfo test) throws Exception {
        type = "decided_" + Integer.toHexString(test.getDisplayName().hashCode());
        folder = server.newFolder("decide");
        backend = studio.create(Studio.local(type, folder));
    }

    @Test
    void reportsOnlyWhatIsUndecidedOrHasChanged() throws Exception {
        Path clip = Files.write(folder.resolve("clip.mov"), new byte[5]);
        Files.write(folder.resolve("other.mov"), new byte[5]);
        long first = Studio.id(reconciling.run(backend));

        assertThat(decide(first, decision("ignore", unknown(first, "clip.mov"))).getInt("decided"))
                .isEqualTo(1);
        assertThat(decide(first, decision("ignore", unknown(first, "clip.mov"))))
                .isEqualTo(answer("ignore", 0, 1, 0));

        JsonObject decided = unknown(first, "clip.mov");
        assertThat(decided.getString("decision")).isEqualTo("ignore");
        assertThat(decided.getString("decided_by")).isEqualTo("operator");
        assertThat(audits(first)).as("audit rows").isEqualTo(1);
        assertThat(reconciling.found(reconciling.run(backend))).containsExactly("unknown_object foreign other.mov");
        Files.write(clip, new byte[6]);
        assertThat(reconciling.found(reconciling.run(backend)))
                .containsExactly("unknown_object foreign clip.mov", "unknown_object foreign other.mov");
        assertThat(Files.size(clip)).isEqualTo(6);
    }

    @Test
    void setsAnUnknownObjectAside() throws Exception {
        Path clip = Files.write(folder.resolve("clip.mov"), new byte[5]);
        long first = Studio.id(reconciling.run(backend));
        long used = Studio.number(studio.backend(backend), "used_bytes");

        decide(first, decision("quarantine").add("kind", "unknown_object"));

        JsonObject again = reconciling.run(backend);
        assertThat(reconciling.found(again)).isEmpty();
        assertThat(again.getInt("quarantined_objects")).isEqualTo(1);
        assertThat(register("clip.mov").status()).isEqualTo(409);
        assertThat(adopted().getInt("known_files")).isEqualTo(1);
        assertThat(Studio.number(studio.backend(backend), "used_bytes")).isEqualTo(used);
        assertThat(clip).exists();

        decide(first, decision("ignore", unknown(first, "clip.mov")));
        assertThat(reconciling.get(first).getInt("quarantined_objects")).isZero();
        assertThat(adopted().getInt("adopted_files")).isEqualTo(1);
    }

    @Test
    void makesAnAssetOfAnUnknownObjectWhereItLies() throws Exception {
        byte[] content = Samples.bytes(70_000, 1);
        Path clip = Files.write(folder.resolve("clip.mov"), content);
        Files.write(folder.resolve("other.mov"), new byte[5]);
        Files.createSymbolicLink(folder.resolve("link.mov"), clip);
        long first = Studio.id(reconciling.run(backend));
        decide(first, decision("quarantine", unknown(first, "clip.mov")));

        Refused.naming(
                reconciling.decide(first, decision("adopt", unknown(first, "clip.mov"))), "entity_type", "file_field");
        Refused.with(reconciling.decide(first, adopt(unknown(first, "link.mov"))), 409);
        Http.Answer answer =
                reconciling.decide(first, adopt(unknown(first, "clip.mov"))).expect(202);
        JsonObject adoption = awaitAdoption(answer.header("Location"));

        assertThat(adoption.getString("status")).as(adoption.toString()).isEqualTo("completed");
        assertThat(adoption.getInt("adopted_files")).isEqualTo(1);
        assertThat(Studio.number(adoption, "reconciliation_id")).isEqualTo(first);
        List<JsonObject> assets = studio.all("/api/assets?entity_type=" + type);
        assertThat(assets).hasSize(1);
        assertThat(assets.get(0).getString("storage_path")).isEqualTo("clip.mov");
        assertThat(assets.get(0).getString("checksum_sha256")).isEqualTo(Samples.sha256(content));
        assertThat(clip).hasBinaryContent(content);
        assertThat(rows.texts("SELECT state || ' ' || managed FROM stored_objects WHERE backend_id = ?", backend))
                .containsExactly("live false");
        assertThat(Studio.number(unknown(first, "clip.mov"), "adoption_id")).isEqualTo(Studio.id(adoption));
        Refused.with(reconciling.decide(first, decision("ignore", unknown(first, "clip.mov"))), 409);
        assertThat(reconciling
                        .decide(first, adopt(unknown(first, "clip.mov")))
                        .expect(202)
                        .json()
                        .getInt("unchanged"))
                .isEqualTo(1);
        assertThat(reconciling.found(reconciling.run(backend)))
                .containsExactlyInAnyOrder("unknown_object foreign other.mov", "unknown_object foreign link.mov");
    }

    @Test
    void setsAnAssetAsideWhoseObjectIsLost() throws Exception {
        byte[] content = Samples.bytes(1000, 1);
        String key = type + "/1/file";
        Path object = folder.resolve(studio.upload(key, backend, content).getString("storage_path"));
        Files.delete(object);
        JsonObject run = reconciling.run(backend);
        long first = Studio.id(run);
        JsonObject missing = reconciling
                .findings(first, "?kind=missing_object&decided=false")
                .get(0);
        assertThat(missing.getInt("expected_size_bytes")).isEqualTo(1000);
        Refused.with(reconciling.decide(first, adopt(missing)), 409);

        decide(first, decision("quarantine", missing));

        assertThat(studio.asset(key).getString("state")).isEqualTo("quarantined");
        Refused.with(studio.operator().get("/api/assets/" + key + "/content"), 409);
        long target = studio.create(Studio.local(type + "-to", server.newFolder("decide-to")));
        JsonObject migration = studio.awaitEnd(studio.migrate(Studio.move(backend, target)));
        assertThat(migration.getString("status")).as(migration.toString()).isEqualTo("completed");
        assertThat(migration.getInt("skipped_files")).isEqualTo(1);
        assertThat(reconciling.found(reconciling.run(backend))).isEmpty();

        studio.put(key, backend, content).expect(200);
        assertThat(studio.asset(key).getString("state")).isEqualTo("available");
        assertThat(studio.operator()
                        .get("/api/assets/" + key + "/content?mode=stream")
                        .status())
                .isEqualTo(200);
        Refused.with(reconciling.decide(first, decision("quarantine", second(first, missing))), 409);
    }

    /** A finding of the same kind in the same run whose asset has another object since. */
    private JsonObject second(long run, JsonObject missing) throws Exception {
        decide(run, decision("ignore", missing));
        return reconciling.finding(run, "missing_object", missing.getString("storage_path"));
    }

    @Test
    void keepsAndShowsTheCopyThatALostAssetHadBeforeItsMove() throws Exception {
        String key = type + "/1/file";
        String before = studio.upload(key, backend, Samples.bytes(1000, 1)).getString("storage_path");
        Path there = server.newFolder("decide-moved");
        long target = studio.create(Studio.local(type + "-to", there));
        studio.moveAll(Studio.move(backend, target).add("source_retention", "PT1H"));
        Files.delete(there.resolve(studio.asset(key).getString("storage_path")));
        long run = Studio.id(reconciling.run(target));
        JsonObject missing = reconciling.findings(run, "?kind=missing_object").get(0);

        assertThat(missing.getJsonObject("retained_copy"))
                .isEqualTo(Json.createObjectBuilder()
                        .add("backend_id", backend)
                        .add("storage_path", before)
                        .build());
        decide(run, decision("quarantine", missing));
        try (var database = server.database();
                var overdue = database.prepareStatement(
                        "UPDATE stored_objects SET delete_after = now() - INTERVAL '1 hour' WHERE storage_path = ?")) {
            overdue.setString(1, before);
            assertThat(overdue.executeUpdate()).isEqualTo(1);
        }
        // another object, due later, shows that the clean-up has been there
        studio.upload(type + "/2/file", backend, new byte[3]);
        studio.operator().delete("/api/assets/" + type + "/2/file").expect(204);
        Await.that(
                "the clean-up has passed",
                Reconciling.PATIENCE,
                () -> rows.number(
                                "SELECT COUNT(*) FROM stored_objects WHERE backend_id = ? AND state = 'deleted'",
                                backend)
                        == 1);

        assertThat(rows.texts("SELECT state FROM stored_objects WHERE storage_path = ?", before))
                .containsExactly("retained");
        assertThat(folder.resolve(before)).exists();
    }

    @Test
    void abortsOnlyUploadsOfObjectsInTheLedger() throws Exception {
        long store = studio.create(Studio.s3(type + "-s3", server.s3(), type + "/"));
        String ours = studio.upload(type + "/1/file", store, new byte[9]).getString("storage_path");
        Files.write(folder.resolve("theirs.mov"), new byte[5]);
        try (Bucket bucket = server.bucket()) {
            bucket.put(type + "/theirs.mov", new byte[5]);
            for (String name : List.of(ours, "theirs.mov", "theirs.new")) {
                bucket.beginUpload(type + "/" + name);
            }
            long run = Studio.id(reconciling.run(store));
            JsonObject foreign = reconciling.finding(run, "stale_upload", "theirs.new");

            Refused.with(reconciling.decide(run, decision("adopt", foreign)), 409);
            Refused.with(reconciling.decide(run, decision("quarantine", foreign)), 409);
            assertThat(decide(run, decision("adopt").add("kind", "stale_upload")))
                    .isEqualTo(answer("adopt", 1, 0, 2));

            Await.that(
                    "our upload is aborted",
                    Reconciling.PATIENCE,
                    () -> !reconciling.finding(run, "stale_upload", ours).isNull("carried_out_at"));
            assertThat(bucket.unfinished(type + "/"))
                    .containsExactlyInAnyOrder(type + "/theirs.mov", type + "/theirs.new");
            assertThat(bucket.list(type + "/")).containsOnlyKeys(type + "/" + ours, type + "/theirs.mov");
            assertThat(reconciling.found(reconciling.run(store)))
                    .containsExactlyInAnyOrder(
                            "unknown_object foreign theirs.mov",
                            "stale_upload foreign theirs.mov",
                            "stale_upload foreign theirs.new");
        }
    }

    @Test
    void decidesOnceForManyCallers() throws Exception {
        for (int i = 0; i < 20; i++) {
            Files.write(folder.resolve(i + ".mov"), new byte[i]);
        }
        long run = Studio.id(reconciling.run(backend));
        JsonObjectBuilder kind = decision("adopt")
                .add("kind", "unknown_object")
                .add("entity_type", type)
                .add("file_field", "file");
        JsonObject body = kind.build();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        List<Future<Http.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(callers.submit(
                    () -> studio.operator().post(ADMIN + "reconciliations/" + run + "/decisions", body)));
        }
        int decided = 0;
        String location = "";
        for (Future<Http.Answer> each : answers) {
            Http.Answer answer = each.get().expect(202);
            decided += answer.json().getInt("decided");
            location = answer.header("Location");
        }
        callers.shutdown();

        assertThat(decided).isEqualTo(20);
        assertThat(awaitAdoption(location).getInt("adopted_files")).isEqualTo(20);
        assertThat(rows.number("SELECT COUNT(*) FROM adoptions WHERE reconciliation_id = ?", run))
                .isEqualTo(1);
        assertThat(audits(run)).isEqualTo(1);
        assertThat(studio.all("/api/assets?entity_type=" + type)).hasSize(20);
    }

    private JsonObject unknown(long run, String path) throws Exception {
        return reconciling.finding(run, "unknown_object", path);
    }

    private JsonObject decide(long run, JsonObjectBuilder decision) throws Exception {
        return reconciling.decide(run, decision).expect(200).json();
    }

    private static JsonObject answer(String decision, int decided, int unchanged, int left) {
        return decision(decision)
                .add("decided", decided)
                .add("unchanged", unchanged)
                .add("left", left)
                .addNull("adoption_id")
                .build();
    }

    private JsonObjectBuilder adopt(JsonObject finding) {
        return decision("adopt", finding).add("entity_type", type).add("file_field", "file");
    }

    private long audits(long run) throws Exception {
        return rows.number(
                "SELECT COUNT(*) FROM audit_log WHERE action = 'reconciliation.decide' AND subject_id = ?",
                Long.toString(run));
    }

    private Http.Answer register(String path) throws Exception {
        return studio.operator()
                .post(
                        ADMIN + "assets/register",
                        names().add("entity_id", 1).add("storage_path", path).build());
    }

    private JsonObject adopted() throws Exception {
        return awaitAdoption(studio.operator()
                .post(ADMIN + "assets/adopt", names().build())
                .expect(202)
                .header("Location"));
    }

    private JsonObjectBuilder names() {
        return Json.createObjectBuilder()
                .add("backend_id", backend)
                .add("entity_type", type)
                .add("file_field", "file");
    }

    private JsonObject awaitAdoption(String location) throws Exception {
        return Await.value(
                location + " has ended",
                Reconciling.PATIENCE,
                () -> studio.operator().get(location).expect(200).json(),
                a -> !List.of("pending", "in_progress").contains(a.getString("status")));
    }
}
