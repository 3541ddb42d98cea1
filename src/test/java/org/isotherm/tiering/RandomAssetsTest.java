package org.isotherm.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.isotherm.registry.Tier;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand random assets: evaluation takes exactly those of which the explanation says that they fit, and of the first
 * policy exactly those that its rules, read out in Java, let through.
 */
class RandomAssetsTest {
    private static final int ASSETS = 10_000;
    private static final long SEED = 20260615;

    @Test
    void evaluationAndExplanationAgreeAboutEachAsset() throws Exception {
        try (TieringStudio studio = new TieringStudio()) {
            fill(studio, new Random(SEED));
            assertThat(studio.candidates(policies().get(0), 500)).isEqualTo(readOut(studio));
            for (PolicyDraft policy : policies()) {
                List<Long> candidates = studio.candidates(policy, 777);
                assertThat(candidates).doesNotHaveDuplicates();
                assertThat(candidates).isNotEmpty().hasSizeLessThan(ASSETS / 2);
                Set<Long> moved = new HashSet<>(candidates);
                CompiledPolicy compiled = studio.compiled(policy);
                List<Long> disagree = new ArrayList<>();
                for (long id = 1; id <= ASSETS; id++) {
                    boolean fits = Evaluation.explain(studio.database.connection(), compiled, id)
                            .orElseThrow()
                            .fits();
                    if (fits != moved.contains(id)) {
                        disagree.add(id);
                    }
                }
                assertThat(disagree).as(policy.name()).isEmpty();
            }
        }
    }

    private static List<PolicyDraft> policies() {
        MoveRules rules = TieringStudio.rules(300, Duration.ofDays(5));
        return List.of(
                TieringStudio.policy(
                        new Condition("status", ConditionOperator.IN, "approved,final"), 20, 10, null, rules),
                TieringStudio.policy(
                        new Condition("frames", ConditionOperator.GE, "500"), null, null, 2L, MoveRules.DEFAULT),
                new PolicyDraft(
                        "back",
                        null,
                        Tier.COLD,
                        Tier.HOT,
                        TieringStudio.HOT,
                        "shot",
                        new Condition("final", ConditionOperator.NE, "true"),
                        null,
                        null,
                        null,
                        true,
                        rules),
                TieringStudio.policy(
                        new Condition("made", ConditionOperator.LT, "2026-04-01T00:00:00Z"),
                        null,
                        30,
                        null,
                        MoveRules.DEFAULT));
    }

    /** Approved or final, 20 days old, 10 days unread, 300 bytes or more, 5 days where it is; and what holds for all. */
    private static List<Long> readOut(TieringStudio studio) throws Exception {
        Set<String> moving = new HashSet<>(studio.database.texts("SELECT asset_location_id FROM storage_migration_items"
                + " WHERE state IN ('pending', 'copying', 'copied')"));
        Set<String> held = new HashSet<>();
        for (String hold :
                studio.database.texts("SELECT scope_id || ' ' || COALESCE(CAST(EXTRACT(EPOCH FROM expires_at)"
                        + " AS BIGINT), 99999999999) FROM tiering_holds WHERE scope = 'asset'")) {
            String[] parts = hold.split(" ", -1);
            if (Long.parseLong(parts[1]) > TieringStudio.NOW.toEpochSecond()) {
                held.add(parts[0]);
            }
        }
        List<Long> fitting = new ArrayList<>();
        try (PreparedStatement statement = studio.database
                        .connection()
                        .prepareStatement(
                                "SELECT a.*, e.id AS known, e.project, e.status, e.made FROM asset_locations a"
                                        + " LEFT JOIN shots e ON e.id = a.entity_id ORDER BY a.id");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                OffsetDateTime created = row.getObject("created_at", OffsetDateTime.class);
                OffsetDateTime made = row.getObject("made", OffsetDateTime.class);
                OffsetDateTime replaced = row.getObject("replaced_at", OffsetDateTime.class);
                OffsetDateTime read = row.getObject("last_accessed_at", OffsetDateTime.class);
                OffsetDateTime since = made == null ? created : made;
                since = replaced != null && replaced.isAfter(since) ? replaced : since;
                String id = row.getString("id");
                String project = row.getString("project");
                boolean fits = row.getString("entity_type").equals("shot")
                        && !row.getString("file_field").equals("thumbnail")
                        && List.of(1L, 4L).contains(row.getLong("backend_id"))
                        && row.getString("quarantined_at") == null
                        && List.of("approved", "final").contains(String.valueOf(row.getString("status")))
                        && !List.of("1", "3").contains(String.valueOf(project))
                        && !since.isAfter(TieringStudio.NOW.minusDays(20))
                        && !(read == null ? created : read).isAfter(TieringStudio.NOW.minusDays(10))
                        && row.getLong("file_size_bytes") >= 300
                        && !row.getObject("placed_at", OffsetDateTime.class).isAfter(TieringStudio.NOW.minusDays(5))
                        && !moving.contains(id)
                        && !held.contains(id);
                if (fits) {
                    fitting.add(row.getLong("id"));
                }
            }
        }
        return fitting;
    }

    /** Everything that a clause may look at, in all combinations that chance brings. */
    private static void fill(TieringStudio studio, Random random) throws Exception {
        studio.database.execute("SELECT setseed(0.42)");
        studio.database.execute("""
                INSERT INTO shots
                SELECT i, CASE WHEN random() < 0.8 THEN floor(random() * 4) END,
                       (ARRAY['approved', 'final', 'wip', NULL])[1 + floor(random() * 4)],
                       CASE WHEN random() < 0.9 THEN floor(random() * 1000) END,
                       CASE WHEN random() < 0.9 THEN random() < 0.5 END,
                       CASE WHEN random() < 0.7 THEN CAST(? AS TIMESTAMPTZ) - random() * INTERVAL '200 days' END
                FROM generate_series(1, 3900) i""", TieringStudio.NOW.toString());
        String insert = "INSERT INTO asset_locations (id, entity_type, entity_id, file_field, backend_id, storage_path,"
                + " file_size_bytes, created_at, placed_at, replaced_at, last_accessed_at, quarantined_at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement row = studio.database.connection().prepareStatement(insert)) {
            for (int id = 1; id <= ASSETS; id++) {
                row.setLong(1, id);
                row.setString(2, random.nextInt(20) == 0 ? "take" : "shot");
                row.setLong(3, 1 + id % 4000);
                row.setString(4, List.of("clip", "plate", "thumbnail").get(id / 4000));
                row.setLong(5, 1 + random.nextInt(5));
                row.setString(6, "objects/" + id);
                row.setLong(7, random.nextInt(2000));
                row.setString(8, ago(random, 100));
                row.setString(9, ago(random, 50));
                row.setString(10, random.nextInt(4) == 0 ? ago(random, 60) : null);
                row.setString(11, random.nextBoolean() ? ago(random, 60) : null);
                row.setString(12, random.nextInt(25) == 0 ? ago(random, 5) : null);
                row.addBatch();
            }
            row.executeBatch();
        }
        studio.database.execute("""
                INSERT INTO storage_migrations (id, status_id, source_backend_id, target_backend_id)
                VALUES (7, (SELECT id FROM storage_migration_statuses WHERE name = 'in_progress'), 1, 2)""");
        studio.database.execute("""
                INSERT INTO storage_migration_items (migration_id, asset_location_id, asset, source_backend_id,
                    target_backend_id, source_path, source_generation, file_size_bytes, state)
                SELECT 7, i, 'x', 1, 2, 'x', 1, 1,
                       (ARRAY['pending', 'copying', 'copied', 'completed', 'skipped', 'failed'])[1 + i % 6]
                FROM generate_series(1, 10000, 7) i""");
        for (int i = 0; i < 600; i++) {
            studio.hold(
                    List.of("hold", "pin", "postpone").get(i % 3),
                    "asset",
                    1 + random.nextInt(ASSETS),
                    i % 2 == 0 ? null : TieringStudio.NOW.plusDays(random.nextInt(11) - 5));
        }
        studio.hold("pin", "project", 3, null);
        // so that files of this project are left to its own policies
        studio.save(
                "own",
                TieringStudio.policy(
                        new Condition("status", ConditionOperator.NOT_NULL, ""), null, null, 1L, MoveRules.DEFAULT));
    }

    private static String ago(Random random, int days) {
        return TieringStudio.NOW.minusMinutes(random.nextInt(days * 24 * 60)).toString();
    }
}
