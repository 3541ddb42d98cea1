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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.isotherm.asset.Ids;
import org.isotherm.asset.Locked;
import org.isotherm.asset.StoredObject;
import org.isotherm.asset.StoredObjects;
import org.isotherm.cluster.JsonRows;
import org.isotherm.cluster.Node;
import org.isotherm.profile.Contents;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.transfer.Conversion;
import org.isotherm.transfer.MoveError;
import org.jspecify.annotations.Nullable;

/**
 * Gives the files of a run to workers. A file belongs to one node at a time: while the node's lease lasts nobody else
 * gets it, and each change raises its fence, so that a worker that was given up changes nothing any more.
 */
@ApplicationScoped
public class ItemClaims {
    /** So many small files are claimed, noted and switched in one transaction each. */
    private static final int MOST_FILES = 64;

    /** So many in a step that is to be short: a few hundredths of a second of work. */
    private static final int FEW_FILES = 8;

    private static final long MOST_COPIED = 32L << 20;

    /** Files that go back to their old objects are read once and not written. */
    private static final long MOST_READ = 1L << 30;

    @PersistenceContext
    private EntityManager rows;

    private final StoredObjects objects;
    private final Node node;
    private final ItemRows items;
    private final Workers workers;
    private final BackendRegistry backends;
    private final TargetRoom room;
    private final SweptFiles swept;
    private final Contents contents;

    ItemClaims() {
        this(null, null, null, null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    ItemClaims(
            @Nullable StoredObjects objects,
            @Nullable Node node,
            @Nullable ItemRows items,
            @Nullable Workers workers,
            @Nullable BackendRegistry backends,
            @Nullable TargetRoom room,
            @Nullable SweptFiles swept,
            @Nullable Contents contents) {
        this.objects = objects;
        this.node = node;
        this.items = items;
        this.workers = workers;
        this.backends = backends;
        this.room = room;
        this.swept = swept;
        this.contents = contents;
    }

    /**
     * Claims the next files of the run for this node and commits the names of their targets.
     *
     * <p>First come files whose worker is gone. A durable copy is verified again. A half-made one whose upload was noted
     * keeps its name and is gone on with; any other is condemned and begun anew under another name. The worker that is
     * gone may be a frozen one that comes back and sends on: what it sends to the same upload is the same part of the
     * same source, the fence keeps its rows from counting, and nothing is switched before it was read back in full.
     * Files that are not what was planned any more are skipped here.
     *
     * @param worker who holds the files until {@link Workers#letGo}
     * @param few whether a few small files are enough, because people wait for the processors meanwhile
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Claim next(long migrationId, Object worker, boolean few) {
        Migration run = rows.find(Migration.class, migrationId);
        if (run.status() != MigrationStatus.IN_PROGRESS) {
            return new Claim.None();
        }
        if (!node.holdsLease()) {
            return new Claim.Later();
        }
        if (waitsAsAWhole(run)) {
            return isOpen(migrationId) ? new Claim.Later() : new Claim.None();
        }
        List<Long> down = down();
        List<MigrationItem> found = orphaned(migrationId, down);
        if (found.isEmpty()) {
            found = waiting(migrationId, Math.min(share(run), few ? FEW_FILES : MOST_FILES), down);
        }
        if (found.isEmpty()) {
            return isOpen(migrationId) ? new Claim.Later() : new Claim.None();
        }
        List<MigrationItem> first = firstBytes(found);
        OptionalLong left = room.left(first);
        List<MigrationItem> group = room.admit(run, current(run, first), left);
        begin(group);
        workers.hold(worker, group);
        return group.isEmpty() ? new Claim.Later() : new Claim.Files(run, group);
    }

    /** Whether no file can be moved now, so that none uses up its attempts. Where files have several places each is asked. */
    private boolean waitsAsAWhole(Migration run) {
        return (run.targetBackendId != null && !backends.isReachable(run.targetBackendId))
                || (run.sourceBackendId != null && run.rollsBack == null && !backends.isReachable(run.sourceBackendId));
    }

    private List<Long> down() {
        return backends.all().stream()
                .map(Backend::id)
                .filter(id -> !backends.isReachable(id))
                .toList();
    }

    private static int share(Migration run) {
        int open = run.totalFiles - run.verifiedFiles - run.failedFiles - run.skippedFiles;
        return Math.max(1, Math.min(MOST_FILES, open / (4 * run.parallelism)));
    }

    /** Files whose node is gone, and those of this node that a failure has dropped: in no worker's hands. */
    private List<MigrationItem> orphaned(long migrationId, List<Long> down) {
        List<MigrationItem> found = Locked.found(rows.createNativeQuery("""
                        SELECT i.* FROM storage_migration_items i
                        WHERE i.migration_id = ?1 AND i.state IN ('copying', 'copied') AND i.not_before <= now()
                          AND (NOT EXISTS (SELECT 1 FROM cluster_nodes n
                                           WHERE n.id = i.node_id AND n.lease_until > now())
                               OR (i.node_id = ?2 AND NOT i.id = ANY (CAST(?3 AS BIGINT[]))))
                          AND NOT i.target_backend_id = ANY (CAST(?5 AS BIGINT[]))
                          AND (i.return_object_id IS NOT NULL OR NOT i.source_backend_id = ANY (CAST(?5 AS BIGINT[])))
                        ORDER BY i.id LIMIT ?4 FOR UPDATE OF i SKIP LOCKED""", MigrationItem.class)
                .setParameter(1, migrationId)
                .setParameter(2, node.id())
                .setParameter(3, Ids.array(workers.held()))
                .setParameter(4, MOST_FILES)
                .setParameter(5, Ids.array(down)));
        // asked again: a neighbour notes what it holds before its claim can be seen, maybe after the list above was
        // made
        Set<Long> held = workers.held();
        return found.stream().filter(i -> !held.contains(i.id)).toList();
    }

    /** A file that goes back to its old object needs no source. */
    private List<MigrationItem> waiting(long migrationId, int limit, List<Long> down) {
        return Locked.found(rows.createNativeQuery("""
                        SELECT i.* FROM storage_migration_items i
                        WHERE i.migration_id = ?1 AND i.state = 'pending' AND i.not_before <= now()
                          AND NOT i.target_backend_id = ANY (CAST(?3 AS BIGINT[]))
                          AND (i.return_object_id IS NOT NULL OR NOT i.source_backend_id = ANY (CAST(?3 AS BIGINT[])))
                        ORDER BY i.not_before, i.id LIMIT ?2 FOR UPDATE OF i SKIP LOCKED""", MigrationItem.class)
                .setParameter(1, migrationId)
                .setParameter(2, limit)
                .setParameter(3, Ids.array(down)));
    }

    /** Whether no file of the run waits or is being worked on, or none is to be. */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean isDone(long migrationId) {
        Migration run = rows.find(Migration.class, migrationId);
        return run.status() != MigrationStatus.IN_PROGRESS || !isOpen(migrationId);
    }

    private boolean isOpen(long migrationId) {
        return (Boolean)
                rows.createNativeQuery("""
                        SELECT EXISTS (SELECT 1 FROM storage_migration_items WHERE migration_id = ?1 AND state = 'pending')
                            OR EXISTS (SELECT 1 FROM storage_migration_items WHERE migration_id = ?1
                                       AND state IN ('copying', 'copied'))""").setParameter(1, migrationId).getSingleResult();
    }

    /** All to one target, whose room is asked for at once. */
    private static List<MigrationItem> firstBytes(List<MigrationItem> found) {
        List<MigrationItem> group = new ArrayList<>();
        long bytes = 0;
        for (MigrationItem item : found) {
            bytes += item.fileSizeBytes;
            if (!group.isEmpty()
                    && (bytes > (item.isReturn() ? MOST_READ : MOST_COPIED)
                            || item.targetBackendId != group.get(0).targetBackendId)) {
                break;
            }
            group.add(item);
        }
        return group;
    }

    /** Drops and skips the files whose asset is not as it was planned, or that are not to be moved any more. */
    private List<MigrationItem> current(Migration run, List<MigrationItem> group) {
        Map<Long, Long> generations = generations(group);
        Map<Long, String> unwanted = unwanted(run, group);
        OffsetDateTime at = items.now();
        List<MigrationItem> current = new ArrayList<>();
        List<MigrationItem> skipped = new ArrayList<>();
        List<Long> abandoned = new ArrayList<>();
        for (MigrationItem item : group) {
            boolean unchanged = Objects.equals(generations.get(item.assetLocationId), item.sourceGeneration);
            String why = unwanted.get(item.assetLocationId);
            if (unchanged && why == null) {
                current.add(item);
            } else {
                if (item.targetObjectId != null) {
                    abandoned.add(item.targetObjectId);
                }
                if (item.state == ItemState.COPIED) {
                    items.add(run.id, -1, -item.fileSizeBytes, 0, 0, 0);
                }
                if (unchanged && why != null) {
                    items.skip(item, at, MoveError.NOT_ELIGIBLE, why);
                } else {
                    items.skip(item, at, "overwritten or deleted since it was planned");
                }
                skipped.add(item);
            }
        }
        items.write(skipped);
        objects.abandonWithin(abandoned);
        items.add(run.id, 0, 0, 0, 0, skipped.size());
        return current;
    }

    /** Those of a sweep whose copy is not begun are held against the plan's policies once more. */
    private Map<Long, String> unwanted(Migration run, List<MigrationItem> group) {
        return run.planId == null
                ? Map.of()
                : swept.unwanted(
                        run,
                        group.stream()
                                .filter(item -> item.state == ItemState.PENDING)
                                .map(item -> item.assetLocationId)
                                .toList());
    }

    /** The generations that the assets have now; they cannot be deleted until the running transaction ends. */
    @SuppressWarnings("unchecked") // rows of columns
    Map<Long, Long> generations(Collection<MigrationItem> group) {
        List<Object[]> found = rows.createNativeQuery("""
                        SELECT id, generation FROM asset_locations WHERE id = ANY (CAST(?1 AS BIGINT[]))
                        ORDER BY id FOR KEY SHARE""")
                .setParameter(
                        1, Ids.array(group.stream().map(i -> i.assetLocationId).toList()))
                .getResultList();
        Map<Long, Long> generations = new HashMap<>();
        found.forEach(columns -> generations.put(((Number) columns[0]).longValue(), ((Number) columns[1]).longValue()));
        return generations;
    }

    private void begin(List<MigrationItem> group) {
        List<MigrationItem> toCopy = group.stream()
                .filter(i -> i.state != ItemState.COPIED && !i.isReturn())
                .toList();
        Map<Long, StoredObject> resumed = new HashMap<>();
        // what is encoded is never the same twice: an upload of it cannot be gone on with
        objects.resume(targets(toCopy.stream().filter(i -> !i.isConversion()).toList()))
                .forEach(o -> resumed.put(o.id(), o));
        List<MigrationItem> anew = new ArrayList<>();
        for (MigrationItem item : toCopy) {
            StoredObject target = item.targetObjectId == null ? null : resumed.get(item.targetObjectId);
            if (target == null) {
                anew.add(item);
            } else {
                item.uploadToResume = target.uploadId().orElse(null);
            }
        }
        List<StoredObjects.Intent> targets = objects.intendFor(anew.stream()
                .map(i -> new StoredObjects.Wanted(i.assetLocationId, i.targetBackendId, i.fileSizeBytes))
                .toList());
        List<Long> halfMade = targets(anew);
        for (int i = 0; i < anew.size(); i++) {
            MigrationItem item = anew.get(i);
            item.targetObjectId = targets.get(i).objectId();
            item.targetPath = targets.get(i).path().text();
            item.copiedBytes = 0;
        }
        for (MigrationItem item : toCopy) {
            item.state = ItemState.COPYING;
            item.sourceSha256 = null;
        }
        for (MigrationItem item : group) {
            if (item.isReturn()) {
                item.state = ItemState.COPYING; // nothing is: its old object is read
            }
            item.nodeId = node.id();
            item.attempts++;
        }
        items.write(group);
        objects.abandonWithin(halfMade);
    }

    private static List<Long> targets(Collection<MigrationItem> items) {
        return items.stream()
                .map(i -> i.targetObjectId)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Notes the upload that writes the copy of this file, of which nothing has been sent yet.
     *
     * @return false when the file was taken over: nobody will know this upload
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean uploadStarted(MigrationItem item, String uploadId) {
        // waits for whoever is taking the file over, who reads the id that is noted then
        boolean held = rows.createNativeQuery(
                                "UPDATE storage_migration_items SET copied_bytes = 0 WHERE id = ?1 AND fence = ?2")
                        .setParameter(1, item.id)
                        .setParameter(2, item.fence)
                        .executeUpdate()
                == 1;
        if (held && item.targetObjectId != null) {
            objects.uploadStartedWithin(item.targetObjectId, uploadId);
        }
        return held;
    }

    /**
     * Notes that the copies of these files are durable, and how those decode that were converted: from then on a content
     * goes with its object, whatever becomes of it.
     *
     * @return the files as they are now; one that was taken over meanwhile is left out
     */
    @Transactional(TxType.REQUIRES_NEW)
    public List<MigrationItem> copied(long migrationId, Map<MigrationItem, NewCopy> copies) {
        JsonArrayBuilder made = JsonRows.list();
        copies.forEach((item, copy) -> made.add(note(item, copy)));
        List<MigrationItem> noted = Locked.found(rows.createNativeQuery("""
                        WITH mine AS MATERIALIZED (
                            SELECT i.id, c.sha256, c.size, c.encoded_sha256, c.encoded_size
                            FROM storage_migration_items i
                            JOIN jsonb_to_recordset(CAST(?1 AS JSONB)) AS c(
                                     id BIGINT, fence BIGINT, sha256 TEXT, size BIGINT,
                                     encoded_sha256 TEXT, encoded_size BIGINT)
                              ON c.id = i.id AND c.fence = i.fence
                            ORDER BY i.id FOR UPDATE OF i)
                        UPDATE storage_migration_items i
                        SET state = 'copied', source_sha256 = mine.sha256, copied_bytes = mine.size, fence = i.fence + 1,
                            encoded_sha256 = mine.encoded_sha256, encoded_bytes = mine.encoded_size
                        FROM mine WHERE i.id = mine.id RETURNING i.*""", MigrationItem.class)
                .setParameter(1, made.build().toString()));
        long bytes = noted.stream().mapToLong(item -> item.fileSizeBytes).sum();
        items.add(migrationId, noted.size(), bytes, 0, 0, 0);
        noteContents(noted, copies);
        return noted.stream().sorted(Comparator.comparing(item -> item.id)).toList();
    }

    private static JsonObjectBuilder note(MigrationItem item, NewCopy copy) {
        JsonObjectBuilder note = JsonRows.row()
                .add("id", item.id)
                .add("fence", item.fence)
                .add("sha256", copy.source().sha256().hex())
                .add("size", copy.source().size());
        Conversion.Converted converted = copy.converted();
        if (converted != null) {
            note.add("encoded_sha256", converted.sent().sha256().hex())
                    .add("encoded_size", converted.sent().size());
        }
        return note;
    }

    private void noteContents(List<MigrationItem> noted, Map<MigrationItem, NewCopy> copies) {
        Map<Long, NewCopy> byId = new HashMap<>();
        copies.forEach((item, copy) -> byId.put(item.id, copy));
        Map<Long, Contents.Wanted> wanted = new HashMap<>();
        for (MigrationItem item : noted) {
            Conversion.Converted converted =
                    Objects.requireNonNull(byId.get(item.id)).converted();
            if (converted != null) {
                wanted.put(
                        Objects.requireNonNull(item.targetObjectId),
                        new Contents.Wanted(converted.content(), item.targetProfileId));
            }
        }
        if (!wanted.isEmpty()) {
            objects.encodes(contents.addAll(wanted));
        }
    }

    /**
     * Notes how far a running copy is and asks whether it may go on. One that was resumed is as far as it was until it
     * has passed that.
     *
     * @return false when the file was taken over or the run is not to be worked on now
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean goesOn(MigrationItem item, long copiedBytes) {
        return rows.createNativeQuery("""
                        UPDATE storage_migration_items i SET copied_bytes = GREATEST(copied_bytes, ?3)
                        FROM storage_migrations m JOIN storage_migration_statuses s ON s.id = m.status_id
                        WHERE i.id = ?1 AND i.fence = ?2 AND m.id = i.migration_id AND s.name = 'in_progress'""")
                        .setParameter(1, item.id)
                        .setParameter(2, item.fence)
                        .setParameter(3, copiedBytes)
                        .executeUpdate()
                == 1;
    }
}
