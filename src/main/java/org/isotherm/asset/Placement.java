package org.isotherm.asset;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
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
import java.util.Optional;
import java.util.Set;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.storage.Sha256;
import org.jspecify.annotations.Nullable;

/** The switch: the moment at which a verified copy becomes the object of its asset. */
@Dependent
public class Placement {
    @PersistenceContext
    private EntityManager rows;

    private final AssetLocations assets;
    private final StoredObjects objects;
    private final DatabaseClock clock;

    @Inject
    public Placement(AssetLocations assets, StoredObjects objects, DatabaseClock clock) {
        this.assets = assets;
        this.objects = objects;
        this.clock = clock;
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
        Map<Long, AssetLocation> now = new HashMap<>();
        assets.lock(switches.stream().map(Switch::assetLocationId).toList()).forEach(a -> now.put(a.id, a));
        Map<Long, StoredObject> ledger = lockObjects(switches);
        OffsetDateTime at = clock.now();
        List<Long> switched = new ArrayList<>();
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
            Optional<StoredObject> old = ledger.values().stream()
                    .filter(o -> o.state == ObjectState.LIVE
                            && o.assetLocationId != null
                            && o.assetLocationId.equals(asset.id))
                    .findFirst();
            old.ifPresent(object -> {
                if (next.state == ObjectState.WRITING && next.contentId == null) {
                    next.contentId = object.contentId;
                }
                if (object.checksumSha256 == null && Objects.equals(next.contentId, object.contentId)) {
                    object.checksumSha256 = change.sha256().hex(); // what was read from it, as nobody had before
                }
                leave(object, at, change.retention(), deleteAdopted);
            });
            asset.backendId = next.backendId;
            asset.storagePath = next.storagePath;
            asset.checksumSha256 = change.sha256().hex();
            asset.fileSizeBytes = change.size();
            asset.quarantinedAt = null;
            asset.generation++;
            next.become(ObjectState.LIVE, null);
            next.sizeBytes = change.size();
            next.checksumSha256 = change.sha256().hex();
            switched.add(asset.id);
        }
        rows.flush();
        return switched;
    }

    private Map<Long, StoredObject> lockObjects(Collection<Switch> switches) {
        List<Long> ids = rows.createQuery(
                        "SELECT o.id FROM StoredObject o WHERE o.assetLocationId IN :assets AND o.state = :live",
                        Long.class)
                .setParameter(
                        "assets", switches.stream().map(Switch::assetLocationId).toList())
                .setParameter("live", ObjectState.LIVE)
                .getResultList();
        List<Long> all = new ArrayList<>(ids);
        switches.forEach(s -> all.add(s.objectId()));
        Map<Long, StoredObject> ledger = new HashMap<>();
        objects.lock(all).forEach(o -> ledger.put(o.id, o));
        return ledger;
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
