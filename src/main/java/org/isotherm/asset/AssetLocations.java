package org.isotherm.asset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.Query;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.StaleException;
import org.isotherm.refusal.UniqueViolation;
import org.isotherm.settings.MoveSettings;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code asset_locations}. A row changes its object only here, together with the ledger's rows of the old
 * and the new object, so that what a row names is always a live object.
 */
@ApplicationScoped
public class AssetLocations {
    @PersistenceContext
    private EntityManager rows;

    private final StoredObjects objects;
    private final DatabaseClock clock;
    private final MoveSettings settings;
    private final AuditLog audit;

    AssetLocations() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    AssetLocations(
            @Nullable StoredObjects objects,
            @Nullable DatabaseClock clock,
            @Nullable MoveSettings settings,
            @Nullable AuditLog audit) {
        this.objects = objects;
        this.clock = clock;
        this.settings = settings;
        this.audit = audit;
    }

    /** The asset as it is now. */
    @Transactional
    public Optional<AssetLocation> find(AssetKey key) {
        return byKey(key).getResultStream().findFirst();
    }

    /** The asset of that id as it is now. */
    @Transactional
    public Optional<AssetLocation> find(long id) {
        return Optional.ofNullable(rows.find(AssetLocation.class, id));
    }

    /** The assets of those ids that there are, as they are now, in no order. */
    @Transactional
    @SuppressWarnings("unchecked") // of this entity, says the query
    public List<AssetLocation> all(Collection<Long> ids) {
        return rows.createNativeQuery(
                        "SELECT a.* FROM asset_locations a WHERE a.id = ANY (CAST(?1 AS BIGINT[]))",
                        AssetLocation.class)
                .setParameter(1, ids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")))
                .getResultList();
    }

    /** Those that there are of these, as they are now. */
    @Transactional
    @SuppressWarnings("unchecked") // of this entity, says the query
    public Map<AssetKey, AssetLocation> find(List<AssetKey> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        StringJoiner tuples = new StringJoiner(", ");
        for (int i = 0; i < keys.size(); i++) {
            tuples.add("(?" + (3 * i + 1) + ", CAST(?" + (3 * i + 2) + " AS BIGINT), ?" + (3 * i + 3) + ")");
        }
        Query query = rows.createNativeQuery(
                "SELECT a.* FROM asset_locations a WHERE (a.entity_type, a.entity_id, a.file_field) IN (" + tuples
                        + ")",
                AssetLocation.class);
        for (int i = 0; i < keys.size(); i++) {
            query.setParameter(3 * i + 1, keys.get(i).entityType())
                    .setParameter(3 * i + 2, keys.get(i).entityId())
                    .setParameter(3 * i + 3, keys.get(i).fileField());
        }
        return ((List<AssetLocation>) query.getResultList())
                .stream().collect(Collectors.toMap(AssetLocation::key, Function.identity()));
    }

    private TypedQuery<AssetLocation> byKey(AssetKey key) {
        return rows.createQuery("""
                        SELECT a FROM AssetLocation a
                        WHERE a.entityType = :type AND a.entityId = :id AND a.fileField = :field""", AssetLocation.class)
                .setParameter("type", key.entityType())
                .setParameter("id", key.entityId())
                .setParameter("field", key.fileField());
    }

    /** One page in the order of the ids, after {@code afterId}. */
    @Transactional
    @SuppressWarnings("unchecked") // of this entity, says the query
    public List<AssetLocation> page(AssetFilter filter, long afterId, int limit) {
        StringBuilder sql = new StringBuilder("SELECT a.* FROM asset_locations a WHERE a.id > ?1");
        List<Object> values = new ArrayList<>(List.of(afterId));
        where(sql, values, " AND a.backend_id = ?", filter.backendId());
        where(
                sql,
                values,
                " AND a.backend_id IN (SELECT id FROM storage_backends WHERE tier = ?)",
                filter.tier() == null ? null : filter.tier().text());
        where(sql, values, " AND a.entity_type = ?", filter.entityType());
        where(
                sql,
                values,
                " AND EXISTS (SELECT 1 FROM entities e WHERE e.entity_type = a.entity_type"
                        + " AND e.entity_id = a.entity_id AND e.project_id = ?)",
                filter.projectId());
        where(sql, values, " AND a.file_size_bytes >= ?", filter.minSize());
        where(sql, values, " AND a.file_size_bytes <= ?", filter.maxSize());
        where(
                sql,
                values,
                " AND (a.last_accessed_at IS NULL OR a.last_accessed_at < CAST(? AS TIMESTAMPTZ))",
                filter.notAccessedSince() == null
                        ? null
                        : filter.notAccessedSince().toString());
        where(sql, values, " ORDER BY a.id LIMIT ?", limit);
        Query query = rows.createNativeQuery(sql.toString(), AssetLocation.class);
        for (int i = 0; i < values.size(); i++) {
            query.setParameter(i + 1, values.get(i));
        }
        return query.getResultList();
    }

    /** Adds a condition with its value; none when the value is null. */
    private static void where(StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            values.add(value);
            sql.append(condition.replace("?", "?" + values.size()));
        }
    }

    /**
     * Makes a written and verified object the content of the asset, new or in place of what it had.
     *
     * <p>The old object stays for those who are reading it until the grace time is over. A running move of the asset
     * loses, because the generation changes. Of two callers at once the later one wins.
     *
     * @param expected the digest of the content that the caller saw; null to replace whatever there is
     * @throws StaleException when the content is another one
     * @throws ConflictException when the object was given up meanwhile (this node had lost its lease), or two uploads
     *     made the same asset at the same moment
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Published publish(AssetKey key, long objectId, long size, Sha256 sha256, @Nullable Sha256 expected) {
        return publishWithin(key, objectId, size, sha256, expected, null);
    }

    /**
     * Same inside the running transaction, of an object that holds an encoded content.
     *
     * @param size of the object, in bytes
     * @param sha256 of the object
     * @param expected the digest of the content, not of its object
     * @param contentId the row of the content; null when the object is the content as it is
     */
    @Transactional(TxType.MANDATORY)
    public Published publishWithin(
            AssetKey key,
            long objectId,
            long size,
            Sha256 sha256,
            @Nullable Sha256 expected,
            @Nullable Long contentId) {
        Optional<AssetLocation> existing = byKey(key)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
        if (expected != null && !existing.flatMap(this::contentDigest).equals(Optional.of(expected))) {
            throw new StaleException("the content of " + key + " has been replaced since");
        }
        StoredObject object = rows.find(StoredObject.class, objectId, LockModeType.PESSIMISTIC_WRITE);
        if (object == null || object.state != ObjectState.WRITING) {
            throw new ConflictException("the upload took too long and was given up; send it again");
        }
        AssetLocation asset = existing.orElseGet(AssetLocation::new);
        if (existing.isPresent()) {
            letGo(asset, clock.now().plus(settings.grace()));
        } else {
            asset.entityType = key.entityType();
            asset.entityId = key.entityId();
            asset.fileField = key.fileField();
        }
        asset.backendId = object.backendId;
        asset.storagePath = object.storagePath;
        asset.fileSizeBytes = size;
        asset.checksumSha256 = sha256.hex();
        asset.quarantinedAt = null;
        asset.generation++;
        if (existing.isEmpty()) {
            persist(asset);
        }
        object.become(ObjectState.LIVE, null);
        object.assetLocationId = asset.id;
        object.sizeBytes = size;
        object.checksumSha256 = sha256.hex();
        object.contentId = contentId;
        rows.flush();
        rows.refresh(asset);
        return new Published(asset, existing.isEmpty());
    }

    /**
     * An asset and whether it is new.
     *
     * @param created false when it had content before
     */
    public record Published(AssetLocation asset, boolean created) {}

    /**
     * Makes a file that lies on a backend already the content of a new asset; inside the running transaction.
     *
     * @param sha256 null when nobody has computed it
     * @throws ConflictException when the asset exists or the file belongs to another one
     */
    @Transactional(TxType.MANDATORY)
    public AssetLocation adopt(AssetKey key, long backendId, StoragePath path, long size, @Nullable Sha256 sha256) {
        if (byKey(key).getResultStream().findFirst().isPresent()) {
            throw new ConflictException("there is an asset " + key + " already");
        }
        if (objects.isKnown(backendId, path)) {
            throw new ConflictException("the file belongs to an asset already");
        }
        AssetLocation asset = new AssetLocation();
        asset.entityType = key.entityType();
        asset.entityId = key.entityId();
        asset.fileField = key.fileField();
        asset.backendId = backendId;
        asset.storagePath = path.text();
        asset.fileSizeBytes = size;
        asset.checksumSha256 = sha256 == null ? null : sha256.hex();
        asset.generation = 1;
        persist(asset);
        objects.adopt(asset);
        try {
            rows.flush();
        } catch (PersistenceException e) {
            throw UniqueViolation.in(e) ? new ConflictException("the file was taken in at the same moment") : e;
        }
        rows.refresh(asset);
        return asset;
    }

    /** Registers one file, with its audit row, as {@link #adopt} does. */
    @Transactional(TxType.REQUIRES_NEW)
    public AssetLocation register(
            String principal, AssetKey key, long backendId, StoragePath path, long size, @Nullable Sha256 sha256) {
        AssetLocation asset = adopt(key, backendId, path, size, sha256);
        audit.record(principal, "asset.register", "asset", asset.id);
        return asset;
    }

    private void persist(AssetLocation asset) {
        try {
            rows.persist(asset);
            rows.flush();
        } catch (PersistenceException e) {
            throw UniqueViolation.in(e)
                    ? new ConflictException("the asset " + asset.key() + " was made by someone else at the same moment")
                    : e;
        }
    }

    /**
     * Deletes the asset; its object goes when the grace time is over, or stays when it was there before Isotherm.
     *
     * @param expected the digest that the caller saw; null to delete whatever there is
     * @return false when there was none
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean delete(String principal, AssetKey key, @Nullable Sha256 expected) {
        Optional<AssetLocation> found = byKey(key)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
        if (found.isEmpty()) {
            return false;
        }
        AssetLocation asset = found.get();
        if (expected != null && !contentDigest(asset).equals(Optional.of(expected))) {
            throw new StaleException("the content of " + key + " has been replaced since");
        }
        letGo(asset, clock.now().plus(settings.grace()));
        rows.flush();
        rows.remove(asset);
        audit.record(principal, "asset.delete", "asset", key);
        return true;
    }

    /**
     * Deletes assets that nothing refers to any more, as {@link #delete} does, inside the running transaction and without
     * a row in the audit log: what they were part of has one.
     */
    @Transactional(TxType.MANDATORY)
    public void dropWithin(Collection<Long> ids) {
        OffsetDateTime deleteAfter = clock.now().plus(settings.grace());
        for (AssetLocation asset : Locked.managed(rows, AssetLocation.class, "asset_locations", ids)) {
            letGo(asset, deleteAfter);
            rows.flush();
            rows.remove(asset);
        }
        rows.flush();
    }

    /** The digest of what its object decodes to. */
    @SuppressWarnings("unchecked") // one column of texts
    private Optional<Sha256> contentDigest(AssetLocation asset) {
        List<String> encoded =
                rows.createNativeQuery("""
                        SELECT c.checksum_sha256 FROM stored_objects o JOIN encoded_contents c ON c.id = o.content_id
                        WHERE o.asset_location_id = ?1 AND o.state = 'live'""").setParameter(1, asset.id).getResultList();
        return encoded.isEmpty() ? asset.sha256() : Optional.of(new Sha256(encoded.get(0)));
    }

    private void letGo(AssetLocation asset, OffsetDateTime deleteAfter) {
        for (StoredObject old : rows.createQuery("""
                        SELECT o FROM StoredObject o WHERE o.assetLocationId = :asset AND o.state IN (:live, :retained)
                        ORDER BY o.id""", StoredObject.class)
                .setParameter("asset", asset.id)
                .setParameter("live", ObjectState.LIVE)
                .setParameter("retained", ObjectState.RETAINED)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()) {
            if (old.managed) {
                old.become(ObjectState.CONDEMNED, deleteAfter);
            } else {
                old.become(ObjectState.RELEASED, null);
            }
        }
    }
}
