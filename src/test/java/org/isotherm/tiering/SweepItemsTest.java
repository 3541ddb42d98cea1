package org.isotherm.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.tiering.TieringStudio.COLD;
import static org.isotherm.tiering.TieringStudio.DRAINED;
import static org.isotherm.tiering.TieringStudio.HOT;
import static org.isotherm.tiering.TieringStudio.NOW;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonValue;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.isotherm.migration.SweepRequest.Route;
import org.isotherm.registry.Tier;
import org.isotherm.tiering.PlanRows.Building;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a plan comes into the run that moves it, and what the policies say of it then. */
class SweepItemsTest {
    private static final JsonArray RETENTIONS =
            Json.createArrayBuilder(List.of(0, 3600)).build();
    private static final MoveRules LARGEST =
            new MoveRules(1, 0, Duration.ZERO, null, null, MoveOrder.SIZE, Duration.ZERO);

    private JsonArray profiles = Json.createArrayBuilder().addNull().addNull().build();
    private TieringStudio studio;
    private Connection database;
    private long plan;
    private long run;

    @BeforeEach
    void open() throws Exception {
        studio = new TieringStudio();
        database = studio.database.connection();
        for (long shot = 1; shot <= 6; shot++) {
            studio.shot(shot, 7L, shot <= 3 ? "approved" : "final");
            studio.asset(shot, "clip", shot == 5 ? DRAINED : HOT, shot * 100);
        }
    }

    @AfterEach
    void close() throws Exception {
        studio.close();
    }

    /** Approved shots as they come, then final ones, the largest first. */
    private void plan() throws Exception {
        Building building = PlanRows.begin(database, "mira");
        PolicyDraft last =
                TieringStudio.policy(new Condition("status", ConditionOperator.EQ, "final"), null, null, null, LARGEST);
        PlanRows.addPage(database, building.id(), 0, 71L, studio.compiled(TieringStudio.approved()), 0, 100);
        PlanRows.addPage(database, building.id(), 1, 72L, studio.compiled(last), 0, 100);
        JsonArray none = JsonValue.EMPTY_JSON_ARRAY;
        PlanRows.finish(database, building.id(), none, none, none, JsonValue.EMPTY_JSON_OBJECT, List.of());
        plan = building.id();
        run = run("sweep", plan);
    }

    private long run(String kind, Long planId) throws Exception {
        return studio.database.number(
                "INSERT INTO storage_migrations (kind, plan_id, status_id, source_backend_id, target_backend_id)"
                        + " SELECT ?, CAST(? AS BIGINT), id, 1, 2 FROM storage_migration_statuses WHERE name ="
                        + " 'in_progress' RETURNING id",
                kind,
                planId);
    }

    private void sweep(int portion) throws Exception {
        long last = 0;
        while (last >= 0) {
            last = SweepItems.addPortion(database, run, plan, last, RETENTIONS, profiles, portion);
        }
    }

    private List<String> items(String columns) throws Exception {
        return studio.database.texts(
                "SELECT " + columns + " FROM storage_migration_items WHERE migration_id = ? ORDER BY not_before, id",
                run);
    }

    @Test
    void claimsComeInTheOrderOfThePlanWithTheRetentionOfTheirPolicy() throws Exception {
        plan();
        sweep(2);
        sweep(4); // once more: nothing is added

        assertThat(items("asset_location_id || ' ' || state || ' ' || source_retention_seconds"))
                .containsExactly(
                        "1 pending 0",
                        "2 pending 0",
                        "3 pending 0",
                        "6 pending 3600",
                        "5 pending 3600",
                        "4 pending 3600");
        assertThat(items("source_backend_id || '>' || target_backend_id || ' ' || source_path || ' ' || asset"))
                .contains("4>2 objects/5/clip shot/5/clip", "1>2 objects/6/clip shot/6/clip");
        assertThat(SweepItems.routes(database, plan))
                .containsExactly(new Route(HOT, COLD, 1600), new Route(DRAINED, COLD, 500));
    }

    @Test
    void filesArriveInTheFormOfTheProfileUnlessTheyHaveIt() throws Exception {
        long vault = studio.database.number("INSERT INTO storage_profiles (name, backend_id, encrypted)"
                + " VALUES ('vault', 2, TRUE) RETURNING id");
        long content = studio.database.number("INSERT INTO encoded_contents (content_id, size_bytes, checksum_sha256,"
                + " chunked, key_name, wrapped_key) VALUES (gen_random_uuid(), 1, 'x', FALSE, 'k', 'w') RETURNING id");
        studio.database.execute(
                "INSERT INTO stored_objects (backend_id, storage_path, state, managed, asset_location_id, content_id)"
                        + " VALUES (1, 'objects/6/clip', 'live', TRUE, 6, ?)",
                content);
        profiles = Json.createArrayBuilder().addNull().add(vault).build();
        plan();

        sweep(4);

        assertThat(items("asset_location_id || ' ' || COALESCE(CAST(target_profile_id AS TEXT), 'as it is')"))
                .containsExactlyInAnyOrder(
                        "1 as it is", "2 as it is", "3 as it is", "4 " + vault, "5 " + vault, "6 as it is");
    }

    @Test
    void whatHasDriftedIsListedWithTheReason() throws Exception {
        plan();
        studio.database.execute("DELETE FROM asset_locations WHERE id = 1");
        studio.database.execute("UPDATE asset_locations SET generation = 2 WHERE id = 2");
        studio.database.execute("UPDATE asset_locations SET generation = 2, backend_id = 2 WHERE id = 3");
        studio.database.execute("UPDATE asset_locations SET quarantined_at = now() WHERE id = 4");
        long other = run("migration", null);
        studio.database.execute(
                "INSERT INTO storage_migration_items (migration_id, asset_location_id, asset, source_backend_id,"
                        + " target_backend_id, source_path, source_generation, file_size_bytes)"
                        + " VALUES (?, 5, 'x', 4, 2, 'x', 1, 1)",
                other);
        sweep(100);

        assertThat(items("asset_location_id || ' ' || state || ' ' || COALESCE(message, '')"))
                .containsExactlyInAnyOrder(
                        "1 skipped deleted since the plan",
                        "2 skipped changed since the plan",
                        "3 skipped moved to another backend since the plan",
                        "4 skipped set aside since the plan: its object is lost",
                        "5 skipped another run is moving it",
                        "6 pending ");
        assertThat(items("error")).contains("deleted_meanwhile");
    }

    @Test
    void nothingGoesToABackendThatTakesNoFilesAnyMore() throws Exception {
        plan();
        studio.database.execute("UPDATE storage_backends SET status_id ="
                + " (SELECT id FROM storage_backend_statuses WHERE name = 'read_only') WHERE id = 2");
        sweep(100);

        assertThat(items("state || ': ' || message"))
                .hasSize(6)
                .allMatch("skipped: backend backend 2 is read_only and takes no new files"::equals);
    }

    @Test
    void theRunsOwnClaimIsNoMoveOfAnother() throws Exception {
        plan();
        sweep(100);

        assertThat(studio.explain(TieringStudio.approved(), 1)
                        .firstFailing()
                        .orElseThrow()
                        .name())
                .isEqualTo("not_moving");
        assertThat(asked(1).fits()).isTrue();
        studio.database.execute("UPDATE shots SET status = 'wip' WHERE id = 1");
        assertThat(asked(1).firstFailing().orElseThrow().seen()).isEqualTo("wip");
    }

    /** What the run's policy says of an approved shot. */
    private PolicyVerdict asked(long asset) throws Exception {
        CompiledPolicy compiled = CompiledPolicy.of(TieringStudio.approved(), studio.source(), NOW, run);
        return Evaluation.explain(database, compiled, asset).orElseThrow();
    }

    @Test
    void whatIsPostponedIsHeldForOneSweep() throws Exception {
        studio.hold("postpone", "project", 7, null);
        studio.hold("postpone", "asset", 1, null);
        studio.hold("postpone", "asset", 4, null); // is not approved
        studio.hold("postpone", "asset", 2, NOW.minusDays(1));
        studio.hold("postpone", "asset", 3, null);
        studio.hold("hold", "asset", 3, null); // stays where it is anyway
        CompiledPolicy approved = studio.compiled(TieringStudio.approved());

        assertThat(studio.candidates(TieringStudio.approved(), 10)).isEmpty();
        assertThat(PlanRows.somethingIsPostponed(database)).isTrue();
        assertThat(PlanRows.ids(database, approved.postponing())).containsExactlyInAnyOrder(1L, 2L);
        assertThat(PlanRows.ids(database, approved.postponing(List.of(3L)))).containsExactlyInAnyOrder(1L, 5L);
        plan();
        studio.database.execute("UPDATE tiering_holds SET released_at = now(), used_up_by = ? WHERE id <= 2", run);

        assertThat(studio.candidates(TieringStudio.approved(), 10)).containsExactly(1L, 2L);
        assertThat(asked(1).firstFailing().orElseThrow().seen())
                .isEqualTo("postpone 1 of mira: the client looks at it; postpone 2 of mira: the client looks at it");
    }

    @Test
    void aPolicyIsInThePlanAsItWas() {
        List<PolicyDraft> policies = new ArrayList<>(List.of(TieringStudio.approved()));
        policies.add(new PolicyDraft(
                "all of it",
                "every field",
                Tier.COLD,
                Tier.HOT,
                HOT,
                "shot",
                new Condition("final", ConditionOperator.IS_NULL, ""),
                3,
                4,
                5L,
                false,
                new MoveRules(6, 7, Duration.ofDays(8), 9L, 10L, MoveOrder.AGE, Duration.ofDays(11)).in(12L)));

        assertThat(policies)
                .allSatisfy(policy -> assertThat(PolicyDraft.of(policy.json())).isEqualTo(policy));
    }
}
