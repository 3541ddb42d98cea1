package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(WithServer.class)
class StartIT {
    private static final String JOB_INSTANCES = "/ibm/api/batch/jobinstances";

    private final IsothermServer server;

    StartIT(IsothermServer server) {
        this.server = server;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/started", "/health/ready"})
    void answersProbesWithoutCredentials(String probe) throws Exception {
        Http.Answer answer = server.nobody().get(probe);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().getString("status")).isEqualTo("UP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi", "/openapi/ui/"})
    void describesItself(String document) throws Exception {
        assertThat(server.nobody().get(document).status()).isEqualTo(200);
    }

    @Test
    void letsOperatorsSeeBatchJobs() throws Exception {
        Http.Answer answer = server.secureAs("operator").get(JOB_INSTANCES);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        answer.array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "admin"})
    void letsViewersAndAdministratorsSeeBatchJobs(String user) throws Exception {
        assertThat(server.secureAs(user).get(JOB_INSTANCES).status()).isEqualTo(200);
    }

    @Test
    void keepsBatchJobsFromReadersOfAssets() throws Exception {
        assertThat(server.secureAs("reader").get(JOB_INSTANCES).status()).isEqualTo(401);
    }

    @Test
    void keepsBatchJobsFromStrangers() throws Exception {
        assertThat(server.secureAs("nobody-we-know").get(JOB_INSTANCES).status())
                .isEqualTo(401);
    }

    @Test
    void keepsBatchJobsInTheDatabase() throws Exception {
        server.secureAs("operator").get(JOB_INSTANCES); // the tables are made at the first use

        assertThat(tablesOfSchema("jbatch")).isGreaterThanOrEqualTo(6);
    }

    @Test
    void demandsCredentials() throws Exception {
        assertThat(server.nobody().get("/api/admin/storage/backends").status()).isEqualTo(401);
    }

    private int tablesOfSchema(String schema) throws SQLException {
        try (Connection database = server.database();
                ResultSet rows = database.getMetaData().getTables(null, schema, "%", new String[] {"TABLE"})) {
            int tables = 0;
            while (rows.next()) {
                tables++;
            }
            return tables;
        }
    }
}
