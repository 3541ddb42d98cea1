package org.isotherm.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.tiering.TieringStudio.COLD;
import static org.isotherm.tiering.TieringStudio.DRAINED;
import static org.isotherm.tiering.TieringStudio.HOT;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.isotherm.registry.Prices;
import org.isotherm.tiering.Forecast.Priced;
import org.isotherm.tiering.PlanRows.Building;
import org.isotherm.tiering.Routes.Load;
import org.isotherm.tiering.Routes.Pair;
import org.isotherm.tiering.Routes.Speeds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a plan takes, what it costs, and when it has paid. */
class ForecastTest {
    private static final long TIB = 1L << 40;
    private static final Pair DOWN = new Pair(HOT, COLD);

    private final List<String> warnings = new ArrayList<>();
    private TieringStudio studio;

    @BeforeEach
    void open() throws Exception {
        studio = new TieringStudio();
    }

    @AfterEach
    void close() throws Exception {
        studio.close();
    }

    private void run(long source, long target, long bytes, int seconds, int daysAgo) throws Exception {
        studio.database.execute(
                "INSERT INTO storage_migrations (status_id, source_backend_id, target_backend_id, transferred_bytes,"
                        + " started_at, completed_at) SELECT id, ?, ?, ?, now() - ? * INTERVAL '1 second' - ? *"
                        + " INTERVAL '1 day', now() - ? * INTERVAL '1 day' FROM storage_migration_statuses"
                        + " WHERE name = 'completed'",
                source,
                target,
                bytes,
                seconds,
                daysAgo,
                daysAgo);
    }

    private Forecast forecast(List<Load> loads, Map<Long, Priced> prices) throws Exception {
        return Forecast.of(loads, Speeds.measured(studio.database.connection()), prices, warnings);
    }

    @Test
    void takesTheSpeedOfRunsOnTheSameWayElseToThereElseOfAny() throws Exception {
        List<Load> down = List.of(load(DOWN, 6000));
        assertThat(forecast(down, Map.of()).seconds()).isNull();

        run(HOT, COLD, 90_000, 10, 100); // too long ago
        assertThat(forecast(down, Map.of()).seconds()).isNull();
        run(COLD, HOT, 1000, 10, 1);
        assertThat(forecast(down, Map.of()).seconds()).isEqualTo(60);
        run(DRAINED, COLD, 3000, 10, 1);
        assertThat(forecast(down, Map.of()).seconds()).isEqualTo(20);
        run(HOT, COLD, 5000, 10, 1);
        run(HOT, COLD, 1000, 10, 2);
        assertThat(forecast(down, Map.of()).seconds()).isEqualTo(20);
        run(HOT, COLD, 6000, 10, 2);
        assertThat(forecast(List.of(load(DOWN, 4000), load(new Pair(COLD, HOT), 1000)), Map.of())
                        .seconds())
                .isEqualTo(20);
    }

    @Test
    void saysWhenTheMoveHasPaid() throws Exception {
        Map<Long, Priced> prices = Map.of(
                HOT, new Priced("hot", new Prices(2400L, 0L, null, null)),
                COLD, new Priced("cold", new Prices(400L, 3000L, 1000L, null)));

        Forecast there = forecast(List.of(load(DOWN, TIB / 2)), prices);

        assertThat(there.monthlySaving()).isEqualTo(1000);
        assertThat(there.cost()).isEqualTo(2000);
        assertThat(there.breakEvenDays()).isEqualTo(61);
        assertThat(warnings).isEmpty();

        Forecast back = forecast(List.of(load(new Pair(COLD, HOT), TIB)), prices);
        assertThat(back.monthlySaving()).isEqualTo(-2000);
        assertThat(back.breakEvenDays()).isNull();
        assertThat(warnings).singleElement().asString().contains("never breaks even");
        assertThat(forecast(List.of(load(new Pair(DRAINED, COLD), TIB)), prices).cost())
                .isNull();
        assertThat(Forecast.of(there.json())).isEqualTo(there);
        assertThat(Forecast.of(new Forecast(null, null, null, null).json()).seconds())
                .isNull();
    }

    private static Load load(Pair route, long bytes) {
        return new Load(route, 1, bytes, 0, bytes);
    }

    @Test
    void smallFilesAreBilledAsLargerOnes() throws Exception {
        studio.shot(1, null, "approved");
        studio.asset(1, "clip", HOT, 1000);
        studio.asset(1, "plate", HOT, 300);
        Building plan = PlanRows.begin(studio.database.connection(), "mira");
        PlanRows.addPage(
                studio.database.connection(), plan.id(), 0, 71L, studio.compiled(TieringStudio.approved()), 0, 100);

        List<Load> loads = Routes.of(studio.database.connection(), plan.id(), Map.of(COLD, 500L, HOT, 2000L));

        assertThat(loads).containsExactly(new Load(DOWN, 2, 1300, 1, 1500));
        assertThat(Routes.of(studio.database.connection(), plan.id(), Map.of()))
                .containsExactly(new Load(DOWN, 2, 1300, 0, 1300));
        forecast(loads, Map.of(COLD, new Priced("cold", new Prices(null, null, null, 500L))));
        assertThat(warnings).containsExactly("1 files are below the 500 bytes that backend cold bills at least");
    }
}
