package org.isotherm.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each slot is one node's, whoever looks at the same moment, and is not lost with its node. */
class FiringRowsTest {
    private static final OffsetDateTime SLOT = OffsetDateTime.parse("2026-01-31T12:00:00Z");

    private TieringStudio studio;
    private Connection database;
    private long schedule;
    private long here;
    private long there;

    @BeforeEach
    void open() throws Exception {
        studio = new TieringStudio();
        database = studio.database.connection();
        schedule = studio.database.number(
                "INSERT INTO tiering_schedules (name, cron, next_at, created_by) VALUES ('s', '* * * * *', ?, 'mira')"
                        + " RETURNING id",
                SLOT.toString());
        here = node("here", "now() + INTERVAL '1 hour'");
        there = node("there", "now() + INTERVAL '1 hour'");
    }

    @AfterEach
    void close() throws Exception {
        studio.close();
    }

    private long node(String name, String until) throws Exception {
        return studio.database.number(
                "INSERT INTO cluster_nodes (name, lease_until) VALUES (?, " + until + ") RETURNING id", name);
    }

    @Test
    void oneOfTwoNodesMovesASlotOn() throws Exception {
        assertThat(FiringRows.due(database)).containsExactly(schedule);
        ExecutorService nodes = Executors.newFixedThreadPool(2);
        try (Connection other = studio.database.connect()) {
            for (int i = 0; i < 50; i++) {
                OffsetDateTime slot = SLOT.plusMinutes(i);
                List<Callable<Boolean>> both = List.of(
                        () -> FiringRows.moveOn(database, schedule, slot, slot.plusMinutes(1)),
                        () -> FiringRows.moveOn(other, schedule, slot, slot.plusMinutes(1)));
                List<Boolean> moved = new ArrayList<>();
                for (Future<Boolean> each : nodes.invokeAll(both)) {
                    moved.add(each.get());
                }
                assertThat(moved).containsExactlyInAnyOrder(true, false);
            }
        } finally {
            nodes.shutdown();
        }
    }

    @Test
    void aSlotIsFiredOnceAndNotWhilePaused() throws Exception {
        assertThat(FiringRows.begin(database, schedule, SLOT, here)).isPresent();
        assertThat(FiringRows.begin(database, schedule, SLOT, there)).isEmpty();

        studio.database.execute("UPDATE tiering_schedules SET is_active = FALSE");
        assertThat(FiringRows.due(database)).isEmpty();
        assertThat(FiringRows.moveOn(database, schedule, SLOT, SLOT.plusMinutes(1)))
                .isFalse();
        studio.database.execute("UPDATE tiering_schedules SET is_active = TRUE, next_at = now() + INTERVAL '1 minute'");
        assertThat(FiringRows.due(database)).isEmpty();
    }

    @Test
    void whatANodeThatIsGoneHasBegunIsTakenOver() throws Exception {
        long firing = FiringRows.begin(database, schedule, SLOT, there).orElseThrow();
        assertThat(FiringRows.takeOver(database, here)).isEmpty();
        studio.database.execute("UPDATE cluster_nodes SET lease_until = now() WHERE id = ?", there);

        assertThat(FiringRows.takeOver(database, here)).containsExactly(firing);
        assertThat(FiringRows.takeOver(database, here)).isEmpty();
        FiringRows.end(database, firing, there, "failed", null, null, "wakes too late");
        assertThat(find(firing).state()).isEqualTo("planning");
        FiringRows.end(database, firing, here, "nothing", 9L, null, null);

        assertThat(find(firing)).satisfies(f -> {
            assertThat(f.state()).isEqualTo("nothing");
            assertThat(f.slot()).isEqualTo(SLOT);
            assertThat(f.planId()).isEqualTo(9);
            assertThat(f.migrationId()).isNull();
        });
        studio.database.execute("UPDATE cluster_nodes SET lease_until = now() WHERE id = ?", here);
        assertThat(FiringRows.takeOver(database, there)).isEmpty();
    }

    private Firing find(long firing) throws Exception {
        return FiringRows.find(database, firing).orElseThrow();
    }

    @Test
    void knowsWhichSweepsAreToBeKeptToTheirWindow() throws Exception {
        long run = studio.database.number(
                "INSERT INTO storage_migrations (status_id, source_backend_id, target_backend_id)"
                        + " SELECT id, 1, 2 FROM storage_migration_statuses WHERE name = 'in_progress' RETURNING id");
        long firing = FiringRows.begin(database, schedule, SLOT, here).orElseThrow();
        FiringRows.end(database, firing, here, "swept", 9L, run, null);

        assertThat(FiringRows.unfinished(database, schedule)).containsExactly(run);
        assertThat(FiringRows.windowed(database)).isEmpty();
        studio.database.execute("UPDATE tiering_schedules SET window_start = '22:00', window_end = '06:00'");
        assertThat(FiringRows.windowed(database)).extracting(Firing::id).containsExactly(firing);
        status(run, "paused");
        assertThat(FiringRows.windowed(database)).isEmpty();
        FiringRows.holdByWindow(database, firing, true);
        assertThat(FiringRows.windowed(database))
                .extracting(Firing::heldByWindow)
                .containsExactly(true);
        FiringRows.holdByWindow(database, firing, false);
        status(run, "completed");
        assertThat(FiringRows.windowed(database)).isEmpty();
        assertThat(FiringRows.unfinished(database, schedule)).isEmpty();
    }

    private void status(long run, String name) throws Exception {
        studio.database.execute(
                "UPDATE storage_migrations SET status_id = (SELECT id FROM storage_migration_statuses WHERE name = ?)"
                        + " WHERE id = ?",
                name,
                run);
    }
}
