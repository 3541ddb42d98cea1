package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backends that must not be tried, emptied or forgotten. */
@ExtendWith(WithServer.class)
class BadInputDrainIT {
    private final IsothermServer server;
    private final Http admin;
    private final Specimens studio;
    private Snapshot before;

    BadInputDrainIT(IsothermServer server) throws Exception {
        this.server = server;
        this.admin = server.as("admin");
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

    @ParameterizedTest(name = "{0} {1} names {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "drain|{}|target_backend_id",
                "drain|{\"target_backend_id\":-1}|target_backend_id",
                "drain|{\"target_backend_id\":\"2\"}|target_backend_id",
                "drain|{\"target_backend_id\":999999999}|target_backend_id",
                "drain|{\"target_backend_id\":1,\"source_retention\":\"until_finalised\"}|source_retention",
                "drain|{\"target_backend_id\":1,\"source_retention\":\"-PT1S\"}|source_retention",
                "drain|{\"target_backend_id\":1,\"delete_adopted\":1,\"parallelism\":17}|delete_adopted,parallelism",
                "drain|{\"target_backend_id\":1,\"bandwidth_bytes_per_second\":1}|bandwidth_bytes_per_second",
                "drain|{\"target_backend_id\":1,\"filter\":{}}|filter",
                "purge|{}|confirm",
                "purge|{\"confirm\":null}|confirm",
                "purge|{\"confirm\":true}|confirm",
                "purge|{\"confirm\":\"\"}|confirm",
                "purge|{\"confirm\":\"BAD-INPUT-full\"}|confirm",
                "purge|{\"confirm\":\"bad-input-full\",\"force\":true}|force",
            })
    void refuses(String order, String body, String fields) throws Exception {
        Refused.naming(
                Specimens.send(admin, "POST", Specimens.BACKENDS + "/" + studio.full + "/" + order, body),
                fields.split(","));
    }

    @Test
    void refusesToEmptyABackendIntoItself() throws Exception {
        Refused.naming(
                Specimens.send(
                        admin,
                        "POST",
                        Specimens.BACKENDS + "/" + studio.full + "/drain",
                        "{\"target_backend_id\":" + studio.full + "}"),
                "target_backend_id");
    }

    @Test
    void forgetsNoBackendInUse() throws Exception {
        Refused.with(
                Specimens.send(
                        admin,
                        "POST",
                        Specimens.BACKENDS + "/" + studio.full + "/purge",
                        "{\"confirm\":\"bad-input-full\"}"),
                409);
    }

    @Test
    void triesNothingThatCouldNotBeSaved() throws Exception {
        String probe = Specimens.BACKENDS + "/probe";
        Refused.naming(Specimens.send(admin, "POST", probe, "{}"), "name", "backend_type", "config");
        Refused.naming(
                Specimens.send(
                        admin,
                        "POST",
                        probe,
                        studio.local("new")
                                .with("config", Specimens.base("/etc"))
                                .toString()),
                "config.base_path");
        Refused.naming(
                Specimens.send(
                        admin,
                        "POST",
                        probe,
                        studio.local("new").with("status", "\"offline\"").toString()),
                "status");
        Refused.with(Specimens.send(admin, "POST", probe, studio.local("full").toString()), 409);
    }

    @Test
    void knowsNoOther() throws Exception {
        for (String order : new String[] {"drain", "purge", "probe"}) {
            String body =
                    order.equals("drain") ? "{\"target_backend_id\":" + studio.empty + "}" : "{\"confirm\":\"x\"}";
            Refused.with(Specimens.send(admin, "POST", Specimens.BACKENDS + "/999999999/" + order, body), 404);
            Refused.with(Specimens.send(admin, "POST", Specimens.BACKENDS + "/-1/" + order, body), 404);
        }
    }
}
