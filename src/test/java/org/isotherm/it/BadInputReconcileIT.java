package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reconciliations that must not begin, and decisions that cannot be. */
@ExtendWith(WithServer.class)
class BadInputReconcileIT {
    private static final String RECONCILIATIONS = "/api/admin/storage/reconciliations";

    private final IsothermServer server;
    private final Http operator;
    private final Specimens studio;
    private Snapshot before;

    BadInputReconcileIT(IsothermServer server) throws Exception {
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

    @ParameterizedTest
    @ValueSource(strings = {"null", "-1", "999999999", "\"1\"", "1.5", "[]", "99999999999999999999"})
    void refusesToCompareWith(String backend) throws Exception {
        Refused.naming(
                Specimens.send(operator, "POST", RECONCILIATIONS, "{\"backend_id\":" + backend + "}"), "backend_id");
    }

    @ParameterizedTest(name = "{0} names {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|decision,finding_ids",
                "{\"decision\":\"delete\",\"kind\":\"unknown_object\"}|decision",
                "{\"decision\":\"ignore\"}|finding_ids",
                "{\"decision\":\"ignore\",\"kind\":\"unknown_object\",\"finding_ids\":[1]}|finding_ids",
                "{\"decision\":\"ignore\",\"kind\":\"all\"}|kind",
                "{\"decision\":\"ignore\",\"finding_ids\":[]}|finding_ids",
                "{\"decision\":\"ignore\",\"finding_ids\":[0]}|finding_ids,finding_ids[0]",
                "{\"decision\":\"ignore\",\"finding_ids\":7}|finding_ids",
                "{\"decision\":\"ignore\",\"finding_ids\":[999999999]}|finding_ids",
                "{\"decision\":\"adopt\",\"kind\":\"unknown_object\",\"entity_type\":\"a/b\",\"file_field\":\"\"}|entity_type,file_field",
                "{\"decision\":\"ignore\",\"kind\":\"stale_upload\",\"force\":true}|force",
            })
    void refusesToDecide(String body, String fields) throws Exception {
        Refused.naming(
                Specimens.send(operator, "POST", RECONCILIATIONS + "/" + studio.reconciliation + "/decisions", body),
                fields.split(","));
    }

    @Test
    void knowsNoOther() throws Exception {
        Refused.with(operator.get(RECONCILIATIONS + "/999999999"), 404);
        Refused.with(operator.get(RECONCILIATIONS + "/999999999/findings"), 404);
        Refused.with(
                Specimens.send(
                        operator,
                        "POST",
                        RECONCILIATIONS + "/999999999/decisions",
                        "{\"decision\":\"ignore\",\"kind\":\"unknown_object\"}"),
                404);
        for (String filter : new String[] {"kind=orphan", "decision=delete", "decided=maybe", "status=open"}) {
            Refused.naming(
                    operator.get(RECONCILIATIONS + "/" + studio.reconciliation + "/findings?" + filter),
                    filter.split("=")[0]);
        }
    }

    @Test
    void refusesABackendThatIsOffline() throws Exception {
        long offline = studio.backend("reconcile-offline", Body.of("status", "\"offline\""));
        before = Snapshot.of(server);

        Refused.with(Specimens.send(operator, "POST", RECONCILIATIONS, "{\"backend_id\":" + offline + "}"), 409);
    }
}
