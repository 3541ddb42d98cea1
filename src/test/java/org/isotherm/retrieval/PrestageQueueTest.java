package org.isotherm.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.retrieval.RetrievalDatabase.LIVING;
import static org.isotherm.retrieval.RetrievalDatabase.OTHER;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of prestages comes when, and how much comes before. Each file lacks 50 bytes. */
class PrestageQueueTest {
    private RetrievalDatabase at;

    @BeforeEach
    void create() throws Exception {
        at = new RetrievalDatabase();
    }

    @AfterEach
    void close() throws Exception {
        at.close();
    }

    private long prestage(String user, int priority, String deadline, long... assets) throws Exception {
        long id = at.retrieval("prestage", user, LIVING);
        at.database.execute(
                "UPDATE storage_retrievals SET priority = ?, deadline = CAST(? AS TIMESTAMPTZ) WHERE id = ?",
                priority,
                deadline,
                id);
        for (long asset : assets) {
            at.file(id, asset, "pending", null);
        }
        return id;
    }

    private List<Object> next(int most) throws Exception {
        return at.run(Prestages.NEXT, LIVING, most).stream().map(row -> row[2]).toList();
    }

    /** @return backend, files and bytes */
    private List<String> queue(long retrieval) throws Exception {
        return at.run(RetrievalRows.QUEUE, retrieval).stream()
                .map(row -> row[0] + " " + row[1] + " " + row[2])
                .toList();
    }

    @Test
    void takesOfEachUserTheMostUrgentOneInTurn() throws Exception {
        prestage("mira", 50, null, 1, 2);
        prestage("mira", 50, "2999-01-01T00:00:00Z", 3);
        prestage("mira", 70, null, 4);
        prestage("kim", 60, null, 11, 12);

        assertThat(next(10)).containsExactly(4L, 11L, 12L, 3L, 1L, 2L);
        assertThat(next(2)).containsExactly(4L, 11L);
    }

    @Test
    void passesOverWhatSomebodyIsAtHoweverLongThatTakes() throws Exception {
        prestage("mira", 50, null, 1, 2, 3, 4, 5);
        for (long asset : new long[] {1, 2}) {
            at.file(at.retrieval("access", "kim", OTHER), asset, "restoring", OTHER);
        }
        at.file(at.retrieval("access", "kim", LIVING), 3, "retrieving", LIVING);

        assertThat(next(2)).containsExactly(4L, 5L);

        at.database.execute("UPDATE storage_retrieval_files SET state = 'failed' WHERE node_id IS NOT NULL");
        assertThat(next(2)).as("it is tried for itself when that has failed").containsExactly(1L, 2L);
    }

    @Test
    void knowsWhatComesBeforeTheLastOfIt() throws Exception {
        long mine = prestage("mira", 50, null, 1, 2);
        assertThat(queue(mine)).containsExactly("1 2 100");

        prestage("mira", 50, null, 3);
        prestage("mira", 40, "2999-01-01T00:00:00Z", 4);
        assertThat(queue(mine)).as("what the same user wants later").containsExactly("1 2 100");

        prestage("mira", 50, "2999-01-01T00:00:00Z", 5);
        assertThat(queue(mine)).as("what the same user wants before").containsExactly("1 3 150");

        prestage("kim", 10, null, 11, 12, 13, 14, 15, 16);
        prestage("alex", 10, null, 21);
        assertThat(queue(mine))
                .as("others in turn: as much of one who wants more, and all of one who wants less")
                .containsExactly("1 10 350");

        at.file(mine, 6, "restoring", LIVING);
        at.file(mine, 7, "completed", LIVING);
        assertThat(queue(mine)).as("what is there or still in an archive").containsExactly("1 10 350");
        at.database.execute("UPDATE storage_retrieval_files SET state = 'completed' WHERE retrieval_id = ?", mine);
        assertThat(queue(mine)).isEmpty();
    }

    @Test
    void waitsAsLongAsTheRestoreThatSomebodyElseHasAskedFor() throws Exception {
        long mine = prestage("mira", 50, null, 1);
        at.file(at.retrieval("access", "kim", OTHER), 1, "restoring", OTHER);
        at.database.execute("UPDATE storage_retrieval_files SET restore_expected_at = now() + INTERVAL '5 hours'"
                + " WHERE state = 'restoring'");

        Object[] sums = at.run(RetrievalRows.SUMS, mine).get(0);

        assertThat(((Number) sums[0]).intValue()).isEqualTo(1);
        assertThat(((Number) sums[4]).intValue()).as("its own ones").isZero();
        assertThat(((Number) sums[5]).longValue()).isBetween(17_900L, 18_000L);
    }
}
