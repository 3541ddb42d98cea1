package org.isotherm.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.isotherm.tiering.TieringStudio.COLD;
import static org.isotherm.tiering.TieringStudio.HOT;

import jakarta.json.JsonValue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.isotherm.tiering.PlanRows.Amount;
import org.isotherm.tiering.PlanRows.Building;
import org.isotherm.tiering.PlanRows.Effect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlanRowsTest {
    private TieringStudio studio;
    private Connection database;
    private Building plan;

    @BeforeEach
    void open() throws Exception {
        studio = new TieringStudio();
        database = studio.database.connection();
        for (long shot = 1; shot <= 6; shot++) {
            studio.shot(shot, null, shot <= 4 ? "approved" : "final");
            studio.asset(shot, "clip", HOT, shot * 100);
        }
        plan = PlanRows.begin(database, "mira");
    }

    @AfterEach
    void close() throws Exception {
        studio.close();
    }

    private void add(int rank, long policyId, PolicyDraft policy, int page) throws Exception {
        CompiledPolicy compiled = CompiledPolicy.of(policy, studio.source(), plan.asOf());
        studio.fill(plan, rank, policyId, compiled, page);
    }

    private static PolicyDraft any(MoveRules rules) {
        return TieringStudio.policy(
                new Condition("status", ConditionOperator.IN, "approved,final"), null, null, null, rules);
    }

    @Test
    void theFirstPolicyThatFitsAFileHasIt() throws Exception {
        add(0, 71, TieringStudio.approved(), 3);
        add(1, 72, any(MoveRules.DEFAULT), 2);

        assertThat(PlanRows.amount(database, plan.id(), 0)).isEqualTo(new Amount(4, 1000));
        assertThat(PlanRows.amount(database, plan.id(), 1)).isEqualTo(new Amount(2, 1100));
        assertThat(PlanRows.page(database, plan.id(), 0, 100))
                .extracting(PlanItem::policyId)
                .containsExactly(71L, 71L, 71L, 71L, 72L, 72L);
        assertThat(PlanRows.page(database, plan.id(), 4, 1))
                .singleElement()
                .satisfies(item -> assertThat(item.assetLocationId()).isEqualTo(5));
    }

    @Test
    void takesTheFirstOfAnOrderUpToTheLimits() throws Exception {
        MoveRules largest = new MoveRules(1, 0, Duration.ZERO, 4L, 1500L, MoveOrder.SIZE, Duration.ofHours(24));
        add(0, 71, any(largest), 100);

        PlanRows.limit(database, plan.id(), 0, largest);

        assertThat(PlanRows.page(database, plan.id(), 0, 100))
                .extracting(PlanItem::fileSizeBytes)
                .containsExactly(600L, 500L, 400L);
        PlanRows.limit(database, plan.id(), 0, MoveRules.DEFAULT);
        assertThat(PlanRows.amount(database, plan.id(), 0).files()).isEqualTo(3);
    }

    @Test
    void freesOneBackendByAsMuchAsItMust() throws Exception {
        add(0, 71, TieringStudio.approved(), 100);
        add(1, 72, any(MoveRules.DEFAULT), 100);
        studio.database.execute("UPDATE tiering_plan_items SET current_backend_id = 4 WHERE asset_location_id = 2");

        PlanRows.onlyFrom(database, plan.id(), HOT);
        PlanRows.upTo(database, plan.id(), 500);

        assertThat(PlanRows.page(database, plan.id(), 0, 10))
                .extracting(PlanItem::fileSizeBytes)
                .containsExactly(100L, 300L, 400L); // the last one reaches it
    }

    @Test
    void ordersByReadingAndByAge() throws Exception {
        studio.database.execute(
                "UPDATE asset_locations SET last_accessed_at = now() - id * INTERVAL '1 hour' WHERE id <= 4");
        studio.database.execute("UPDATE shots SET made = now() - INTERVAL '3 years' WHERE id = 3");
        add(0, 71, TieringStudio.approved(), 100);
        assertThat(PlanRows.page(database, plan.id(), 0, 2))
                .extracting(PlanItem::entityId)
                .containsExactly(4L, 3L);
        plan = PlanRows.begin(database, "mira");
        add(0, 71, any(new MoveRules(1, 0, Duration.ZERO, null, null, MoveOrder.AGE, Duration.ZERO)), 100);
        assertThat(PlanRows.page(database, plan.id(), 0, 1))
                .extracting(PlanItem::entityId)
                .containsExactly(3L);
    }

    @Test
    void saysWhatItDoesToEachBackend() throws Exception {
        add(0, 71, TieringStudio.approved(), 100);
        assertThat(PlanRows.effects(database, plan.id()))
                .containsExactly(
                        new Effect(HOT, "backend 1", "hot", "active", 0, new Amount(4, 1000), Amount.NOTHING),
                        new Effect(COLD, "backend 2", "cold", "active", 0, Amount.NOTHING, new Amount(4, 1000)));
    }

    @Test
    void aReadyPlanIsNeverChangedAndGoesAsAWhole() throws Exception {
        add(0, 71, TieringStudio.approved(), 100);
        PlanRows.finish(
                database,
                plan.id(),
                JsonValue.EMPTY_JSON_ARRAY,
                JsonValue.EMPTY_JSON_ARRAY,
                JsonValue.EMPTY_JSON_ARRAY,
                JsonValue.EMPTY_JSON_OBJECT,
                List.of("look"));
        assertThat(studio.database.texts(
                        "SELECT state || total_files || ' ' || total_bytes || warnings FROM tiering_plans"))
                .containsExactly("ready4 1000[\"look\"]");

        refused("UPDATE tiering_plans SET total_files = 5");
        refused("UPDATE tiering_plan_items SET target_backend_id = 5 WHERE asset_location_id = 1");
        refused("DELETE FROM tiering_plan_items WHERE asset_location_id = 1");
        refused("INSERT INTO tiering_plan_items SELECT plan_id, 99, policy_rank, order_key, policy_id, entity_type,"
                + " entity_id, file_field, current_backend_id, target_backend_id, source_generation, file_size_bytes,"
                + " reason FROM tiering_plan_items LIMIT 1");
        studio.database.execute("DELETE FROM tiering_plans");
        assertThat(studio.database.number("SELECT count(*) FROM tiering_plan_items"))
                .isZero();
    }

    @Test
    void writesNothingButThePlan() throws Exception {
        List<String> before = digests();
        add(0, 71, TieringStudio.approved(), 2);
        PlanRows.finish(
                database,
                plan.id(),
                JsonValue.EMPTY_JSON_ARRAY,
                JsonValue.EMPTY_JSON_ARRAY,
                JsonValue.EMPTY_JSON_ARRAY,
                JsonValue.EMPTY_JSON_OBJECT,
                List.of());
        assertThat(digests()).isEqualTo(before).hasSizeGreaterThan(20);
    }

    private List<String> digests() throws Exception {
        List<String> all = new java.util.ArrayList<>();
        for (String table : studio.database.texts("SELECT table_name FROM information_schema.tables"
                + " WHERE table_schema = 'public' AND table_name NOT LIKE 'tiering_plan%' ORDER BY 1")) {
            all.add(table + " "
                    + studio.database.texts("SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM "
                            + table + " t"));
        }
        return all;
    }

    private void refused(String sql) {
        assertThatThrownBy(() -> studio.database.execute(sql))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("never changed");
    }
}
