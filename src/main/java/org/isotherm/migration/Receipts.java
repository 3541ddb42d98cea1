package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.isotherm.cluster.JsonRows;
import org.isotherm.cluster.Node;
import org.jspecify.annotations.Nullable;

/** The receipts of runs. Rows are only ever added; the database refuses anything else. */
@ApplicationScoped
public class Receipts {
    private static final String COLUMNS = """
            r.migration_id, r.number, r.asset_location_id, r.asset, r.source_backend_id, r.source_path,
            r.target_backend_id, r.target_path, r.size_bytes, r.source_sha256, r.target_sha256, r.verify_mode,
            r.moved_by, r.node, to_char(r.moved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            r.previous_hash, r.hash""";

    @PersistenceContext
    private EntityManager rows;

    private final Node node;

    Receipts() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    Receipts(@Nullable Node node) {
        this.node = node;
    }

    /**
     * Where the chain of a run ends.
     *
     * @param count how many receipts the run has
     * @param hash of the last one; {@link ReceiptChain#START} when there is none
     */
    public record Head(long count, String hash) {}

    /**
     * Gives a receipt for each of these files, in their order, inside the transaction that switches them. The run's row
     * is locked from here on: whoever calls this takes no other lock afterwards.
     *
     * @param moved completed files of this run
     */
    @Transactional(TxType.MANDATORY)
    public void add(Migration run, List<MigrationItem> moved, OffsetDateTime at) {
        if (moved.isEmpty()) {
            return;
        }
        Head head = head(run.id, " FOR NO KEY UPDATE");
        JsonArrayBuilder added = JsonRows.list();
        for (MigrationItem item : moved) {
            Receipt receipt = next(run, item, at, head);
            added.add(json(receipt));
            head = new Head(receipt.number(), receipt.hash());
        }
        rows.createNativeQuery("""
                        INSERT INTO migration_receipts (migration_id, number, asset_location_id, asset,
                               source_backend_id, source_path, target_backend_id, target_path, size_bytes,
                               source_sha256, target_sha256, verify_mode, moved_by, node, moved_at, previous_hash, hash)
                        SELECT ?1, r.number, r.asset_location_id, r.asset,
                               r.source_backend_id, r.source_path, r.target_backend_id, r.target_path, r.size_bytes,
                               r.source_sha256, r.target_sha256, r.verify_mode, ?2, ?3, CAST(?4 AS TIMESTAMPTZ),
                               r.previous_hash, r.hash
                        FROM jsonb_to_recordset(CAST(?5 AS JSONB)) AS r(
                               number BIGINT, asset_location_id BIGINT, asset TEXT,
                               source_backend_id BIGINT, source_path TEXT, target_backend_id BIGINT, target_path TEXT,
                               size_bytes BIGINT, source_sha256 TEXT, target_sha256 TEXT, verify_mode TEXT,
                               previous_hash TEXT, hash TEXT)""")
                .setParameter(1, run.id)
                .setParameter(2, run.initiatedByName)
                .setParameter(3, node.name())
                .setParameter(4, ReceiptChain.time(at))
                .setParameter(5, added.build().toString())
                .executeUpdate();
        rows.createNativeQuery("UPDATE storage_migrations SET receipts = ?2, receipts_head = ?3 WHERE id = ?1")
                .setParameter(1, run.id)
                .setParameter(2, head.count())
                .setParameter(3, head.hash())
                .executeUpdate();
    }

    private Receipt next(Migration run, MigrationItem item, OffsetDateTime at, Head head) {
        Receipt bare = new Receipt(
                run.id,
                head.count() + 1,
                item.assetLocationId,
                item.asset,
                item.sourceBackendId,
                item.sourcePath,
                item.targetBackendId,
                Objects.requireNonNull(item.targetPath),
                item.fileSizeBytes,
                item.sourceSha256,
                Objects.requireNonNull(item.targetSha256),
                Objects.requireNonNull(item.verifyMode),
                run.initiatedByName,
                node.name(),
                at,
                head.hash(),
                "");
        return bare.withHash(ReceiptChain.hash(bare));
    }

    private static JsonObjectBuilder json(Receipt r) {
        JsonObjectBuilder json = JsonRows.row()
                .add("number", r.number())
                .add("asset_location_id", r.assetLocationId())
                .add("asset", r.asset())
                .add("source_backend_id", r.sourceBackendId())
                .add("source_path", r.sourcePath())
                .add("target_backend_id", r.targetBackendId())
                .add("target_path", r.targetPath())
                .add("size_bytes", r.sizeBytes())
                .add("target_sha256", r.targetSha256())
                .add("verify_mode", r.verifyMode())
                .add("previous_hash", r.previousHash())
                .add("hash", r.hash());
        String source = r.sourceSha256();
        if (source != null) {
            json.add("source_sha256", source);
        }
        return json;
    }

    /** What the run's row says of its chain. */
    @Transactional
    public Head head(long migrationId) {
        return head(migrationId, "");
    }

    private Head head(long migrationId, String lock) {
        Object[] head = (Object[])
                rows.createNativeQuery("SELECT receipts, receipts_head FROM storage_migrations WHERE id = ?1" + lock)
                        .setParameter(1, migrationId)
                        .getSingleResult();
        return new Head(((Number) head[0]).longValue(), (String) head[1]);
    }

    /** One page of the receipts of a run in the order of their numbers, after {@code afterNumber}. */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    public List<Receipt> page(long migrationId, long afterNumber, int limit) {
        List<Object[]> found = rows.createNativeQuery("SELECT " + COLUMNS + """
                         FROM migration_receipts r WHERE r.migration_id = ?1 AND r.number > ?2
                        ORDER BY r.number LIMIT ?3""")
                .setParameter(1, migrationId)
                .setParameter(2, afterNumber)
                .setParameter(3, limit)
                .getResultList();
        return found.stream().map(Receipts::receipt).toList();
    }

    /** One page of the receipts of an asset, the latest run first, from runs before {@code beforeMigration}. */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    public List<Receipt> ofAsset(long assetLocationId, long beforeMigration, int limit) {
        List<Object[]> found = rows.createNativeQuery("SELECT " + COLUMNS + """
                         FROM migration_receipts r WHERE r.asset_location_id = ?1 AND r.migration_id < ?2
                        ORDER BY r.migration_id DESC LIMIT ?3""")
                .setParameter(1, assetLocationId)
                .setParameter(2, beforeMigration)
                .setParameter(3, limit)
                .getResultList();
        return found.stream().map(Receipts::receipt).toList();
    }

    /**
     * A receipt and what its file's row has against it.
     *
     * @param objection null when the two agree
     */
    record Compared(Receipt receipt, @Nullable String objection) {}

    /** Same as {@link #page}, each receipt compared with the row of its file. */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    List<Compared> compared(long migrationId, long afterNumber, int limit) {
        List<Object[]> found = rows.createNativeQuery("SELECT " + COLUMNS + """
                        , CASE WHEN i.id IS NULL THEN 'the run has no such file'
                               WHEN i.state NOT IN ('completed', 'rolled_back') THEN 'its file is ' || i.state
                               WHEN (i.asset, i.source_backend_id, i.source_path, i.target_backend_id, i.target_path,
                                     i.file_size_bytes, i.source_sha256, i.target_sha256, i.verify_mode)
                                    IS DISTINCT FROM
                                    (r.asset, r.source_backend_id, r.source_path, r.target_backend_id, r.target_path,
                                     r.size_bytes, r.source_sha256, r.target_sha256, r.verify_mode)
                               THEN 'the row of its file says something else' END
                        FROM migration_receipts r LEFT JOIN storage_migration_items i
                          ON i.migration_id = r.migration_id AND i.asset_location_id = r.asset_location_id
                        WHERE r.migration_id = ?1 AND r.number > ?2
                        ORDER BY r.number LIMIT ?3""")
                .setParameter(1, migrationId)
                .setParameter(2, afterNumber)
                .setParameter(3, limit)
                .getResultList();
        return found.stream()
                .map(columns -> new Compared(receipt(columns), (String) columns[columns.length - 1]))
                .toList();
    }

    /**
     * A file of the run that was moved and has no receipt; null when each has one. Both are looked at in one moment.
     */
    @Transactional
    @Nullable
    String withoutReceipt(long migrationId) {
        List<?> found = rows.createNativeQuery("""
                        SELECT i.asset FROM storage_migration_items i
                        WHERE i.migration_id = ?1 AND i.state IN ('completed', 'rolled_back')
                          AND NOT EXISTS (SELECT 1 FROM migration_receipts r WHERE r.migration_id = i.migration_id
                                          AND r.asset_location_id = i.asset_location_id)
                        ORDER BY i.id LIMIT 1""").setParameter(1, migrationId).getResultList();
        return found.isEmpty() ? null : (String) found.get(0);
    }

    private static Receipt receipt(Object[] columns) {
        return new Receipt(
                number(columns[0]),
                number(columns[1]),
                number(columns[2]),
                (String) columns[3],
                number(columns[4]),
                (String) columns[5],
                number(columns[6]),
                (String) columns[7],
                number(columns[8]),
                (String) columns[9],
                (String) columns[10],
                (String) columns[11],
                (String) columns[12],
                (String) columns[13],
                OffsetDateTime.parse((String) columns[14]),
                (String) columns[15],
                (String) columns[16]);
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }
}
