package org.isotherm.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.retrieval.RetrievalDatabase.DEAD;
import static org.isotherm.retrieval.RetrievalDatabase.LIVING;
import static org.isotherm.retrieval.RetrievalDatabase.OTHER;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the rows of a node that is gone. */
class LostFillsTest {
    private RetrievalDatabase at;

    @BeforeEach
    void create() throws Exception {
        at = new RetrievalDatabase();
    }

    @AfterEach
    void close() throws Exception {
        at.close();
    }

    private String file(long retrieval) throws Exception {
        return at.database
                .texts(
                        "SELECT state || ' ' || retrieved_bytes || ' ' || COALESCE(error, '-') || ' '"
                                + " || (ended_at IS NOT NULL) FROM storage_retrieval_files WHERE retrieval_id = ?",
                        retrieval)
                .get(0);
    }

    private String retrieval(long id) throws Exception {
        return at.database
                .texts("SELECT state || ' ' || (ended_at IS NOT NULL) FROM storage_retrievals WHERE id = ?", id)
                .get(0);
    }

    private void giveUpLost() throws Exception {
        at.run(RetrievalRows.LOST + "AND " + RetrievalRows.NODE_GONE + RetrievalRows.ENDED);
    }

    @Test
    void failWhenSomebodyWantedToReadAndIsToAskAnew() throws Exception {
        long lost = at.retrieval("access", "mira", DEAD);
        at.file(lost, 10, "retrieving", DEAD);

        giveUpLost();

        assertThat(file(lost)).isEqualTo("failed 0 node_lost true");
        assertThat(retrieval(lost)).isEqualTo("failed true");
    }

    @Test
    void waitForAnotherNodeWhenTheyWerePrestagedOrComeFromAnArchive() throws Exception {
        long prestage = at.retrieval("prestage", "mira", DEAD);
        at.file(prestage, 10, "retrieving", DEAD);
        long restored = at.retrieval("access", "mira", DEAD);
        at.file(restored, 11, "restoring", DEAD);

        giveUpLost();

        assertThat(file(prestage)).isEqualTo("pending 0 - false");
        assertThat(file(restored)).isEqualTo("pending 0 - false");
        assertThat(retrieval(restored)).isEqualTo("retrieving false");
        assertThat(at.database.number(
                        "SELECT CAST(EXTRACT(EPOCH FROM now() - restore_requested_at) AS BIGINT)"
                                + " FROM storage_retrieval_files WHERE retrieval_id = ?",
                        restored))
                .as("since when it is restored is not forgotten")
                .isBetween(3590L, 3700L);
    }

    @Test
    void stayWithANodeThatLives() throws Exception {
        long mine = at.retrieval("access", "mira", LIVING);
        at.file(mine, 10, "retrieving", LIVING);
        long prestage = at.retrieval("prestage", "mira", OTHER);
        at.file(prestage, 11, "restoring", OTHER);

        giveUpLost();
        at.run(Prestages.TAKE_OVER, LIVING);

        assertThat(file(mine)).isEqualTo("retrieving 50 - false");
        assertThat(file(prestage)).isEqualTo("restoring 50 - false");
        assertThat(at.database.number("SELECT node_id FROM storage_retrievals WHERE id = ?", prestage))
                .isEqualTo(OTHER);
    }

    @Test
    void areTakenOverByOneNode() throws Exception {
        long prestage = at.retrieval("prestage", "mira", DEAD);
        at.file(prestage, 10, "retrieving", DEAD);
        long restored = at.retrieval("access", "mira", DEAD);
        at.file(restored, 11, "restoring", DEAD);
        long read = at.retrieval("access", "mira", DEAD);
        at.file(read, 12, "retrieving", DEAD);

        at.run(Prestages.TAKE_OVER, LIVING);
        at.run(Prestages.TAKE_OVER, OTHER);

        assertThat(at.database.texts(
                        "SELECT id || ' ' || node_id FROM storage_retrievals WHERE node_id <> ? ORDER BY id", DEAD))
                .containsExactly(prestage + " " + LIVING, restored + " " + LIVING);
        assertThat(file(prestage)).isEqualTo("pending 0 - false");
        assertThat(file(restored)).isEqualTo("pending 0 - false");
        assertThat(file(read)).as("nobody brings it for nobody").isEqualTo("retrieving 50 - false");
    }

    @Test
    void twoNodesNeverFillTheSameAtOnce() throws Exception {
        long one = at.retrieval("access", "mira", LIVING);
        at.file(one, 10, "retrieving", LIVING);
        long other = at.retrieval("access", "kim", OTHER);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> at.file(other, 10, "restoring", OTHER))
                .hasMessageContaining("uq_storage_retrieval_files_filling");
    }

    /** The whole life of a restore that outlives its node. */
    @Test
    void keepSinceWhenTheyAreRestoredAndWhenThatShouldBeOver() throws Exception {
        long restored = at.retrieval("access", "mira", DEAD);
        at.file(restored, 11, "retrieving", DEAD);
        at.database.execute("UPDATE storage_retrieval_files SET restore_requested_at = NULL");
        at.run(RetrievalRows.ADVANCED, restored, 11, 0, "restoring", DEAD, 60.0, 17940.0);
        at.run(RetrievalRows.ADVANCED, restored, 11, 0, "restoring", DEAD, 90.0, 17910.0);
        Object[] sums = at.run(RetrievalRows.SUMS, restored).get(0);
        assertThat(((Number) sums[4]).intValue()).isEqualTo(1);
        assertThat(((Number) sums[5]).longValue()).isBetween(17900L, 17940L);
        assertThat(at.run(Prestages.NEXT, LIVING, 4)).isEmpty();

        at.run(Prestages.TAKE_OVER, LIVING);

        Object[] next = at.run(Prestages.NEXT, LIVING, 4).get(0);
        assertThat(next[1]).isEqualTo(restored);
        assertThat(next[4]).isEqualTo("mira");
        assertThat(((Number) next[5]).longValue()).isBetween(60L, 120L);
        at.run(Prestages.CONCLUDE, LIVING);
        assertThat(retrieval(restored)).isEqualTo("retrieving false");
        at.database.execute("UPDATE storage_retrieval_files SET state = 'completed', ended_at = now()");
        at.run(Prestages.CONCLUDE, LIVING);
        assertThat(retrieval(restored)).isEqualTo("completed true");
    }

    @Test
    void forgetTheRestoreWhenTheStoreHasTheObjectAtHand() throws Exception {
        long read = at.retrieval("access", "mira", LIVING);
        at.file(read, 11, "restoring", LIVING);
        at.run(RetrievalRows.ADVANCED, read, 11, 70, "retrieving", LIVING, 0.0, 0.0);
        assertThat(file(read)).isEqualTo("retrieving 70 - false");
        assertThat(at.database.number(
                        "SELECT COUNT(*) FROM storage_retrieval_files WHERE restore_requested_at IS NULL"))
                .isEqualTo(1);
    }
}
