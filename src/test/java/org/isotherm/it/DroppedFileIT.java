package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker that fails between its claim and its end leaves files that stand claimed by a node that lives. */
@ExtendWith(WithServer.class)
class DroppedFileIT {
    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;

    DroppedFileIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @Test
    void isMovedByTheNextWorker() throws Exception {
        long from = studio.create(Studio.local("dropped-from", server.newFolder("dropped-from")));
        long to = studio.create(Studio.local("dropped-to", server.newFolder("dropped-to")));
        studio.upload("dropped/1/file", from, Samples.bytes(3_000_000, 1));
        studio.upload("dropped/2/file", from, Samples.bytes(3_000_000, 2));

        long run = Studio.migrate(
                studio.operator(),
                Studio.move(from, to).add("parallelism", 1).add("bandwidth_bytes_per_second", 500_000));
        Await.that(
                "one file is being copied, the other one waits",
                Duration.ofSeconds(60),
                () -> rows.number(
                                "SELECT COUNT(DISTINCT state) FROM storage_migration_items WHERE migration_id = ?"
                                        + " AND state IN ('copying', 'pending')",
                                run)
                        == 2);
        dropTheWaitingOne(run);

        assertThat(studio.awaitEnd(run).getString("status")).isEqualTo("completed");
        assertThat(rows.disagreements(run)).isEmpty();
        assertThat(rows.number("SELECT COUNT(*) FROM asset_locations WHERE backend_id = ?", to))
                .isEqualTo(2);
    }

    /** As a claim leaves it whose worker then failed. */
    private void dropTheWaitingOne(long run) throws Exception {
        try (Connection connection = server.database();
                PreparedStatement statement = connection.prepareStatement("""
                        UPDATE storage_migration_items SET state = 'copying', attempts = 1, fence = fence + 1,
                               node_id = (SELECT MAX(id) FROM cluster_nodes WHERE lease_until > now())
                        WHERE migration_id = ? AND state = 'pending'""")) {
            statement.setLong(1, run);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }
}
