package org.isotherm.retrieval.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import org.isotherm.retrieval.RetrievalDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which node delivers what. */
class WebhookRowsTest {
    private RetrievalDatabase at;

    @BeforeEach
    void create() throws Exception {
        at = new RetrievalDatabase();
    }

    @AfterEach
    void close() throws Exception {
        at.close();
    }

    private long retrieval(boolean ended) throws Exception {
        long id = at.retrieval("prestage", "mira", RetrievalDatabase.LIVING);
        at.file(id, id, "completed", null);
        at.file(id, id + 1000, "failed", null);
        at.database.execute(
                "INSERT INTO storage_retrieval_webhooks (retrieval_id, url) VALUES (?, 'http://127.0.0.1/')", id);
        if (ended) {
            at.database.execute(
                    "UPDATE storage_retrievals SET state = 'completed_with_errors', ended_at = now() WHERE id = ?", id);
        }
        return id;
    }

    private List<Object> claim(Connection node) throws Exception {
        return at.run(node, WebhookRows.CLAIM, 60.0).stream().map(row -> row[0]).toList();
    }

    @Test
    void tellsOfNothingThatHasNotEnded() throws Exception {
        retrieval(false);
        assertThat(claim(at.database.connection())).isEmpty();
    }

    @Test
    void givesADeliveryToOneNodeOnly() throws Exception {
        long id = retrieval(true);
        try (Connection other = at.database.connect()) {
            at.database.connection().setAutoCommit(false);
            assertThat(claim(at.database.connection())).containsExactly(id);
            assertThat(claim(other)).as("before the first one has committed").isEmpty();
            at.database.connection().commit();
            at.database.connection().setAutoCommit(true);
            assertThat(claim(other)).as("while the first one sends it").isEmpty();

            at.database.execute("UPDATE storage_retrieval_webhooks SET next_at = now() - INTERVAL '1 second'");
            assertThat(claim(other)).as("when that one is gone").containsExactly(id);
        }
        assertThat(at.database.number("SELECT attempts FROM storage_retrieval_webhooks"))
                .isEqualTo(2);
    }

    @Test
    void prefersWhatWasTriedLeast() throws Exception {
        long tried = retrieval(true);
        at.database.execute("UPDATE storage_retrieval_webhooks SET attempts = 5, next_at = now() - INTERVAL '1 hour'");
        long fresh = retrieval(true);
        assertThat(claim(at.database.connection())).containsExactly(fresh);
        assertThat(claim(at.database.connection())).containsExactly(tried);
    }

    @Test
    void tellsWhatCameOfIt() throws Exception {
        long id = retrieval(true);
        String body = (String) at.run(WebhookRows.CLAIM, 60.0).get(0)[4];
        assertThat(body)
                .contains("\"type\" : \"retrieval.ended\"", "\"id\" : " + id, "\"state\" : \"completed_with_errors\"")
                .contains("\"total_files\" : 2", "\"retrieved_files\" : 1", "\"failed_files\" : 1")
                .contains("\"total_bytes\" : 200", "\"requested_by\" : \"mira\"");
    }

    @Test
    void goesWithItsRetrieval() throws Exception {
        retrieval(true);
        at.database.execute("DELETE FROM storage_retrievals");
        assertThat(at.database.number("SELECT COUNT(*) FROM storage_retrieval_webhooks"))
                .isZero();
    }

    @Test
    void notesWhatCameOfTheAttemptInHandAndOfNoOther() throws Exception {
        long id = retrieval(true);
        claim(at.database.connection());
        at.run(WebhookRows.NOTED, id, 7, "delivered", "204", null, 0.0);
        assertThat(state()).as("of another attempt").isEqualTo("pending 1 -");
        at.run(WebhookRows.NOTED, id, 1, "pending", "503", "the receiver answered 503", 5.0);
        assertThat(state()).isEqualTo("pending 1 503");
        assertThat(claim(at.database.connection()))
                .as("not before its pause is over")
                .isEmpty();
        at.database.execute("UPDATE storage_retrieval_webhooks SET next_at = now()");
        claim(at.database.connection());
        at.run(WebhookRows.NOTED, id, 2, "delivered", "204", null, 0.0);
        assertThat(state()).isEqualTo("delivered 2 204");
        assertThat(claim(at.database.connection())).as("it is told once").isEmpty();
    }

    private String state() throws Exception {
        return at.database
                .texts("SELECT state || ' ' || attempts || ' ' || COALESCE(CAST(last_status AS TEXT), '-')"
                        + " FROM storage_retrieval_webhooks")
                .get(0);
    }
}
