package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backend gets another status while files are moved from it or to it. */
@ExtendWith(WithServer.class)
class StatusDuringMoveIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FILES = 8;
    private static final int SIZE = 60_000;

    private final IsothermServer server;
    private final Studio studio;

    StatusDuringMoveIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    /** What the run does: it goes on, waits for the backend, or lists the rest. */
    private enum Effect {
        GOES_ON,
        WAITS,
        LISTS
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "source, read_only,      GOES_ON",
        "source, offline,        WAITS",
        "source, decommissioned, GOES_ON",
        "target, read_only,      LISTS",
        "target, offline,        WAITS",
        "target, decommissioned, LISTS",
    })
    void isObeyed(String side, String status, Effect effect) throws Exception {
        Shipment shipment = new Shipment(
                        server,
                        name -> Studio.local(name, server.newFolder(name)),
                        name -> Studio.local(name, server.newFolder(name)))
                .with(FILES, SIZE);
        long backend = side.equals("source") ? shipment.source() : shipment.target();
        long id = shipment.begin(shipment.order().add("parallelism", 1).add("bandwidth_bytes_per_second", SIZE));
        shipment.awaitVerified(id, 1);

        studio.setStatus(backend, status);
        if (effect == Effect.WAITS) {
            awaitNothingInHand(id);
            JsonObject waiting = studio.migration(id);
            assertThat(waiting.getString("status")).isEqualTo("in_progress");
            assertThat(Studio.number(waiting, "failed_files")).isZero();
            assertThat(Studio.number(waiting, "verified_files")).isLessThan(FILES);
            studio.setStatus(backend, "active");
        }
        JsonObject run = shipment.finish(id);
        Map<Integer, String> errors = shipment.errors(id);
        studio.setStatus(backend, "active"); // deletions on it go on

        if (effect == Effect.LISTS) {
            assertThat(errors).isNotEmpty().containsValue("access_refused");
            shipment.assertListed(
                    run,
                    errors.keySet().stream()
                            .collect(java.util.stream.Collectors.toMap(file -> file, file -> "access_refused")));
            shipment.retry(id);
        } else {
            shipment.assertMoved(run);
        }
    }

    private void awaitNothingInHand(long id) throws Exception {
        Await.that(
                "no worker has a file in its hands",
                PATIENCE,
                () -> server.rows()
                                .number(
                                        "SELECT COUNT(*) FROM storage_migration_items WHERE migration_id = ?"
                                                + " AND node_id IS NOT NULL AND state IN ('copying', 'copied')",
                                        id)
                        == 0);
    }
}
