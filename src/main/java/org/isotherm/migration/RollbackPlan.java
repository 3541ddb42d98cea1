package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendUse;
import org.jspecify.annotations.Nullable;

/**
 * Says of each file that a run has moved how it can go back, for the preview and for the item rows alike.
 *
 * <p>A file goes back when its asset still names the very object that the move made; names are never used twice, so its
 * content is then the moved one, also when it went on and came back since. By pointer, when the object it had before is
 * retained, or released and still its own; by copy otherwise. A backend that is not active gets nothing back, not even
 * by pointer: its status says that nothing is to change there, and an asset is worth nothing where it cannot be
 * overwritten or read.
 */
@ApplicationScoped
public class RollbackPlan implements RunPlan {
    private static final String DELETED = "deleted since";
    private static final String OVERWRITTEN = "overwritten since";

    /**
     * The moved files of a run, each with its old object, if that is kept, and with the reason why it cannot go back.
     * Parameters: the run, the rollback, items after and up to, and as JSON objects by backend what hinders all that is to
     * go back to it, and all copies from it.
     */
    private static final String FILES = """
            SELECT i.id, i.asset_location_id, i.asset, i.source_backend_id, i.target_backend_id, i.target_path,
                   i.file_size_bytes, a.generation, CASE WHEN i.target_profile_id IS NULL THEN a.checksum_sha256
                        ELSE i.source_sha256 END AS checksum_sha256, old.id AS object_id, i.source_path, refused.why,
                   i.target_profile_id IS NOT NULL AS converted,
                   CASE
                       WHEN a.id IS NULL THEN 'deleted since'
                       WHEN a.backend_id <> i.target_backend_id OR a.storage_path <> i.target_path THEN COALESCE(
                           (SELECT 'moved on since by migration ' || MAX(j.migration_id)
                            FROM storage_migration_items j
                            WHERE j.asset_location_id = i.asset_location_id AND j.migration_id <> i.migration_id
                              AND j.state = 'completed' AND a.checksum_sha256 = i.target_sha256
                              AND j.target_backend_id = a.backend_id AND j.target_path = a.storage_path),
                           'overwritten since')
                       WHEN i.target_profile_id IS NOT NULL AND old.id IS NULL
                           THEN 'its form of before is not kept any more; convert it to another profile'
                       ELSE COALESCE(
                           (SELECT 'being moved by migration ' || j.migration_id
                            FROM storage_migration_items j
                            WHERE j.asset_location_id = i.asset_location_id AND j.migration_id <> ?2
                              AND j.state IN ('pending', 'copying', 'copied')),
                           refused.why)
                   END AS hindrance
            FROM storage_migration_items i
            LEFT JOIN asset_locations a ON a.id = i.asset_location_id
            LEFT JOIN LATERAL (
                SELECT o.id FROM stored_objects o
                WHERE o.asset_location_id = i.asset_location_id AND o.backend_id = i.source_backend_id
                  AND o.storage_path = i.source_path AND o.state IN ('retained', 'released')
                  AND NOT EXISTS (SELECT 1 FROM stored_objects other
                                  WHERE other.backend_id = o.backend_id AND other.storage_path = o.storage_path
                                    AND other.id <> o.id
                                    AND (other.managed OR other.state NOT IN ('deleted', 'released')))
                ORDER BY o.id DESC LIMIT 1) old ON TRUE
            CROSS JOIN LATERAL (
                SELECT COALESCE(CAST(?5 AS JSONB) ->> CAST(i.source_backend_id AS TEXT),
                    CASE WHEN old.id IS NULL THEN CAST(?6 AS JSONB) ->> CAST(i.target_backend_id AS TEXT) END) AS why) refused
            WHERE i.migration_id = ?1 AND i.state = 'completed' AND i.id > ?3 AND i.id <= ?4""";

    private static final String INSERT = """
            INSERT INTO storage_migration_items (migration_id, asset_location_id, asset, source_backend_id,
                target_backend_id, source_path, source_generation, expected_sha256, file_size_bytes, return_object_id,
                target_path, only_by_pointer, state, error, message, error_at)
            SELECT ?2, f.asset_location_id, f.asset, f.target_backend_id, f.source_backend_id, f.target_path,
                COALESCE(f.generation, 0), f.checksum_sha256, f.file_size_bytes,
                CASE WHEN f.hindrance IS NULL THEN f.object_id END,
                CASE WHEN f.hindrance IS NULL AND f.object_id IS NOT NULL THEN f.source_path END, f.converted,
                CASE WHEN f.hindrance IS NULL THEN 'pending' WHEN f.hindrance = f.why THEN 'failed'
                     ELSE 'skipped' END,
                CASE WHEN f.hindrance = f.why THEN 'access_refused'
                     WHEN f.hindrance = 'deleted since' THEN 'deleted_meanwhile'
                     WHEN f.hindrance IS NOT NULL THEN 'changed_meanwhile' END,
                f.hindrance,
                CASE WHEN f.hindrance IS NOT NULL THEN now() END
            FROM (""" + FILES + ") f ORDER BY f.id ON CONFLICT DO NOTHING";

    @PersistenceContext
    private EntityManager rows;

    private final BackendRegistry backends;
    private final RunBackends runBackends;
    private final ItemRows items;

    RollbackPlan() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    RollbackPlan(@Nullable BackendRegistry backends, @Nullable RunBackends runBackends, @Nullable ItemRows items) {
        this.backends = backends;
        this.runBackends = runBackends;
        this.items = items;
    }

    /** Whether nothing of the move is left when this keeps a file from going back. */
    static boolean isOver(String reason) {
        return reason.equals(DELETED) || reason.equals(OVERWRITTEN);
    }

    /**
     * Looks at every file that the run has moved and that is not back yet; changes nothing. Runs in the caller's
     * transaction when there is one.
     *
     * @param rollbackId the rollback that may be moving them; 0 when there is none
     */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    public RollbackPreview preview(Migration original, long rollbackId) {
        RollbackPreview.Amount byPointer = RollbackPreview.Amount.NONE;
        RollbackPreview.Amount byCopy = RollbackPreview.Amount.NONE;
        List<RollbackPreview.Reason> left = new ArrayList<>();
        Query query = rows.createNativeQuery("SELECT f.hindrance, f.hindrance IS NULL AND f.object_id IS NOT NULL,"
                + " COUNT(*), COALESCE(SUM(f.file_size_bytes), 0) FROM (" + FILES
                + ") f GROUP BY 1, 2 ORDER BY 3 DESC, 1");
        for (Object[] columns : (List<Object[]>)
                with(query, original, rollbackId, 0, Long.MAX_VALUE).getResultList()) {
            RollbackPreview.Amount amount =
                    new RollbackPreview.Amount(((Number) columns[2]).longValue(), ((Number) columns[3]).longValue());
            if (columns[0] != null) {
                left.add(new RollbackPreview.Reason(columns[0].toString(), amount));
            } else if ((Boolean) columns[1]) {
                byPointer = amount;
            } else {
                byCopy = amount;
            }
        }
        return new RollbackPreview(byPointer, byCopy, left);
    }

    private Query with(Query query, Migration original, long rollbackId, long after, long last) {
        JsonObjectBuilder back = Json.createObjectBuilder();
        JsonObjectBuilder copies = Json.createObjectBuilder();
        for (long id : runBackends.of(original)) {
            String name = Long.toString(id);
            if (!backends.isKnown(id)) {
                back.add(name, "backend " + id + " was purged");
                copies.add(name, "backend " + id + " was purged");
                continue;
            }
            Backend backend = backends.get(id);
            if (!backend.status().allows(BackendUse.CREATE)) {
                back.add(name, refusal(backend));
            }
            if (!backend.status().allows(BackendUse.READ)) {
                copies.add(
                        name,
                        "backend " + backend.name() + " is " + backend.status().text() + " and cannot be read");
            }
        }
        return query.setParameter(1, original.id)
                .setParameter(2, rollbackId)
                .setParameter(3, after)
                .setParameter(4, last)
                .setParameter(5, back.build().toString())
                .setParameter(6, copies.build().toString());
    }

    /** Why nothing goes back to a backend that is not active. */
    static String refusal(Backend back) {
        return "backend " + back.name() + " is " + back.status().text() + " and takes nothing back";
    }

    /** Files overwritten, deleted or moved on since are listed as skipped, those that a backend's status keeps as failed. */
    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public long addPortion(Migration run, long after, int limit) {
        Migration original = rows.find(Migration.class, Objects.requireNonNull(run.rollsBack));
        Object last = rows.createNativeQuery("""
                        SELECT MAX(id) FROM (
                            SELECT id FROM storage_migration_items
                            WHERE migration_id = ?1 AND state = 'completed' AND id > ?2 ORDER BY id LIMIT ?3) portion""")
                .setParameter(1, original.id)
                .setParameter(2, after)
                .setParameter(3, limit)
                .getSingleResult();
        if (last == null) {
            return -1;
        }
        long lastItem = ((Number) last).longValue();
        // twice: a file that another run took up at that moment conflicts, and is seen and listed by the second look
        for (int look = 0; look < 2; look++) {
            with(rows.createNativeQuery(INSERT), original, run.id, after, lastItem)
                    .executeUpdate();
        }
        return lastItem;
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void finish(Migration run) {
        rows.createNativeQuery("""
                        UPDATE storage_migrations m SET planned_at = now(), total_files = s.files, total_bytes = s.bytes,
                               skipped_files = s.skipped, failed_files = s.failed
                        FROM (SELECT COUNT(*) AS files, COALESCE(SUM(file_size_bytes), 0) AS bytes,
                                     COUNT(*) FILTER (WHERE state = 'skipped') AS skipped,
                                     COUNT(*) FILTER (WHERE state = 'failed') AS failed
                              FROM storage_migration_items WHERE migration_id = ?1) s
                        WHERE m.id = ?1 AND m.planned_at IS NULL""").setParameter(1, run.id).executeUpdate();
        items.refreshErrorLog(run.id);
    }
}
