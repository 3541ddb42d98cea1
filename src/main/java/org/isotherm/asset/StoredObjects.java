package org.isotherm.asset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.cluster.JsonRows;
import org.isotherm.cluster.Node;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** The ledger of objects. No byte is written under a name that is not committed here first. */
@ApplicationScoped
public class StoredObjects {
    /** How long a deleted object's row is kept for its second deletion. */
    static final Duration SECOND_LOOK = Duration.ofHours(1);

    /** A deletion that failed this often waits for a day between tries, and for a person. */
    static final int TIRED = 10;

    @PersistenceContext
    private EntityManager rows;

    private final Node node;
    private final DatabaseClock clock;
    private final Reservations reservations;

    /** The objects that uploads of this process are writing. */
    private final Set<Long> uploads = ConcurrentHashMap.newKeySet();

    StoredObjects() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    StoredObjects(@Nullable Node node, @Nullable DatabaseClock clock, @Nullable Reservations reservations) {
        this.node = node;
        this.clock = clock;
        this.reservations = reservations;
    }

    /**
     * Commits the intent to write a new object, under a name that nothing has had, for this node, and takes the room
     * for it.
     *
     * @param size in bytes; -1 when not known, and then no room is taken
     * @throws BackendFullException when there is no room for it; nothing is noted then
     */
    @Transactional(TxType.REQUIRES_NEW)
    public StoredObject intend(long backendId, long size) throws BackendFullException {
        reservations.check(backendId, Math.max(0, size));
        return name(backendId, Math.max(0, size));
    }

    /** The verified copies that moves of the asset have left behind and nobody deletes yet, the newest first. */
    @Transactional
    public List<StoredObject> kept(long assetLocationId) {
        return rows.createQuery("""
                        SELECT o FROM StoredObject o WHERE o.assetLocationId = :asset AND o.state = :retained
                        ORDER BY o.id DESC""", StoredObject.class)
                .setParameter("asset", assetLocationId)
                .setParameter("retained", ObjectState.RETAINED)
                .getResultList();
    }

    /** An upload of this process is writing the object from now on, until {@link #ended}. */
    public void begun(long objectId) {
        uploads.add(objectId);
    }

    /** The upload has ended, whatever became of it. */
    public void ended(long objectId) {
        uploads.remove(objectId);
    }

    /**
     * Same for copies of assets, inside the running transaction, which has asked {@link Reservations#left} before whether
     * there is room.
     *
     * @return in the same order
     */
    @Transactional(TxType.MANDATORY)
    @SuppressWarnings("unchecked") // one column of numbers
    public List<Intent> intendFor(Collection<Wanted> copies) {
        if (copies.isEmpty()) {
            return List.of();
        }
        JsonArrayBuilder names = JsonRows.list();
        List<StoragePath> paths = new ArrayList<>();
        for (Wanted copy : copies) {
            StoragePath path = ObjectNames.next();
            paths.add(path);
            names.add(JsonRows.row()
                    .add("n", paths.size())
                    .add("backend", copy.backendId())
                    .add("path", path.text())
                    .add("asset", copy.assetLocationId())
                    .add("size", copy.size()));
        }
        // the ids are drawn in the order of the names: a RETURNING promises no order
        List<Number> ids = rows.createNativeQuery("""
                        WITH wanted AS MATERIALIZED (
                            SELECT nextval(pg_get_serial_sequence('stored_objects', 'id')) AS id, w.*
                            FROM (SELECT * FROM jsonb_to_recordset(CAST(?1 AS JSONB)) AS r(
                                      n INTEGER, backend BIGINT, path TEXT, asset BIGINT, size BIGINT) ORDER BY n) w),
                        noted AS (
                            INSERT INTO stored_objects (id, backend_id, storage_path, state, managed, asset_location_id,
                                                        size_bytes, node_id)
                            SELECT id, backend, path, 'writing', TRUE, asset, size, ?2 FROM wanted)
                        SELECT id FROM wanted ORDER BY n""")
                .setParameter(1, names.build().toString())
                .setParameter(2, node.id())
                .getResultList();
        List<Intent> intents = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            intents.add(new Intent(ids.get(i).longValue(), paths.get(i)));
        }
        return intents;
    }

    /** A copy of an asset that is to be made on a backend. */
    public record Wanted(long assetLocationId, long backendId, long size) {}

    /** What was noted for it: its row in the ledger, and the name that is its own. */
    public record Intent(long objectId, StoragePath path) {}

    private StoredObject name(long backendId, long size) {
        StoredObject object = new StoredObject();
        object.backendId = backendId;
        object.storagePath = ObjectNames.next().text();
        object.state = ObjectState.WRITING;
        object.managed = true;
        object.sizeBytes = size;
        object.nodeId = node.id();
        rows.persist(object);
        rows.flush();
        return object;
    }

    /** Notes a file that lies on a backend already as the object of an asset; inside the running transaction. */
    @Transactional(TxType.MANDATORY)
    public void adopt(AssetLocation asset) {
        StoredObject object = new StoredObject();
        object.backendId = asset.backendId;
        object.storagePath = asset.storagePath;
        object.state = ObjectState.LIVE;
        object.managed = false;
        object.assetLocationId = asset.id;
        object.sizeBytes = asset.fileSizeBytes;
        object.checksumSha256 = asset.checksumSha256;
        rows.persist(object);
    }

    /** Whether an object of that name is in use: whatever state it is in, short of deleted and released. */
    @Transactional
    public boolean isKnown(long backendId, StoragePath path) {
        return (Boolean) rows.createNativeQuery("""
                        SELECT EXISTS (SELECT 1 FROM stored_objects WHERE backend_id = ?1 AND storage_path = ?2
                                       AND (managed OR state NOT IN ('deleted', 'released')))""")
                .setParameter(1, backendId)
                .setParameter(2, path.text())
                .getSingleResult();
    }

    /** Those of the objects whose file another row of the ledger has taken in since; inside the running transaction. */
    @Transactional(TxType.MANDATORY)
    @SuppressWarnings("unchecked") // one column of numbers
    Set<Long> takenByOthers(Collection<Long> ids) {
        List<Number> taken = rows.createNativeQuery("""
                        SELECT o.id FROM stored_objects o
                        WHERE o.id = ANY (CAST(?1 AS BIGINT[]))
                          AND EXISTS (SELECT 1 FROM stored_objects other
                                      WHERE other.backend_id = o.backend_id AND other.storage_path = o.storage_path
                                        AND other.id <> o.id
                                        AND (other.managed OR other.state NOT IN ('deleted', 'released')))""")
                .setParameter(1, ids.toString().replace('[', '{').replace(']', '}'))
                .getResultList();
        return taken.stream().map(Number::longValue).collect(Collectors.toSet());
    }

    /**
     * Says how objects decode that are being written, before they are anybody's; inside the running transaction. The
     * content goes with the object, whatever becomes of it.
     *
     * @param contents the ids of the contents, by those of the objects
     */
    @Transactional(TxType.MANDATORY)
    public void encodes(Map<Long, Long> contents) {
        JsonArrayBuilder pairs = JsonRows.list();
        contents.forEach((object, content) ->
                pairs.add(JsonRows.row().add("object", object).add("content", content)));
        rows.createNativeQuery("""
                        UPDATE stored_objects o SET content_id = c.content
                        FROM jsonb_to_recordset(CAST(?1 AS JSONB)) AS c(object BIGINT, content BIGINT)
                        WHERE o.id = c.object""").setParameter(1, pairs.build().toString()).executeUpdate();
    }

    /** Commits the id of the multipart upload that writes the object. */
    @Transactional(TxType.REQUIRES_NEW)
    public void uploadStarted(long objectId, String uploadId) {
        uploadStartedWithin(objectId, uploadId);
    }

    /** Same inside the running transaction. */
    @Transactional(TxType.MANDATORY)
    public void uploadStartedWithin(long objectId, String uploadId) {
        rows.createQuery("UPDATE StoredObject o SET o.uploadId = :upload WHERE o.id = :id")
                .setParameter("upload", uploadId)
                .setParameter("id", objectId)
                .executeUpdate();
    }

    /**
     * Of these objects, those whose upload has begun and that are still being written: another attempt can go on with it.
     * They stay locked; inside the running transaction.
     */
    @Transactional(TxType.MANDATORY)
    public List<StoredObject> resumable(Collection<Long> ids) {
        return lock(ids).stream()
                .filter(o -> o.state == ObjectState.WRITING && o.uploadId != null)
                .toList();
    }

    /** Same, and from now on this node writes them. */
    @Transactional(TxType.MANDATORY)
    public List<StoredObject> resume(Collection<Long> ids) {
        List<StoredObject> resumed = resumable(ids);
        if (!resumed.isEmpty()) {
            rows.createNativeQuery("UPDATE stored_objects SET node_id = ?2 WHERE id = ANY (CAST(?1 AS BIGINT[]))")
                    .setParameter(1, Ids.array(resumed.stream().map(o -> o.id).toList()))
                    .setParameter(2, node.id())
                    .executeUpdate();
        }
        return resumed;
    }

    /** Condemns an object that no attempt will finish; one that is not being written any more is left alone. */
    @Transactional(TxType.REQUIRES_NEW)
    public void abandon(long objectId) {
        abandonWithin(List.of(objectId));
    }

    /** Same for many, inside the running transaction. */
    @Transactional(TxType.MANDATORY)
    public void abandonWithin(Collection<Long> objectIds) {
        if (!objectIds.isEmpty()) {
            rows.createQuery("""
                            UPDATE StoredObject o SET o.state = :condemned, o.deleteAfter = :now, o.nodeId = NULL
                            WHERE o.id IN :ids AND o.state = :writing""")
                    .setParameter("condemned", ObjectState.CONDEMNED)
                    .setParameter("writing", ObjectState.WRITING)
                    .setParameter("now", clock.now())
                    .setParameter("ids", objectIds)
                    .executeUpdate();
        }
    }

    private List<StoredObject> lock(Collection<Long> ids) {
        return ids.isEmpty() ? List.of() : Locked.rows(rows, StoredObject.class, "stored_objects", ids);
    }

    /**
     * Moves on what time has decided: retained objects whose time is over are condemned, unless an unfinished move goes
     * back to them, or their asset has lost its object and this may be the only copy. So are objects that were being
     * written by a node whose lease has run out, or by an upload of this process that has ended without a word,
     * unless an unfinished move names them.
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void condemnOverdue() {
        rows.createNativeQuery("""
                        UPDATE stored_objects SET state = 'condemned'
                        WHERE id IN (SELECT o.id FROM stored_objects o
                                     WHERE o.state = 'retained' AND o.delete_after <= now()
                                       AND NOT EXISTS (SELECT 1 FROM storage_migration_items i
                                                       WHERE i.return_object_id = o.id
                                                         AND i.state IN ('pending', 'copying', 'copied'))
                                       AND NOT EXISTS (SELECT 1 FROM asset_locations a
                                                       WHERE a.id = o.asset_location_id AND a.quarantined_at IS NOT NULL)
                                     ORDER BY o.delete_after LIMIT 5000 FOR UPDATE OF o SKIP LOCKED)""").executeUpdate();
        rows.createNativeQuery("""
                        UPDATE stored_objects SET state = 'condemned', delete_after = now(), node_id = NULL
                        WHERE id IN (
                            SELECT o.id FROM stored_objects o
                            WHERE o.state = 'writing'
                              AND (NOT EXISTS (SELECT 1 FROM cluster_nodes n
                                               WHERE n.id = o.node_id AND n.lease_until > now())
                                   OR (o.node_id = ?1 AND o.created_at < now() - INTERVAL '1 minute'
                                       AND NOT o.id = ANY (CAST(?2 AS BIGINT[]))))
                              AND NOT EXISTS (SELECT 1 FROM storage_migration_items i
                                              WHERE i.asset_location_id = o.asset_location_id
                                                AND i.target_object_id = o.id
                                                AND i.state IN ('pending', 'copying', 'copied'))
                            LIMIT 5000 FOR UPDATE OF o SKIP LOCKED)""")
                .setParameter(1, node.id())
                .setParameter(2, Ids.array(uploads))
                .executeUpdate();
    }

    /** Nothing refers to the object: no asset, and no move that has not ended, as source, target or way back. */
    private static final String UNREFERENCED = """
            NOT EXISTS (SELECT 1 FROM asset_locations a
                        WHERE a.backend_id = o.backend_id AND a.storage_path = o.storage_path)
            AND NOT EXISTS (SELECT 1 FROM storage_migration_items i
                            WHERE i.asset_location_id = o.asset_location_id
                              AND i.state IN ('copying', 'copied')
                              AND (i.target_object_id = o.id
                                   OR (i.source_backend_id = o.backend_id AND i.source_path = o.storage_path)))
            AND NOT EXISTS (SELECT 1 FROM storage_migration_items i
                            WHERE i.return_object_id = o.id AND i.state IN ('pending', 'copying', 'copied'))""";

    /**
     * Claims objects of one backend to delete, for {@code lease}: condemned ones that nothing refers to, and deleted ones
     * for their second look.
     */
    @Transactional(TxType.REQUIRES_NEW)
    public List<StoredObject> claimDue(long backendId, int limit, Duration lease) {
        List<StoredObject> due = Locked.found(rows.createNativeQuery(
                        "WITH due AS MATERIALIZED (SELECT o.id FROM stored_objects o WHERE o.backend_id = ?1"
                                + " AND o.state IN ('condemned', 'deleted') AND o.delete_after <= now() AND "
                                + UNREFERENCED
                                + " ORDER BY o.delete_after, o.id LIMIT ?2 FOR UPDATE OF o SKIP LOCKED)"
                                + " UPDATE stored_objects o SET attempts = o.attempts + 1,"
                                + " delete_after = now() + make_interval(secs => ?3) FROM due WHERE o.id = due.id"
                                + " RETURNING o.*",
                        StoredObject.class)
                .setParameter(1, backendId)
                .setParameter(2, limit)
                .setParameter(3, (double) lease.toSeconds()));
        return due.stream().sorted(Comparator.comparing(object -> object.id)).toList();
    }

    /** Asked right before the delete: whether the claim still stands and nothing has come to refer to the object. */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean mayBeDeleted(StoredObject claimed) {
        return (Boolean) rows.createNativeQuery(
                        "SELECT EXISTS (SELECT 1 FROM stored_objects o WHERE o.id = ?1 AND o.attempts = ?2"
                                + " AND o.state = ?3 AND o.delete_after > now() AND " + UNREFERENCED + ")")
                .setParameter(1, claimed.id)
                .setParameter(2, claimed.attempts)
                .setParameter(3, claimed.state.text())
                .getSingleResult();
    }

    /**
     * Same for many objects that Isotherm has named itself: those of them whose claim still stands and that nothing refers
     * to. They are to be deleted well within the time of their claim.
     */
    @Transactional(TxType.REQUIRES_NEW)
    @SuppressWarnings("unchecked") // one column of numbers
    public List<StoredObject> whichMayBeDeleted(Collection<StoredObject> claimed) {
        List<Number> may = rows.createNativeQuery("SELECT o.id FROM stored_objects o JOIN " + CLAIMED
                        + " ON c.id = o.id AND c.attempts = o.attempts AND c.state = o.state"
                        + " WHERE o.managed AND o.delete_after > now() AND " + UNREFERENCED)
                .setParameter(1, claims(claimed))
                .getResultList();
        Set<Long> ids = may.stream().map(Number::longValue).collect(Collectors.toSet());
        return claimed.stream().filter(object -> ids.contains(object.id)).toList();
    }

    /** Claims as their reaper has seen them. */
    private static final String CLAIMED =
            "jsonb_to_recordset(CAST(?1 AS JSONB)) AS c(id BIGINT, attempts INTEGER, state TEXT)";

    private static String claims(Collection<StoredObject> claimed) {
        JsonArrayBuilder claims = JsonRows.list();
        claimed.forEach(object -> claims.add(JsonRows.row()
                .add("id", object.id)
                .add("attempts", object.attempts)
                .add("state", object.state.text())));
        return claims.build().toString();
    }

    /** A file that was there before Isotherm is not the one that was moved any more: it is not ours to delete. */
    @Transactional(TxType.REQUIRES_NEW)
    public void release(StoredObject claimed) {
        StoredObject now = rows.find(StoredObject.class, claimed.id, LockModeType.PESSIMISTIC_WRITE);
        if (now != null && now.isAs(claimed)) {
            now.become(ObjectState.RELEASED, null);
            now.lastError = "changed by somebody else since it was moved";
        }
    }

    /** The object is gone from its backend: the row stays for a second look, or goes after it. */
    @Transactional(TxType.REQUIRES_NEW)
    public void deleted(StoredObject claimed) {
        StoredObject now = rows.find(StoredObject.class, claimed.id, LockModeType.PESSIMISTIC_WRITE);
        if (now == null || !now.isAs(claimed)) {
            return;
        }
        if (!now.managed) {
            // its name was never ours: whatever appears there from now on is somebody else's
            now.become(ObjectState.DELETED, null);
        } else if (now.state == ObjectState.CONDEMNED) {
            now.become(ObjectState.DELETED, clock.now().plus(SECOND_LOOK));
            now.attempts = 0;
            now.lastError = null;
        } else if (now.state == ObjectState.DELETED) {
            rows.remove(now);
        }
    }

    /** Same for many that were condemned and that Isotherm has named itself: their rows stay for the second look. */
    @Transactional(TxType.REQUIRES_NEW)
    public void deleted(Collection<StoredObject> claimed) {
        rows.createNativeQuery("UPDATE stored_objects o SET state = 'deleted', node_id = NULL, attempts = 0,"
                        + " last_error = NULL, delete_after = now() + make_interval(secs => ?2) FROM " + CLAIMED
                        // of which state they are is said by the claims alone: named here too, it makes the database
                        // look
                        // through an index of all that is condemned for each of them
                        + " WHERE c.id = o.id AND c.attempts = o.attempts AND c.state = o.state AND o.managed")
                .setParameter(
                        1,
                        claims(claimed.stream()
                                .filter(object -> object.state == ObjectState.CONDEMNED)
                                .toList()))
                .setParameter(2, (double) SECOND_LOOK.toSeconds())
                .executeUpdate();
    }

    /** The object could not be deleted; it is tried again later, less and less often. */
    @Transactional(TxType.REQUIRES_NEW)
    public void notDeleted(StoredObject claimed, String error) {
        StoredObject now = rows.find(StoredObject.class, claimed.id, LockModeType.PESSIMISTIC_WRITE);
        if (now == null || !now.isAs(claimed)) {
            return;
        }
        Duration wait = now.attempts >= TIRED
                ? Duration.ofDays(1)
                : Duration.ofSeconds(Math.min(3600, 5L << Math.min(now.attempts, 12)));
        now.deleteAfter = clock.now().plus(wait);
        now.lastError = error;
    }
}
