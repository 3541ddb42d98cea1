package org.isotherm.asset;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.OptionalLong;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.Room;
import org.isotherm.settings.StorageSettings;
import org.isotherm.storage.BackendFullException;

/**
 * The room on backends that have a limit: a disk or mount that says how much is free, or a capacity that the operator
 * has set. What is being written has taken its room since its name was committed, with the size that it will have, so
 * that no two are promised the same.
 *
 * <p>Two limits, and the narrower one counts. The capacity, against the sizes of all objects in the ledger. And the
 * free bytes that the last probe found, less what is to be left free (the backend's own figure, else {@code
 * isotherm.storage.min-free}), what is being written, and what has arrived since that probe. Backends that share a disk do not know of each other: only the probe tells.
 */
@Dependent
public class Reservations {
    /** Added to the id of a backend: the key of the lock under which its room is given away. */
    private static final long LOCK = 0x49_53_4f_00_0000_0000L;

    /** Transactions that were under way when the probe was, and the coarseness of clocks. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    @PersistenceContext
    private EntityManager rows;

    private final BackendRegistry backends;
    private final StorageSettings settings;

    @Inject
    public Reservations(BackendRegistry backends, StorageSettings settings) {
        this.backends = backends;
        this.settings = settings;
    }

    /**
     * How many bytes may still be promised there; below zero when more than that is taken. Until the running transaction
     * ends nobody else gives room away there, on any node.
     *
     * @return empty when there is no limit
     */
    @Transactional(TxType.MANDATORY)
    public OptionalLong left(long backendId) {
        if (!isLimited(backendId)) {
            return OptionalLong.empty();
        }
        rows.createNativeQuery("SELECT CAST(pg_advisory_xact_lock(?1) AS TEXT)")
                .setParameter(1, LOCK + backendId)
                .getSingleResult();
        return now(backendId, true);
    }

    /** @throws BackendFullException when so many bytes cannot be promised now; otherwise as {@link #left} */
    @Transactional(TxType.MANDATORY)
    public void check(long backendId, long bytes) throws BackendFullException {
        OptionalLong left = left(backendId);
        if (left.isPresent() && bytes > left.getAsLong()) {
            throw new BackendFullException(
                    backends.get(backendId).name(),
                    null,
                    "has room for " + Math.max(0, left.getAsLong()) + " more bytes, and " + bytes + " are to come",
                    null);
        }
    }

    /** What {@link #left} would say now, without keeping anybody from giving room away. */
    @Transactional
    public OptionalLong estimate(long backendId) {
        return isLimited(backendId) ? now(backendId, true) : OptionalLong.empty();
    }

    private boolean isLimited(long backendId) {
        return backends.get(backendId).totalCapacityBytes() != null
                || backends.room(backendId).freeBytes().isPresent();
    }

    private OptionalLong now(long backendId, boolean measured) {
        Room room = backends.room(backendId);
        Object[] sums = (Object[]) rows.createNativeQuery("""
                        SELECT b.total_capacity_bytes - b.committed_bytes - COALESCE(s.taken, 0),
                               (SELECT COALESCE(SUM(o.size_bytes), 0) FROM stored_objects o
                                WHERE o.backend_id = b.id AND o.state = 'writing') + COALESCE(s.recent, 0)
                        FROM storage_backends b LEFT JOIN LATERAL (
                            SELECT SUM(o.size_bytes) AS taken,
                                   SUM(o.size_bytes) FILTER (WHERE o.state <> 'writing'
                                       AND o.updated_at > clock_timestamp() - make_interval(secs => ?2)) AS recent
                            FROM stored_objects o
                            WHERE o.backend_id = b.id AND o.id > b.committed_until
                              AND o.state IN ('writing', 'live', 'retained', 'condemned')) s ON TRUE
                        WHERE b.id = ?1""")
                .setParameter(1, backendId)
                .setParameter(2, seconds(room.age().plus(SLACK)))
                .getSingleResult();
        long left = sums[0] == null ? Long.MAX_VALUE : ((Number) sums[0]).longValue();
        if (measured && room.freeBytes().isPresent()) {
            long free = room.freeBytes().getAsLong() - minFree(backendId) - ((Number) sums[1]).longValue();
            left = Math.min(left, free);
        }
        return left == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(left);
    }

    /**
     * How many bytes may come back before long: what is promised to others, who may not need it, and what is being
     * deleted, or was and is not accounted for yet. Asked when something does not fit.
     */
    @Transactional(TxType.MANDATORY)
    public long comingBack(long backendId) {
        Duration age = backends.room(backendId).age().plus(SLACK);
        return ((Number) rows.createNativeQuery("""
                        SELECT COALESCE(SUM(o.size_bytes), 0) FROM (
                            SELECT size_bytes FROM stored_objects WHERE backend_id = ?1 AND state = 'writing'
                            UNION ALL
                            (SELECT size_bytes FROM stored_objects
                             WHERE backend_id = ?1 AND state = 'condemned' AND attempts < 3
                               AND delete_after <= now() + INTERVAL '1 minute' LIMIT 10000)
                            UNION ALL
                            (SELECT d.size_bytes FROM stored_objects d JOIN storage_backends b ON b.id = d.backend_id
                             WHERE d.backend_id = ?1 AND d.state = 'deleted'
                               AND d.delete_after > LEAST(b.committed_at, now() - make_interval(secs => ?2))
                                                    + make_interval(secs => ?3) LIMIT 10000)) o""")
                        .setParameter(1, backendId)
                        .setParameter(2, seconds(age))
                        .setParameter(3, seconds(StoredObjects.SECOND_LOOK))
                        .getSingleResult())
                .longValue();
    }

    /**
     * How many bytes can come to lie there at most, when everything that is not live is gone.
     *
     * @param measured whether the free bytes of a disk or mount count; not, when what is to come makes room there itself
     * @return empty when there is no limit
     */
    @Transactional(TxType.MANDATORY)
    public OptionalLong most(long backendId, boolean measured) {
        OptionalLong left = isLimited(backendId) ? now(backendId, measured) : OptionalLong.empty();
        if (left.isEmpty()) {
            return left;
        }
        long notLive =
                ((Number) rows.createNativeQuery("""
                        SELECT COALESCE(SUM(size_bytes), 0) FROM stored_objects
                        WHERE backend_id = ?1 AND state IN ('writing', 'retained', 'condemned')""").setParameter(1, backendId).getSingleResult()).longValue();
        return OptionalLong.of(Math.max(0, left.getAsLong() + notLive + comingBack(backendId)));
    }

    /**
     * Asked while something is being written, for others may fill a disk or mount too. From memory.
     *
     * @throws BackendFullException when the last probe found fewer bytes free than are to be left
     */
    public void refuseWhenFull(long backendId) throws BackendFullException {
        OptionalLong free = backends.room(backendId).freeBytes();
        if (free.isPresent() && free.getAsLong() < minFree(backendId)) {
            throw new BackendFullException(
                    backends.get(backendId).name(),
                    null,
                    "has " + free.getAsLong() + " bytes free, and " + minFree(backendId) + " are to be left",
                    null);
        }
    }

    /** How many bytes of its disk or mount are left free. */
    public long minFree(long backendId) {
        Long own = backends.get(backendId).room().minFreeBytes();
        return own == null ? settings.minFree() : own;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
