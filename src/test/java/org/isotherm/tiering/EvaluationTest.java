package org.isotherm.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.tiering.TieringStudio.COLD;
import static org.isotherm.tiering.TieringStudio.DRAINED;
import static org.isotherm.tiering.TieringStudio.HOT;
import static org.isotherm.tiering.TieringStudio.NOW;
import static org.isotherm.tiering.TieringStudio.OFFLINE;
import static org.isotherm.tiering.TieringStudio.approved;
import static org.isotherm.tiering.TieringStudio.policy;
import static org.isotherm.tiering.TieringStudio.rules;

import java.time.Duration;
import java.util.List;
import org.isotherm.registry.Tier;
import org.isotherm.tiering.PlanRows.Building;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is a candidate and what is left out, with the clause that says so. */
class EvaluationTest {
    private static final Condition APPROVED = new Condition("status", ConditionOperator.EQ, "approved");

    private TieringStudio studio;

    @BeforeEach
    void open() throws Exception {
        studio = new TieringStudio();
    }

    @AfterEach
    void close() throws Exception {
        studio.close();
    }

    @Test
    void findsWhatFitsWithItsReason() throws Exception {
        studio.shot(1, null, "approved");
        studio.shot(2, null, "wip");
        long asset = studio.clip(1, HOT);
        studio.clip(2, HOT);

        Building plan = PlanRows.begin(studio.database.connection(), "mira");
        studio.fill(plan, 0, null, studio.compiled(policy(APPROVED, 30, 10, null, MoveRules.DEFAULT)), 10);

        assertThat(studio.items(plan)).singleElement().satisfies(c -> {
            assertThat(c.assetLocationId()).isEqualTo(asset);
            assertThat(c.currentBackendId()).isEqualTo(HOT);
            assertThat(c.targetBackendId()).isEqualTo(COLD);
            assertThat(c.fileSizeBytes()).isEqualTo(1000);
            assertThat(c.sourceGeneration()).isEqualTo(1);
            assertThat(c.reason())
                    .isEqualTo("status eq approved (is approved); older than 30 days; not read for 10 days");
        });
        assertThat(failing(policy(APPROVED, null, null, null, MoveRules.DEFAULT), 2))
                .containsExactly("condition");
    }

    @Test
    void leavesOutWhatIsThereAlreadyOrCannotBeRead() throws Exception {
        for (long shot = 1; shot <= 5; shot++) {
            studio.shot(shot, null, "approved");
        }
        studio.clip(1, COLD);
        studio.clip(2, 5);
        studio.clip(3, OFFLINE);
        long drained = studio.clip(4, DRAINED);
        long lost = studio.clip(5, HOT);
        studio.database.execute("UPDATE asset_locations SET quarantined_at = now() WHERE id = ?", lost);

        assertThat(studio.candidates(approved(), 10)).containsExactly(drained);
        assertThat(failing(approved(), 1)).containsExactly("source_tier", "target_backend_id");
        assertThat(failing(approved(), 2)).containsExactly("source_tier");
        assertThat(failing(approved(), 3)).containsExactly("backend_status");
        assertThat(failing(approved(), 5)).containsExactly("quarantine");
    }

    @Test
    void neverTakesThumbnailsAndFilesOfNobody() throws Exception {
        studio.shot(1, null, "approved");
        long thumbnail = studio.asset(1, "thumbnail", HOT, 10);
        long metadata = studio.asset(1, "metadata", HOT, 10);
        long orphan = studio.clip(2, HOT);
        long plate = studio.asset(1, "plate", HOT, 10);

        assertThat(studio.candidates(approved(), 10)).containsExactly(plate);
        assertThat(names(studio.explain(approved(), thumbnail))).containsExactly("file_field");
        assertThat(names(studio.explain(approved(), metadata))).containsExactly("file_field");
        assertThat(names(studio.explain(approved(), orphan))).containsExactly("entity", "condition");
    }

    @Test
    void countsAgeByTheEntityAndAnewWithNewContent() throws Exception {
        studio.shot(1, null, "approved");
        studio.shot(2, null, "approved");
        studio.shot(3, null, "approved");
        studio.database.execute(
                "UPDATE shots SET made = ? WHERE id = 2", NOW.minusDays(3).toString());
        studio.database.execute("UPDATE shots SET made = 'infinity' WHERE id = 3");
        long old = studio.clip(1, HOT);
        long young = studio.clip(2, HOT);
        long odd = studio.clip(3, HOT);
        PolicyDraft month = policy(APPROVED, 30, null, null, MoveRules.DEFAULT);

        assertThat(studio.candidates(month, 10)).containsExactly(old, odd);
        PolicyVerdict verdict = studio.explain(month, young);
        assertThat(names(verdict)).containsExactly("age_threshold_days");
        assertThat(verdict.eligibleAt()).contains(NOW.plusDays(27));

        studio.database.execute(
                "UPDATE asset_locations SET storage_path = 'objects/new', checksum_sha256 = 'y' WHERE id = ?", old);
        studio.database.execute("UPDATE asset_locations SET storage_path = 'objects/moved' WHERE id = ?", odd);
        assertThat(studio.candidates(month, 10)).containsExactly(odd);
    }

    @Test
    void countsReadsFromTheLastOneOrFromTheBeginning() throws Exception {
        studio.shot(1, null, "approved");
        studio.shot(2, null, "approved");
        long unread = studio.clip(1, HOT);
        long read = studio.clip(2, HOT);
        studio.database.execute(
                "UPDATE asset_locations SET last_accessed_at = ? WHERE id = ?",
                NOW.minusDays(9).toString(),
                read);
        PolicyDraft tenDays = policy(APPROVED, null, 10, null, MoveRules.DEFAULT);

        assertThat(studio.candidates(tenDays, 10)).containsExactly(unread);
        assertThat(studio.explain(tenDays, read).eligibleAt()).contains(NOW.plusDays(1));
    }

    @Test
    void leavesAloneWhatIsSmallOrHasJustComeOrIsBeingMoved() throws Exception {
        for (long shot = 1; shot <= 4; shot++) {
            studio.shot(shot, null, "approved");
        }
        long large = studio.asset(1, "clip", HOT, 5000);
        long small = studio.asset(2, "clip", HOT, 4999);
        long fresh = studio.asset(3, "clip", HOT, 5000);
        long moving = studio.asset(4, "clip", HOT, 5000);
        studio.database.execute(
                "UPDATE asset_locations SET placed_at = ? WHERE id = ?",
                NOW.minusHours(1).toString(),
                fresh);
        studio.database.execute("""
                INSERT INTO storage_migrations (id, status_id, source_backend_id, target_backend_id)
                VALUES (7, (SELECT id FROM storage_migration_statuses WHERE name = 'in_progress'), 1, 2)""");
        studio.database.execute("""
                INSERT INTO storage_migration_items (migration_id, asset_location_id, asset, source_backend_id,
                    target_backend_id, source_path, source_generation, file_size_bytes)
                VALUES (7, ?, 'shot/4/clip', 1, 2, 'x', 1, 5000)""", moving);
        PolicyDraft picky = policy(APPROVED, null, null, null, rules(5000, Duration.ofDays(2)));

        assertThat(studio.candidates(picky, 10)).containsExactly(large);
        assertThat(names(studio.explain(picky, small))).containsExactly("min_size_bytes");
        assertThat(studio.explain(picky, fresh).eligibleAt()).contains(NOW.plusHours(47));
        PolicyVerdict busy = studio.explain(picky, moving);
        assertThat(names(busy)).containsExactly("not_moving");
        assertThat(busy.clauses()).anyMatch(c -> "by migration 7".equals(c.seen()));

        studio.database.execute("UPDATE storage_migration_items SET state = 'failed'");
        assertThat(studio.candidates(picky, 10)).containsExactly(large, moving);
        studio.database.execute("UPDATE asset_locations SET backend_id = 4 WHERE id = ?", large);
        assertThat(studio.candidates(picky, 10))
                .as("a move begins the residency")
                .containsExactly(moving);
    }

    @Test
    void leavesAProjectWithPoliciesOfItsOwnToThem() throws Exception {
        studio.shot(1, null, "approved");
        studio.shot(2, 20L, "approved");
        studio.shot(3, 30L, "approved");
        long ofNone = studio.clip(1, HOT);
        long ofTwenty = studio.clip(2, HOT);
        long ofThirty = studio.clip(3, HOT);
        PolicyDraft own = policy(APPROVED, 500, null, 20L, MoveRules.DEFAULT);
        assertThat(studio.candidates(approved(), 10)).containsExactly(ofNone, ofTwenty, ofThirty);

        studio.save("own", own);

        assertThat(studio.candidates(approved(), 10)).containsExactly(ofNone, ofThirty);
        assertThat(names(studio.explain(approved(), ofTwenty))).containsExactly("project_id");
        assertThat(studio.candidates(own, 10))
                .as("too young for the project's own")
                .isEmpty();
        assertThat(studio.candidates(policy(APPROVED, null, null, 20L, MoveRules.DEFAULT), 10))
                .containsExactly(ofTwenty);
        studio.database.execute("UPDATE tiering_policies SET is_active = FALSE");
        assertThat(studio.candidates(approved(), 10)).containsExactly(ofNone, ofTwenty, ofThirty);
    }

    @Test
    void leavesAloneWhatPeopleHold() throws Exception {
        for (long shot = 1; shot <= 4; shot++) {
            studio.shot(shot, shot * 10, "approved");
        }
        long held = studio.clip(1, HOT);
        studio.clip(2, HOT);
        long expired = studio.clip(3, HOT);
        long free = studio.clip(4, HOT);
        studio.hold("hold", "asset", held, NOW.plusDays(1));
        studio.hold("pin", "project", 20, null);
        studio.hold("hold", "asset", expired, NOW);
        studio.hold("hold", "release", 4, null);

        assertThat(studio.candidates(approved(), 10)).containsExactly(expired, free);
        PolicyVerdict verdict = studio.explain(approved(), held);
        assertThat(names(verdict)).containsExactly("not_held");
        assertThat(verdict.eligibleAt()).isEmpty();
        assertThat(verdict.clauses())
                .filteredOn(c -> c.name().equals("not_held"))
                .singleElement()
                .satisfies(c -> assertThat(c.seen()).isEqualTo("hold 1 of mira: the client looks at it"));
        studio.database.execute("UPDATE tiering_holds SET released_at = now()");
        assertThat(studio.candidates(approved(), 10)).hasSize(4);
    }

    @Test
    void aPinHoldsFilesHotAndLetsThemComeThere() throws Exception {
        studio.shot(1, 10L, "approved");
        long asset = studio.clip(1, COLD);
        PolicyDraft up = new PolicyDraft(
                "up", null, Tier.COLD, Tier.HOT, HOT, "shot", APPROVED, null, null, null, true, MoveRules.DEFAULT);
        studio.hold("pin", "asset", asset, null);
        assertThat(studio.candidates(up, 10)).containsExactly(asset);
        studio.hold("hold", "asset", asset, null);
        assertThat(studio.candidates(up, 10)).isEmpty();
    }

    @Test
    void takesAFileOnceFromAViewThatHasItsEntityTwice() throws Exception {
        studio.shot(1, null, "approved");
        studio.shot(2, null, "wip");
        studio.database.execute("CREATE VIEW twice AS SELECT 1 AS id, status FROM shots UNION ALL"
                + " SELECT 1, status FROM shots UNION ALL SELECT 2, 'wip'");
        long asset = studio.clip(1, HOT);
        long other = studio.clip(2, HOT);
        var type = new org.isotherm.entity.EntityTypeDraft(
                "shot",
                "twice",
                "id",
                null,
                null,
                java.util.Map.of("status", org.isotherm.entity.ColumnType.TEXT),
                List.of("clip"));
        CompiledPolicy compiled = CompiledPolicy.of(
                approved(), org.isotherm.entity.EntitySource.of(studio.database.connection(), type), NOW);

        Building plan = PlanRows.begin(studio.database.connection(), "mira");
        studio.fill(plan, 0, null, compiled, 10);
        assertThat(studio.items(plan))
                .singleElement()
                .satisfies(c -> assertThat(c.assetLocationId()).isEqualTo(asset));
        assertThat(Evaluation.explain(studio.database.connection(), compiled, asset)
                        .orElseThrow()
                        .fits())
                .isTrue();
        assertThat(Evaluation.explain(studio.database.connection(), compiled, other)
                        .orElseThrow()
                        .fits())
                .isFalse();
        assertThat(Evaluation.explain(studio.database.connection(), compiled, 999))
                .isEmpty();
    }

    private List<String> failing(PolicyDraft policy, long shot) throws Exception {
        long asset = studio.database.number("SELECT id FROM asset_locations WHERE entity_id = ?", shot);
        return names(studio.explain(policy, asset));
    }

    private static List<String> names(PolicyVerdict verdict) {
        return verdict.clauses().stream()
                .filter(c -> !c.holds())
                .map(ClauseResult::name)
                .toList();
    }

    @Test
    void whatIsReadOftenAndLatelyMayComeBack() throws Exception {
        MoveRules rules = new MoveRules(100, 0, Duration.ZERO, null, null, MoveOrder.LRU, Duration.ZERO, 7, 3, null);
        PolicyDraft often = policy(APPROVED, null, null, null, rules);
        for (long shot = 1; shot <= 4; shot++) {
            studio.shot(shot, null, "approved");
            studio.clip(shot, HOT);
        }
        reads(1, 3, 1);
        reads(2, 2, 1);
        reads(3, 9, 8);

        assertThat(studio.candidates(often, 10)).containsExactly(1L);
        assertThat(failing(often, 2)).containsExactly("min_access_count");
        assertThat(failing(often, 3)).containsExactly("accessed_within_days");
        assertThat(failing(often, 4)).containsExactly("accessed_within_days", "min_access_count");
        assertThat(studio.explain(often, 3).eligibleAt()).isEmpty();
    }

    private void reads(long asset, int count, int daysAgo) throws Exception {
        studio.database.execute(
                "UPDATE asset_locations SET access_count = ?, last_accessed_at = ? WHERE id = ?",
                count,
                NOW.minusDays(daysAgo).toString(),
                asset);
    }
}
