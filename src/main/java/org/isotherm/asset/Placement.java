package org.isotherm.asset;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.isotherm.storage.Sha256;
import org.jspecify.annotations.Nullable;

/** The switch: the moment at which a verified copy becomes the object of its asset. */
@Dependent
public class Placement {
    private final PlacedRows rows;
    private final StoredObjects objects;

    @Inject
    public Placement(PlacedRows rows, StoredObjects objects) {
        this.rows = rows;
        this.objects = objects;
    }

    /**
     * One verified object and what was seen when its move began.
     *
     * @param generation of the asset when it was planned
     * @param objectId the row in the ledger of the object that is to become the asset's
     * @param retention how long the old object is kept; null until somebody says that it need not be
     */
    public record Switch(
            long assetLocationId,
            long generation,
            long objectId,
            long size,
            Sha256 sha256,
            @Nullable Duration retention) {}

    /**
     * Switches the assets whose generation is still the one seen, all in the running transaction. The old object is
     * retained, condemned when the retention is zero, or released when it was there before Isotherm and is not to be
     * deleted. A copy decodes as the old object does, unless it has a content of its own.
     *
     * @return the ids of the assets that were switched; the copies of the others are still the caller's to abandon
     */
    @Transactional(TxType.MANDATORY)
    public List<Long> switchTo(Collection<Switch> switches, boolean deleteAdopted) {
        return change(switches, Set.of(ObjectState.WRITING), deleteAdopted);
    }

    /**
     * Switches assets back to objects that they had before and that have just been verified anew, all in the running
     * transaction: each becomes live again, managed or not as it was, and the object of now is retained or condemned.
     * Left as they are: an asset whose generation is not the one seen, and one whose old object is not kept any more,
     * because the clean-up has it or another asset was given the file.
     *
     * @return the ids of the assets that were switched
     */
    @Transactional(TxType.MANDATORY)
    public List<Long> switchBack(Collection<Switch> returns) {
        Set<Long> taken =
                objects.takenByOthers(returns.stream().map(Switch::objectId).toList());
        List<Switch> free =
                returns.stream().filter(r -> !taken.contains(r.objectId())).toList();
        return change(free, Set.of(ObjectState.RETAINED, ObjectState.RELEASED), false);
    }

    private List<Long> change(Collection<Switch> switches, Set<ObjectState> from, boolean deleteAdopted) {
        if (switches.isEmpty()) {
            return List.of();
        }
        List<Long> ids = switches.stream().map(Switch::assetLocationId).toList();
        Map<Long, AssetLocation> now = new HashMap<>();
        rows.assets(ids).forEach(a -> now.put(a.id, a));
        Map<Long, StoredObject> ledger = new HashMap<>();
        Map<Long, StoredObject> live = new HashMap<>();
        for (StoredObject object :
                rows.objects(ids, switches.stream().map(Switch::objectId).collect(Collectors.toSet()))) {
            ledger.put(object.id, object);
            if (object.state == ObjectState.LIVE && object.assetLocationId != null) {
                live.put(object.assetLocationId, object);
            }
        }
        OffsetDateTime at = rows.now();
        List<AssetLocation> switched = new ArrayList<>();
        List<StoredObject> changed = new ArrayList<>();
        for (Switch change : switches) {
            AssetLocation asset = now.get(change.assetLocationId());
            StoredObject next = ledger.get(change.objectId());
            if (asset == null
                    || asset.generation != change.generation()
                    || next == null
                    || !asset.id.equals(next.assetLocationId)
                    || !from.contains(next.state)) {
                continue;
            }
            StoredObject old = live.get(asset.id);
            if (old != null) {
                if (next.state == ObjectState.WRITING && next.contentId == null) {
                    next.contentId = old.contentId;
                }
                if (old.checksumSha256 == null && Objects.equals(next.contentId, old.contentId)) {
                    old.checksumSha256 = change.sha256().hex(); // what was read from it, as nobody had before
                }
                leave(old, at, change.retention(), deleteAdopted);
                changed.add(old);
            }
            asset.backendId = next.backendId;
            asset.storagePath = next.storagePath;
            asset.checksumSha256 = change.sha256().hex();
            asset.fileSizeBytes = change.size();
            asset.generation++;
            next.become(ObjectState.LIVE, null);
            next.sizeBytes = change.size();
            next.checksumSha256 = change.sha256().hex();
            switched.add(asset);
            changed.add(next);
        }
        if (!switched.isEmpty()) {
            rows.writeAssets(switched);
            rows.writeObjects(changed);
        }
        return switched.stream().map(asset -> asset.id).toList();
    }

    private static void leave(
            StoredObject old, OffsetDateTime at, @Nullable Duration retention, boolean deleteAdopted) {
        if (!old.managed && !deleteAdopted) {
            old.become(ObjectState.RELEASED, null);
        } else if (retention == null) {
            old.become(ObjectState.RETAINED, null);
        } else if (retention.isZero()) {
            old.become(ObjectState.CONDEMNED, at);
        } else {
            old.become(ObjectState.RETAINED, at.plus(retention));
        }
    }
}
