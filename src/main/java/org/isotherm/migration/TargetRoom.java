package org.isotherm.migration;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.isotherm.asset.Reservations;
import org.isotherm.asset.StoredObjects;
import org.isotherm.refusal.ConflictException;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.transfer.MoveError;
import org.jspecify.annotations.Nullable;

/** Lets workers begin only what fits on the target. Runs inside the caller's transaction. */
@Dependent
class TargetRoom {
    /** Until room that others may give back is asked for again. */
    private static final Duration WAIT = Duration.ofSeconds(2);

    private final Reservations reservations;
    private final BackendRegistry backends;
    private final MigrationPlan plan;
    private final StoredObjects objects;
    private final ItemRows items;
    private final ErrorBudget budget;

    @Inject
    TargetRoom(
            Reservations reservations,
            BackendRegistry backends,
            MigrationPlan plan,
            StoredObjects objects,
            ItemRows items,
            ErrorBudget budget) {
        this.reservations = reservations;
        this.backends = backends;
        this.plan = plan;
        this.objects = objects;
        this.items = items;
        this.budget = budget;
    }

    /**
     * Refuses a run that cannot fit, whatever is deleted on the target. Where sources are not kept, the free bytes of a
     * disk do not count: it may be the sources' own.
     *
     * @param run as it was just written
     * @throws ConflictException with the numbers
     */
    void refuseTooLarge(Migration run) {
        refuseTooLarge(run.target(), run.sourceRetention(), () -> plan.bytes(run));
    }

    /** @param bytes asked for only where there is a limit */
    void refuseTooLarge(long targetId, @Nullable Duration retention, LongSupplier bytes) {
        OptionalLong most = reservations.most(targetId, !Duration.ZERO.equals(retention));
        if (most.isPresent() && bytes.getAsLong() > most.getAsLong()) {
            throw new ConflictException("the files to move have " + bytes.getAsLong() + " bytes, and backend "
                    + backends.get(targetId).name() + " has room for " + most.getAsLong()
                    + " at most, what is being deleted there counted as room");
        }
    }

    /**
     * How many bytes may be begun now, kept from everybody else until the transaction ends. Asked before any row but
     * those of the files is locked.
     *
     * @param group all to one target
     * @return empty when there is no limit, or nothing is to be written
     */
    OptionalLong left(List<MigrationItem> group) {
        return group.stream().anyMatch(TargetRoom::needsRoom)
                ? reservations.left(group.get(0).targetBackendId)
                : OptionalLong.empty();
    }

    private static boolean needsRoom(MigrationItem item) {
        // a durable copy has its room, and so has an upload that is to be gone on with; going back by pointer needs
        // none
        return item.state != ItemState.COPIED
                && !item.isReturn()
                && !(item.state == ItemState.PENDING && item.targetObjectId != null);
    }

    /**
     * The files of the group that may be begun. One that only waits for room that may come back is put off; one for
     * which there is none is listed as failed.
     *
     * @param left as {@link #left} has said
     */
    List<MigrationItem> admit(Migration run, List<MigrationItem> group, OptionalLong left) {
        if (left.isEmpty()) {
            return group;
        }
        long room = left.getAsLong();
        List<MigrationItem> admitted = new ArrayList<>();
        List<MigrationItem> refused = new ArrayList<>();
        for (MigrationItem item : group) {
            if (!needsRoom(item)) {
                admitted.add(item);
            } else if (item.fileSizeBytes <= room) {
                admitted.add(item);
                room -= item.fileSizeBytes;
            } else {
                refused.add(item);
            }
        }
        if (!refused.isEmpty()) {
            refuse(run, refused, left.getAsLong());
        }
        return admitted;
    }

    private void refuse(Migration run, List<MigrationItem> refused, long left) {
        long later = left + reservations.comingBack(refused.get(0).targetBackendId);
        OffsetDateTime at = items.now();
        List<Long> abandoned = new ArrayList<>();
        int failed = 0;
        for (MigrationItem item : refused) {
            if (item.targetObjectId != null) {
                abandoned.add(item.targetObjectId);
                item.targetObjectId = null;
            }
            if (item.fileSizeBytes <= later) {
                item.state = ItemState.PENDING;
                item.copiedBytes = 0;
                item.nodeId = null;
                item.notBefore = at.plus(WAIT);
                items.note(
                        item,
                        at,
                        MoveError.TARGET_FULL,
                        "waits for room on the target: the file has " + item.fileSizeBytes + " bytes, "
                                + Math.max(0, left) + " are left, and " + (later - left) + " may come back");
            } else {
                items.fail(
                        item,
                        at,
                        MoveError.TARGET_FULL,
                        "the file has " + item.fileSizeBytes + " bytes, and the target has room for "
                                + Math.max(0, later));
                failed++;
            }
        }
        items.write(refused);
        objects.abandonWithin(abandoned);
        if (failed > 0) {
            items.add(run.id, 0, 0, 0, failed, 0);
            items.refreshErrorLog(run.id);
            budget.check(run.id);
        }
    }
}
