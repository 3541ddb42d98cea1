package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** All releases of a backend are brought into one form, one after the other. */
@ExtendWith(WithServer.class)
class BackendReleasesConversionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RELEASES = "/api/releases";
    private static final String CONVERSIONS = ADMIN + "release-conversions";
    private static final byte[] CONTENT = Samples.bytes(20_000, 8);

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;
    private final Rows rows;

    BackendReleasesConversionIT(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = server.studio();
        this.operator = server.as("operator");
        this.rows = server.rows();
    }

    private long profile(String name, long backend, boolean chunked) throws Exception {
        return Studio.id(studio.admin()
                .post(
                        ADMIN + "profiles",
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("backend_id", backend)
                                .add("chunked", chunked)
                                .build())
                .expect(201)
                .json());
    }

    private long release(String name, long profile) throws Exception {
        long release = Studio.id(operator.post(
                        RELEASES,
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("profile_id", profile)
                                .build())
                .expect(201)
                .json());
        operator.upload(RELEASES + "/" + release + "/files/a.mov", BodyPublishers.ofByteArray(CONTENT), PATIENCE)
                .expect(201);
        operator.text(operator.request(RELEASES + "/" + release + "/publish").POST(BodyPublishers.noBody()))
                .expect(200);
        return release;
    }

    private Http.Answer convert(long backend, long profile) throws Exception {
        return operator.post(
                CONVERSIONS,
                Json.createObjectBuilder()
                        .add("backend_id", backend)
                        .add("profile_id", profile)
                        .build());
    }

    private JsonObject preview(long backend, long profile) throws Exception {
        return operator.post(
                        CONVERSIONS + "?dry_run=true",
                        Json.createObjectBuilder()
                                .add("backend_id", backend)
                                .add("profile_id", profile)
                                .build())
                .expect(200)
                .json();
    }

    private JsonObject ended(Http.Answer started) throws Exception {
        String location = started.expect(202).header("Location");
        return Await.value(
                "it has ended",
                PATIENCE,
                () -> operator.get(location).expect(200).json(),
                run -> !run.getString("status").equals("in_progress"));
    }

    private long profileOf(long release) throws Exception {
        return Studio.number(operator.get(RELEASES + "/" + release).expect(200).json(), "profile_id");
    }

    private void assertReadable(long release) throws Exception {
        try (InputStream bytes = operator.stream(operator.request(RELEASES + "/" + release + "/files/a.mov"))
                .body()) {
            assertThat(bytes.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    void eachReleaseGetsItsTurnAndOneThatFailsKeepsNobody() throws Exception {
        Path folder = server.newFolder("backend-releases");
        long from = studio.create(Studio.local("backend-releases", folder));
        long other = studio.create(Studio.local("backend-releases-other", server.newFolder("backend-releases-other")));
        long whole = profile("backend-releases-whole", from, false);
        long elsewhere = profile("backend-releases-elsewhere", other, false);
        long split = profile("backend-releases-split", other, true);
        long first = release("backend-releases 1", whole);
        long damaged = release("backend-releases 2", whole);
        long last = release("backend-releases 3", whole);
        long outside = release("backend-releases 4", elsewhere);
        Path object = folder.resolve(rows.texts(
                        "SELECT storage_path FROM asset_locations WHERE entity_type = 'release' AND entity_id = ?",
                        damaged)
                .get(0));
        Files.write(object, new byte[CONTENT.length]);

        JsonObject preview = preview(from, split);
        assertThat(Studio.number(preview, "releases")).isEqualTo(3);
        assertThat(Studio.number(preview, "files")).isEqualTo(3);
        assertThat(Studio.number(preview, "bytes")).isEqualTo(3L * CONTENT.length);
        assertThat(Studio.number(preview(from, whole), "releases")).isZero();

        JsonObject run = ended(convert(from, split));

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed_with_errors");
        assertThat(Studio.number(run, "converted_releases")).isEqualTo(2);
        assertThat(Studio.number(run, "failed_releases")).isEqualTo(1);
        assertThat(Studio.number(run, "left_releases")).isZero();
        assertThat(profileOf(first)).isEqualTo(split);
        assertThat(profileOf(last)).isEqualTo(split);
        assertThat(profileOf(damaged)).isEqualTo(whole);
        assertThat(profileOf(outside)).isEqualTo(elsewhere);
        assertReadable(first);
        assertReadable(last);
        // what has failed is mended and resumed by itself; asked for again, nothing is left but what failed
        Files.write(object, CONTENT);
        long failed = rows.number(
                "SELECT id FROM release_imports WHERE converts_release_id = ? AND status = 'failed'", damaged);
        operator.text(operator.request(ADMIN + "imports/" + failed + "/resume").POST(BodyPublishers.noBody()))
                .expect(202);
        Await.that("it is converted", PATIENCE, () -> profileOf(damaged) == split);
        JsonObject again = ended(convert(from, split));
        assertThat(again.getString("status")).as(again.toString()).isEqualTo("completed");
        assertThat(Studio.number(again, "converted_releases")).isZero();

        assertThat(operator.text(operator.request(CONVERSIONS + "/" + Studio.id(again) + "/cancel")
                                .POST(BodyPublishers.noBody()))
                        .status())
                .isEqualTo(409);
        assertThat(operator.get(CONVERSIONS + "?limit=1").expect(200).json().getJsonArray("items"))
                .hasSize(1);
    }

    private Http.Answer post(String path) throws Exception {
        return operator.text(operator.request(path).POST(BodyPublishers.noBody()));
    }

    private JsonObject shown(long id) throws Exception {
        return operator.get(CONVERSIONS + "/" + id).expect(200).json();
    }

    private long drafts(long conversion) throws Exception {
        return rows.number(
                "SELECT COUNT(*) FROM release_imports WHERE backend_conversion_id = ? AND release_id IS NOT NULL",
                conversion);
    }

    @Test
    void allOfThemAreTakenBackAndAllOfThemFinalised() throws Exception {
        long from = studio.create(Studio.local("backend-back", server.newFolder("backend-back")));
        Path folder = server.newFolder("backend-back-other");
        long other = studio.create(Studio.local("backend-back-other", folder));
        long whole = profile("backend-back-whole", from, false);
        long split = profile("backend-back-split", other, true);
        long[] releases = {
            release("backend-back 1", whole), release("backend-back 2", whole), release("backend-back 3", whole)
        };
        JsonObject run = ended(convert(from, split));
        long id = Studio.id(run);
        assertThat(Studio.number(run, "kept_releases")).isEqualTo(3);
        assertThat(run.getString("source_retention")).isEqualTo("until_finalised");

        String returned = post(CONVERSIONS + "/" + id + "/rollback").expect(202).header("Location");
        assertThat(post(CONVERSIONS + "/" + id + "/rollback").expect(202).header("Location"))
                .as("once")
                .isEqualTo(returned);
        JsonObject rollback = Await.value(
                "all are back",
                PATIENCE,
                () -> operator.get(returned).expect(200).json(),
                each -> !each.getString("status").equals("in_progress"));

        assertThat(rollback.getString("status")).as(rollback.toString()).isEqualTo("completed");
        assertThat(Studio.number(rollback, "converted_releases")).isEqualTo(3);
        assertThat(Studio.number(rollback, "rolls_back_id")).isEqualTo(id);
        assertThat(Studio.number(shown(id), "rolled_back_releases")).isEqualTo(3);
        assertThat(Studio.number(shown(id), "rolled_back_by_id")).isEqualTo(Studio.id(rollback));
        for (long release : releases) {
            assertThat(profileOf(release)).isEqualTo(whole);
            assertReadable(release);
        }
        assertThat(operator.get(ADMIN + "imports?release_conversion_id=" + Studio.id(rollback))
                        .expect(200)
                        .json()
                        .getJsonArray("items"))
                .as("the run of each")
                .hasSize(3);
        assertThat(post(CONVERSIONS + "/" + id + "/rollback").expect(202).header("Location"))
                .as("nothing is left to take back")
                .isEqualTo(returned);
        assertThat(post(CONVERSIONS + "/" + Studio.id(rollback) + "/rollback").status())
                .isEqualTo(409);

        assertThat(drafts(id)).isEqualTo(3);
        JsonObject finalised =
                post(CONVERSIONS + "/" + id + "/finalise").expect(200).json();
        assertThat(finalised.isNull("finalised_at")).isFalse();
        assertThat(Studio.number(finalised, "kept_releases")).isZero();
        Await.that("the forms that were given up go", PATIENCE, () -> drafts(id) == 0);
        for (long release : releases) {
            assertReadable(release);
        }
    }

    @Test
    void theFormOfBeforeGoesByItselfWhereSomebodySaidSo() throws Exception {
        long from = studio.create(Studio.local("backend-kept", server.newFolder("backend-kept")));
        long whole = profile("backend-kept-whole", from, false);
        long split = profile("backend-kept-split", from, true);
        long release = release("backend-kept", whole);
        JsonObject run = ended(operator.post(
                CONVERSIONS,
                Json.createObjectBuilder()
                        .add("backend_id", from)
                        .add("profile_id", split)
                        .add("source_retention", "PT0S")
                        .build()));

        assertThat(run.getString("source_retention")).isEqualTo("PT0S");
        Await.that("nobody finalises it", PATIENCE, () -> drafts(Studio.id(run)) == 0);
        assertReadable(release);
        assertThat(Studio.number(shown(Studio.id(run)), "kept_releases")).isZero();
        assertThat(post(CONVERSIONS + "/" + Studio.id(run) + "/rollback").status())
                .as("it is too late")
                .isEqualTo(409);
    }

    private Http.Answer keyed(String path, JsonObjectBuilder asked) throws Exception {
        return operator.text(operator.request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "backend-keyed")
                .POST(BodyPublishers.ofString(asked.build().toString())));
    }

    private void assertOnce(String path, Supplier<JsonObjectBuilder> asked) throws Exception {
        Http.Answer first = keyed(path, asked.get());
        Http.Answer second = keyed(path, asked.get());

        assertThat(second.expect(202).header("Location")).isEqualTo(first.header("Location"));
        assertThat(keyed(path, asked.get().add("source_retention", "PT1H")).status())
                .as("another retention")
                .isEqualTo(409);
        assertThat(keyed(path, asked.get().add("bandwidth_bytes_per_second", 1L << 40))
                        .status())
                .as("another bandwidth")
                .isEqualTo(409);
        assertThat(Await.value(
                                "it has ended",
                                PATIENCE,
                                () -> operator.get(first.header("Location"))
                                        .expect(200)
                                        .json(),
                                run -> !Set.of("pending", "in_progress").contains(run.getString("status")))
                        .getString("status"))
                .isEqualTo("completed");
    }

    @Test
    void aKeyIsForOneOrderWithAllThatItSays() throws Exception {
        long from = studio.create(Studio.local("backend-keyed", server.newFolder("backend-keyed")));
        long whole = profile("backend-keyed-whole", from, false);
        long split = profile("backend-keyed-split", from, true);
        long release = release("backend-keyed", whole);

        assertOnce(
                CONVERSIONS,
                () -> Json.createObjectBuilder().add("backend_id", from).add("profile_id", split));
        assertOnce(
                ADMIN + "imports/conversions",
                () -> Json.createObjectBuilder().add("release_id", release).add("profile_id", whole));
    }

    @Test
    void wrongOnesAreRefused() throws Exception {
        long empty = studio.create(Studio.local("backend-releases-empty", server.newFolder("backend-releases-empty")));
        long profile = profile("backend-releases-refused", empty, false);
        Refused.naming(
                Specimens.send(
                        operator, "POST", CONVERSIONS, "{\"backend_id\":999999999,\"profile_id\":" + profile + "}"),
                "backend_id");
        Refused.naming(
                Specimens.send(
                        operator, "POST", CONVERSIONS, "{\"backend_id\":" + empty + ",\"profile_id\":999999999}"),
                "profile_id");
    }
}
