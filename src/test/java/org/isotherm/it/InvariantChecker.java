package org.isotherm.it;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares rows, backends and what a test has put in, and says in words what does not fit. Reads rows over JDBC and
 * backends directly, never through the product. I1, I2, … number what the storage promises, one method each.
 */
final class InvariantChecker {
    private static final String ENDED = "'completed', 'completed_with_errors', 'failed', 'cancelled', 'rolled_back'";

    private static final ContentDecoder DECODER = new ContentDecoder(IsothermServer.KEYS);

    private final Rows rows;
    private final Bucket bucket;
    private final Contents contents;
    private final Set<Long> backends;

    /** @param backends to look at, and the runs between them */
    InvariantChecker(Rows rows, Bucket bucket, Contents contents, Collection<Long> backends) {
        this.rows = rows;
        this.bucket = bucket;
        this.contents = contents;
        this.backends = Set.copyOf(backends);
    }

    /** What never may be, whatever has crashed; asked while nobody writes. */
    List<String> violations() throws SQLException, IOException {
        List<String> found = new ArrayList<>();
        Map<Long, Holding> holdings = holdings();
        referencedBytesExist(holdings, found);
        overwriteAndDeleteWin(holdings, found);
        onlyTheUnreferencedIsCondemned(found);
        namesAreUsedOnce(found);
        oneMoverPerAsset(found);
        countersAreTheirRows(found);
        eachMoveHasItsReceipt(found);
        for (Map.Entry<Long, Holding> each : holdings.entrySet()) {
            everyObjectHasItsIntent(each.getKey(), each.getValue(), found);
            nothingForeignIsTouched(each.getKey(), each.getValue(), found);
        }
        return found;
    }

    /** What may not be once every run has ended and the clean-up has nothing left to do, on top of the above. */
    List<String> violationsAtRest() throws SQLException, IOException {
        List<String> found = new ArrayList<>(violations());
        for (Map<String, Object> run : rows.of("SELECT m.id, s.name FROM storage_migrations m"
                + " JOIN storage_migration_statuses s ON s.id = m.status_id WHERE s.name NOT IN (" + ENDED + ")"
                + " AND " + ourRun())) {
            found.add("I21: run " + run.get("id") + " is " + run.get("name"));
        }
        for (Map<String, Object> item : rows.of("SELECT id, asset, state FROM storage_migration_items"
                + " WHERE state IN ('pending', 'copying', 'copied') AND source_backend_id " + ours())) {
            found.add("I21: item " + item.get("id") + " of " + item.get("asset") + " is " + item.get("state"));
        }
        for (Map<String, Object> object : rows.of("SELECT o.backend_id, o.storage_path, o.state, o.last_error"
                + " FROM stored_objects o WHERE o.backend_id " + ours() + " AND (o.state IN ('writing', 'condemned')"
                + " OR o.state = 'live' AND NOT EXISTS (SELECT 1 FROM asset_locations a"
                + " WHERE a.backend_id = o.backend_id AND a.storage_path = o.storage_path))")) {
            found.add("I21: " + name(object) + " is " + object.get("state") + " and no asset names it; last error: "
                    + object.get("last_error"));
        }
        contentsAreNamed(found);
        for (Map.Entry<Long, Holding> each : holdings().entrySet()) {
            noOrphans(each.getKey(), each.getValue(), found);
        }
        return found;
    }

    private void contentsAreNamed(List<String> found) throws SQLException {
        for (Map<String, Object> content : rows.of("SELECT c.id FROM encoded_contents c"
                + " JOIN storage_profiles p ON p.id = c.profile_id AND p.backend_id " + ours()
                + " WHERE NOT EXISTS (SELECT 1 FROM stored_objects o WHERE o.content_id = c.id)"
                + " AND NOT EXISTS (SELECT 1 FROM file_chunks f WHERE f.file_id = c.id)"
                + " AND NOT (c.chunked AND c.size_bytes = 0)")) {
            found.add("I21: content " + content.get("id") + " is noted and nothing holds it");
        }
    }

    private void referencedBytesExist(Map<Long, Holding> holdings, List<String> found)
            throws SQLException, IOException {
        for (Map<String, Object> asset : rows.of("SELECT a.*, o.state AS object_state FROM asset_locations a"
                + " LEFT JOIN stored_objects o ON o.backend_id = a.backend_id AND o.storage_path = a.storage_path"
                + " AND o.asset_location_id = a.id WHERE a.backend_id " + ours())) {
            String what = "asset " + key(asset) + " at " + name(asset);
            Holding holding = Objects.requireNonNull(holdings.get(number(asset, "backend_id")));
            String path = String.valueOf(asset.get("storage_path"));
            if (!holding.has(path)) {
                found.add("I1: " + what + " is missing");
            } else if (asset.get("checksum_sha256") != null
                    && !asset.get("checksum_sha256").equals(holding.sha256(path))) {
                found.add("I1: " + what + " hashes to " + holding.sha256(path) + ", recorded is "
                        + asset.get("checksum_sha256"));
            }
            if (!"live".equals(asset.get("object_state"))) {
                found.add("I3: " + what + " has an object that is " + asset.get("object_state") + " in the ledger");
            }
        }
    }

    /** What lies encoded is decoded, for its bytes are never twice the same. */
    private void overwriteAndDeleteWin(Map<Long, Holding> holdings, List<String> found) throws SQLException {
        Map<String, String> now = new TreeMap<>();
        for (Map<String, Object> asset : rows.of("SELECT a.*, " + ContentDecoder.COLUMNS
                + " FROM asset_locations a LEFT JOIN stored_objects o ON o.asset_location_id = a.id"
                + " AND o.backend_id = a.backend_id AND o.storage_path = a.storage_path AND o.state = 'live'"
                + " LEFT JOIN encoded_contents c ON c.id = o.content_id WHERE a.backend_id " + ours())) {
            now.put(
                    key(asset),
                    asset.get("content_id") == null
                            ? String.valueOf(asset.get("checksum_sha256"))
                            : decoded(asset, holdings));
        }
        for (String key : contents.keys()) {
            Optional<String> digest = Optional.ofNullable(now.get(key));
            if (!contents.of(key).contains(digest)) {
                found.add("I8: asset " + key + " has the content " + digest + ", put in was " + contents.of(key));
            }
        }
    }

    /** The digest of the content, or why there is none. */
    private static String decoded(Map<String, Object> asset, Map<Long, Holding> holdings) {
        Holding holding = Objects.requireNonNull(holdings.get(number(asset, "backend_id")));
        try (InputStream stored = holding.open(String.valueOf(asset.get("storage_path")))) {
            byte[] content = DECODER.content(asset, stored);
            String digest = Samples.sha256(content);
            return digest.equals(asset.get("content_sha256")) && content.length == number(asset, "content_size")
                    ? digest
                    : digest + ", but " + asset.get("content_sha256") + " in its row";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void onlyTheUnreferencedIsCondemned(List<String> found) throws SQLException {
        for (Map<String, Object> object : rows.of("SELECT o.* FROM stored_objects o JOIN asset_locations a"
                + " ON a.backend_id = o.backend_id AND a.storage_path = o.storage_path"
                + " WHERE o.managed AND o.state IN ('condemned', 'deleted') AND o.backend_id " + ours())) {
            found.add("I3: " + name(object) + " is " + object.get("state") + " and an asset names it");
        }
    }

    private void namesAreUsedOnce(List<String> found) throws SQLException {
        for (Map<String, Object> name : rows.of("SELECT backend_id, storage_path, COUNT(*) AS times FROM stored_objects"
                + " WHERE managed AND backend_id " + ours()
                + " GROUP BY backend_id, storage_path HAVING COUNT(*) > 1")) {
            found.add("I5: " + name(name) + " stands in the ledger " + name.get("times") + " times");
        }
        for (Map<String, Object> name :
                rows.of("SELECT backend_id, storage_path, COUNT(*) AS times FROM asset_locations" + " WHERE backend_id "
                        + ours() + " GROUP BY backend_id, storage_path HAVING COUNT(*) > 1")) {
            found.add("I5: " + name(name) + " is the object of " + name.get("times") + " assets");
        }
    }

    private void oneMoverPerAsset(List<String> found) throws SQLException {
        for (Map<String, Object> asset : rows.of("SELECT asset, COUNT(*) AS movers FROM storage_migration_items"
                + " WHERE state IN ('pending', 'copying', 'copied') AND source_backend_id " + ours()
                + " GROUP BY asset_location_id, asset HAVING COUNT(*) > 1")) {
            found.add("I6: asset " + asset.get("asset") + " has " + asset.get("movers") + " active moves");
        }
    }

    private void countersAreTheirRows(List<String> found) throws SQLException {
        for (Map<String, Object> run :
                rows.of("SELECT m.id FROM storage_migrations m WHERE m.planned_at IS NOT NULL AND " + ourRun())) {
            for (Map<String, Object> wrong : rows.disagreements(number(run, "id"))) {
                found.add("I10: the counters of run " + run.get("id") + " differ from its rows: " + wrong);
            }
        }
    }

    private void eachMoveHasItsReceipt(List<String> found) throws SQLException {
        for (Map<String, Object> run : rows.of("SELECT m.id, m.receipts, r.count AS rows, i.count AS moves"
                + " FROM storage_migrations m,"
                + " LATERAL (SELECT COUNT(*) FROM migration_receipts r WHERE r.migration_id = m.id) r,"
                + " LATERAL (SELECT COUNT(*) FROM storage_migration_items i WHERE i.migration_id = m.id"
                + " AND i.state IN ('completed', 'rolled_back')) i"
                + " WHERE (m.receipts <> r.count OR r.count <> i.count) AND " + ourRun())) {
            found.add("receipts: run " + run.get("id") + " has " + run.get("moves") + " moves, " + run.get("rows")
                    + " receipts and counts " + run.get("receipts"));
        }
    }

    private void everyObjectHasItsIntent(long backend, Holding holding, List<String> found)
            throws SQLException, IOException {
        Set<String> known =
                new HashSet<>(rows.texts("SELECT storage_path FROM stored_objects WHERE backend_id = ?", backend));
        for (String path : holding.paths()) {
            if (!known.contains(path) && path.startsWith("objects/")) {
                found.add("I4: object " + path + " on backend " + backend + " has no row");
            } else if (!known.contains(path) && !contents.foreignOn(backend).containsKey(path)) {
                found.add("I22: file " + path + " on backend " + backend + " is nobody's");
            }
        }
    }

    private void nothingForeignIsTouched(long backend, Holding holding, List<String> found) throws IOException {
        for (Map.Entry<String, String> file : contents.foreignOn(backend).entrySet()) {
            if (!holding.has(file.getKey()) || !holding.sha256(file.getKey()).equals(file.getValue())) {
                found.add("I22: the foreign file " + file.getKey() + " on backend " + backend + " was touched");
            }
        }
    }

    private void noOrphans(long backend, Holding holding, List<String> found) throws SQLException, IOException {
        Set<String> kept = new TreeSet<>(rows.texts(
                "SELECT storage_path FROM stored_objects WHERE backend_id = ? AND state IN ('live', 'retained')",
                backend));
        Set<String> left = new TreeSet<>(rows.texts(
                "SELECT storage_path FROM stored_objects WHERE backend_id = ? AND state IN ('released', 'quarantined')",
                backend));
        for (String path : holding.paths()) {
            if (!kept.contains(path)
                    && !left.contains(path)
                    && !contents.foreignOn(backend).containsKey(path)) {
                found.add("I21: object " + path + " on backend " + backend + " is an orphan");
            }
        }
        for (String path : kept) {
            if (!holding.has(path)) {
                found.add("I1: object " + path + " on backend " + backend + " is kept in the ledger and missing");
            }
        }
        for (String key : holding.unfinished()) {
            found.add("I21: the upload of " + key + " is unfinished");
        }
    }

    private Map<Long, Holding> holdings() throws SQLException {
        Map<Long, Holding> found = new TreeMap<>();
        for (Map<String, Object> row : rows.of("SELECT " + Holding.COLUMNS
                + " FROM storage_backends b JOIN storage_backend_types t ON t.id = b.backend_type_id WHERE b.id "
                + ours())) {
            found.put(number(row, "id"), Holding.of(row, bucket));
        }
        return found;
    }

    /** As a condition: numbers only. */
    private String ours() {
        return "IN (" + String.join(", ", backends.stream().map(String::valueOf).toList()) + ")";
    }

    /** As a condition: a sweep may have several sources, which only its files name. */
    private String ourRun() {
        return "(m.source_backend_id " + ours() + " OR EXISTS (SELECT 1 FROM storage_migration_items x"
                + " WHERE x.migration_id = m.id AND x.source_backend_id " + ours() + "))";
    }

    private static String key(Map<String, Object> asset) {
        return asset.get("entity_type") + "/" + asset.get("entity_id") + "/" + asset.get("file_field");
    }

    private static String name(Map<String, Object> row) {
        return "object " + row.get("storage_path") + " on backend " + row.get("backend_id");
    }

    private static long number(Map<String, Object> row, String column) {
        return ((Number) Objects.requireNonNull(row.get(column))).longValue();
    }
}
