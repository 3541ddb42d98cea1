package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Migrations that must not begin. */
@ExtendWith(WithServer.class)
class BadInputMigrationsIT {
    private static final String MIGRATE = "/api/admin/storage/migrate";

    private final IsothermServer server;
    private final Http operator;
    private final Specimens studio;
    private Snapshot before;

    BadInputMigrationsIT(IsothermServer server) throws Exception {
        this.server = server;
        this.operator = server.as("operator");
        this.studio = Specimens.of(server);
    }

    @BeforeEach
    void remember() throws Exception {
        before = Snapshot.of(server);
    }

    @AfterEach
    void nothingHasChanged() throws Exception {
        assertThat(Snapshot.of(server)).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "source_backend_id|null|source_backend_id",
                "source_backend_id|-1|source_backend_id",
                "source_backend_id|999999999|source_backend_id",
                "source_backend_id|\"1\"|source_backend_id",
                "target_backend_id|null|target_backend_id",
                "target_backend_id|1.5|target_backend_id",
                "target_backend_id|999999999|target_backend_id",
                "target_backend_id|1e100|target_backend_id",
                "parallelism|0|parallelism",
                "parallelism|-1|parallelism",
                "parallelism|17|parallelism",
                "parallelism|2147483649|parallelism",
                "parallelism|2.5|parallelism",
                "parallelism|\"4\"|parallelism",
                "source_retention|\"-PT1S\"|source_retention",
                "source_retention|\"PT-1H\"|source_retention",
                "source_retention|\"P99999D\"|source_retention",
                "source_retention|\"PT9999999999999999999H\"|source_retention",
                "source_retention|\"1 day\"|source_retention",
                "source_retention|86400|source_retention",
                "verification|\"none\"|verification",
                "verification|\"\"|verification",
                "verification|true|verification",
                "delete_adopted|\"true\"|delete_adopted",
                "bandwidth_bytes_per_second|0|bandwidth_bytes_per_second",
                "bandwidth_bytes_per_second|-1|bandwidth_bytes_per_second",
                "bandwidth_bytes_per_second|99999999999999999999|bandwidth_bytes_per_second",
                "filter|[]|filter",
                "filter|\"all\"|filter",
                "filter|{\"colour\":1}|filter.colour",
                "filter|{\"entity_type\":\"\"}|filter.entity_type",
                "filter|{\"entity_type\":\"a\\u0000b\"}|filter.entity_type",
                "filter|{\"project_id\":-1}|filter.project_id",
                "filter|{\"asset_location_ids\":7}|filter.asset_location_ids",
                "filter|{\"asset_location_ids\":[0]}|filter.asset_location_ids[0]",
                "filter|{\"asset_location_ids\":[1,\"2\"]}|filter.asset_location_ids[1]",
                "dry_run|true|dry_run",
            })
    void startsNoMigrationWithAWrongField(String field, String value, String named) throws Exception {
        Refused.naming(start(Specimens.migration(studio.full, studio.empty).with(field, value)), named);
    }

    @Test
    void startsNoMigrationOntoItself() throws Exception {
        Refused.naming(start(Specimens.migration(studio.full, studio.full)), "target_backend_id");
    }

    @Test
    void namesBothBackendsWhenNeitherIsThere() throws Exception {
        Refused.naming(start(Specimens.migration(999_999_998, 999_999_999)), "source_backend_id", "target_backend_id");
    }

    @Test
    void startsNoMigrationOfTooManyChosenAssets() throws Exception {
        String ids = "1,".repeat(10_000) + "1";
        Body body =
                Specimens.migration(studio.full, studio.empty).with("filter", "{\"asset_location_ids\":[" + ids + "]}");

        Refused.naming(start(body), "filter.asset_location_ids");
    }

    @ParameterizedTest
    @ValueSource(strings = {"offline", "read_only", "decommissioned"})
    void startsNoMigrationOntoABackendThatIs(String status) throws Exception {
        long closed = studio.backend("target-" + status, Body.of("status", Body.text(status)));
        before = Snapshot.of(server);

        Refused.with(start(Specimens.migration(studio.full, closed)), 409);
    }

    @Test
    void startsNoMigrationFromABackendThatIsOffline() throws Exception {
        long closed = studio.backend("source-offline", Body.of("status", "\"offline\""));
        before = Snapshot.of(server);

        Refused.with(start(Specimens.migration(closed, studio.empty)), 409);
    }

    @Test
    void startsNoSecondMigrationFromABackend() throws Exception {
        long source = studio.backend("busy", Body.of());
        operator.upload(
                        "/api/assets/bad-input/50/clip/content?backend_id=" + source,
                        BodyPublishers.ofByteArray(new byte[64 * 1024]),
                        java.time.Duration.ofMinutes(1))
                .expect(201, 200);
        // slow enough to be still under way at the second call
        long id = Specimens.id(
                start(Specimens.migration(source, studio.empty).with("bandwidth_bytes_per_second", 16 * 1024))
                        .expect(202));
        before = Snapshot.of(server);

        Http.Answer second = start(Specimens.migration(source, studio.full));
        Snapshot after = Snapshot.of(server);
        studio.ended("/api/admin/storage/migrations/" + id);

        Refused.with(second, 409);
        assertThat(after).isEqualTo(before);
        before = Snapshot.of(server);
    }

    @Test
    void usesNoIdempotencyKeyForAnotherMigration() throws Exception {
        Body body = Specimens.migration(studio.empty, studio.full).with("filter", "{\"entity_type\":\"none\"}");
        long id = Specimens.id(keyed("bad-input-migration", body).expect(202));
        studio.ended("/api/admin/storage/migrations/" + id);
        before = Snapshot.of(server);

        Refused.with(keyed("bad-input-migration", Specimens.migration(studio.full, studio.empty)), 409);
        assertThat(Specimens.id(keyed("bad-input-migration", body).expect(202))).isEqualTo(id);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "parallelism|0",
                "parallelism|17",
                "parallelism|\"4\"",
                "source_retention|\"-PT1S\"",
                "source_retention|\"P99999D\"",
                "source_retention|86400",
                "bandwidth_bytes_per_second|0",
                "bandwidth_bytes_per_second|1.5",
                "delete_adopted|true",
                "dry_run|true",
                "target_backend_id|1",
            })
    void rollsNothingBackWithAWrongField(String field, String value) throws Exception {
        String body = Body.of(field, value).toString();
        Refused.naming(rollBack(studio.migration, "", body), field);
        Refused.naming(rollBack(studio.migration, "?dry_run=true", body), field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dry_run=maybe", "dry_run=1", "dry_run=true&dry_run=true", "dryrun=true", "limit=5"})
    void rollsNothingBackWithAWrongParameter(String query) throws Exception {
        Refused.with(rollBack(studio.migration, "?" + query, "{}"), 422);
    }

    @Test
    void rollsNothingBackThatIsNotThere() throws Exception {
        for (String id : new String[] {"999999999", "0", "-1", "x", "99999999999999999999"}) {
            for (String query : new String[] {"", "?dry_run=true"}) {
                Refused.with(
                        Specimens.send(
                                operator, "POST", "/api/admin/storage/migrations/" + id + "/rollback" + query, "{}"),
                        404);
            }
        }
    }

    private Http.Answer rollBack(long id, String query, String body) throws Exception {
        return Specimens.send(operator, "POST", "/api/admin/storage/migrations/" + id + "/rollback" + query, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/events", "/files", "/errors.csv", "/manifest"})
    void knowsNoMigrationOfAForeignId(String below) throws Exception {
        for (String id : new String[] {"999999999", "0", "-1", "x", "99999999999999999999"}) {
            Refused.with(server.as("viewer").get("/api/admin/storage/migrations/" + id + below), 404);
        }
    }

    private Http.Answer start(Body body) throws Exception {
        return Specimens.send(operator, "POST", MIGRATE, body.toString());
    }

    private Http.Answer keyed(String key, Body body) throws Exception {
        return operator.text(operator.request(MIGRATE)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body.toString())));
    }
}
