package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.isotherm.asset.Placement;
import org.isotherm.asset.StoredObjects;
import org.isotherm.settings.MoveSettings;
import org.isotherm.transfer.MoveError;
import org.isotherm.transfer.VerifiedFile;
import org.jspecify.annotations.Nullable;

/** Ends the work on claimed files: switches those that are proven, and says of the others what comes next. */
@ApplicationScoped
public class ItemSwitch {
    private static final Logger LOG = System.getLogger(ItemSwitch.class.getName());
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final Placement placement;
    private final StoredObjects objects;
    private final ItemRows items;
    private final ItemClaims claims;
    private final MoveSettings settings;
    private final Receipts receipts;
    private final ErrorBudget budget;
    private final OriginalRun originals;

    ItemSwitch() {
        this(null, null, null, null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    ItemSwitch(
            @Nullable Placement placement,
            @Nullable StoredObjects objects,
            @Nullable ItemRows items,
            @Nullable ItemClaims claims,
            @Nullable MoveSettings settings,
            @Nullable Receipts receipts,
            @Nullable ErrorBudget budget,
            @Nullable OriginalRun originals) {
        this.placement = placement;
        this.objects = objects;
        this.items = items;
        this.claims = claims;
        this.settings = settings;
        this.receipts = receipts;
        this.budget = budget;
        this.originals = originals;
    }

    /**
     * In one transaction, the caller's when there is one: the locations of the proven files, the ledger, the receipts,
     * the items. A file whose fence has risen since is left to whoever raised it; a file whose asset has changed is
     * skipped and its copy condemned. What a rollback brings back is marked so in the run that had moved it.
     */
    @Transactional
    public void settle(Migration run, List<ItemResult> results) {
        Map<Long, MigrationItem> now =
                items.lock(results.stream().map(ItemResult::item).toList());
        Settlement sum = new Settlement(items.now());
        List<ItemResult.Proven> proven = new ArrayList<>();
        List<ItemResult.NotMoved> notMoved = new ArrayList<>();
        for (ItemResult result : results) {
            MigrationItem item = now.get(result.item().id);
            if (item == null || item.fence != result.item().fence) {
                continue;
            }
            if (result instanceof ItemResult.Proven p) {
                proven.add(p);
            } else if (result instanceof ItemResult.NotMoved n) {
                notMoved.add(n);
            }
        }
        switchAll(run, proven, now, sum);
        giveUp(notMoved, now, sum);
        objects.abandonWithin(sum.abandoned);
        items.write(Stream.concat(proven.stream(), notMoved.stream())
                .map(result -> Objects.requireNonNull(now.get(result.item().id)))
                .toList());
        receipts.add(run, sum.completed, sum.at); // from here on the run's row is locked: the last of all locks
        items.add(run.id, sum.transferred, sum.bytes, sum.verified, sum.failed, sum.skipped);
        if (sum.failed > 0) {
            items.refreshErrorLog(run.id);
            budget.check(run.id);
        }
        if (run.rollsBack != null) {
            originals.broughtBack(
                    run.rollsBack,
                    sum.completed.stream().map(i -> i.assetLocationId).toList());
        }
    }

    /** What a settlement changes in the run's counters, and which copies nobody will use. */
    private static final class Settlement {
        final OffsetDateTime at;
        int transferred;
        long bytes;
        int verified;
        int failed;
        int skipped;
        final List<Long> abandoned = new ArrayList<>();
        final List<MigrationItem> completed = new ArrayList<>();

        Settlement(OffsetDateTime at) {
            this.at = at;
        }

        void dropCopy(MigrationItem item) {
            if (item.state == ItemState.COPIED) {
                transferred--;
                bytes -= item.fileSizeBytes;
            }
            if (item.targetObjectId != null) {
                abandoned.add(item.targetObjectId);
                item.targetObjectId = null;
            }
        }
    }

    private void switchAll(
            Migration run, List<ItemResult.Proven> proven, Map<Long, MigrationItem> now, Settlement sum) {
        if (proven.isEmpty()) {
            return;
        }
        List<Placement.Switch> switches = new ArrayList<>();
        List<Placement.Switch> returns = new ArrayList<>();
        for (ItemResult.Proven result : proven) {
            MigrationItem item = Objects.requireNonNull(now.get(result.item().id));
            VerifiedFile file = result.file();
            (item.isReturn() ? returns : switches)
                    .add(new Placement.Switch(
                            item.assetLocationId,
                            item.sourceGeneration,
                            Objects.requireNonNull(item.isReturn() ? item.returnObjectId : item.targetObjectId),
                            file.size(),
                            file.sha256(),
                            item.retention(run)));
        }
        Set<Long> switched = new HashSet<>(placement.switchTo(switches, run.deleteAdopted));
        switched.addAll(placement.switchBack(returns));
        for (ItemResult.Proven result : proven) {
            MigrationItem item = Objects.requireNonNull(now.get(result.item().id));
            if (switched.contains(item.assetLocationId)) {
                if (item.isReturn()) {
                    sum.transferred++;
                    sum.bytes += item.fileSizeBytes;
                }
                complete(item, result.file(), sum.at);
                sum.completed.add(item);
                sum.verified++;
            } else if (item.onlyByPointer) {
                items.skip(item, sum.at, "its form of before is not kept any more, or it was overwritten");
                sum.skipped++;
            } else if (item.isReturn()) {
                copyInstead(item, MoveError.CHANGED_MEANWHILE, "it is not kept any more", sum);
            } else {
                sum.dropCopy(item);
                items.skip(item, sum.at, "overwritten or deleted while it was copied");
                sum.skipped++;
            }
        }
    }

    private static void complete(MigrationItem item, VerifiedFile file, OffsetDateTime at) {
        item.completedAt = at;
        item.state = ItemState.COMPLETED;
        item.nodeId = null;
        item.targetSha256 = file.sha256().hex();
        item.verifyMode = file.mode().name().toLowerCase(java.util.Locale.ROOT);
        item.error = null;
        item.message = null;
        item.errorAt = null;
    }

    private void giveUp(List<ItemResult.NotMoved> notMoved, Map<Long, MigrationItem> now, Settlement sum) {
        if (notMoved.isEmpty()) {
            return;
        }
        Map<Long, Long> generations = claims.generations(
                notMoved.stream().map(ItemResult.NotMoved::item).toList());
        Set<Long> uploads = uploads(notMoved);
        for (ItemResult.NotMoved result : notMoved) {
            MigrationItem item = Objects.requireNonNull(now.get(result.item().id));
            MoveError error = result.why().error();
            String message = String.valueOf(result.why().getMessage());
            if (!Objects.equals(generations.get(item.assetLocationId), item.sourceGeneration)) {
                sum.dropCopy(item);
                items.skip(item, sum.at, "overwritten or deleted while it was copied");
                sum.skipped++;
            } else if (error == MoveError.STOPPED) {
                item.attempts--;
                again(item, error, Duration.ZERO, sum, uploads);
            } else if (item.isReturn() && isOfNoUse(error) && !item.onlyByPointer) {
                copyInstead(item, error, message, sum);
            } else if (error == MoveError.ARCHIVED) {
                item.attempts--;
                items.note(item, sum.at, error, message);
                again(item, error, settings.archivedPause(), sum, uploads);
            } else if (error.mayWorkLater() && item.attempts < settings.attempts()) {
                items.note(item, sum.at, error, message);
                Duration wait = wait(item.attempts);
                LOG.log(
                        Level.INFO,
                        "the move of {0} is tried again in {1}, because attempt {2} met {3}: {4}",
                        item.asset(),
                        wait,
                        item.attempts,
                        error.text(),
                        message);
                again(item, error, wait, sum, uploads);
            } else {
                sum.dropCopy(item);
                items.fail(item, sum.at, error, message);
                sum.failed++;
            }
        }
    }

    private static boolean isOfNoUse(MoveError oldObject) {
        return oldObject.spoilsCopy() || oldObject == MoveError.ARCHIVED || oldObject == MoveError.NOT_RESTORED;
    }

    /** The object that the file was to go back to is of no use: the next attempt copies, if the file is still the same. */
    private void copyInstead(MigrationItem item, MoveError error, String message, Settlement sum) {
        LOG.log(Level.INFO, "{0} is copied back, for its old object is of no use: {1}", item.asset(), message);
        item.returnObjectId = null;
        item.targetPath = null;
        items.note(item, sum.at, error, "copied, for the old object is of no use: " + message);
        again(item, error, Duration.ZERO, sum, Set.of());
    }

    /** The targets to which another attempt may go on sending what this one has not. */
    private Set<Long> uploads(List<ItemResult.NotMoved> notMoved) {
        Set<Long> uploads = new HashSet<>();
        objects.resumable(notMoved.stream()
                        .filter(n -> !n.item().isConversion())
                        .filter(n -> n.why().error().leavesUploadGood())
                        .map(n -> n.item().targetObjectId)
                        .filter(Objects::nonNull)
                        .toList())
                .forEach(o -> uploads.add(o.id()));
        return uploads;
    }

    /**
     * A durable copy that could not be read back now is read back again, a half-made one is gone on with where it is an
     * upload that is still good; anything else is begun anew.
     */
    private void again(MigrationItem item, MoveError error, Duration wait, Settlement sum, Set<Long> uploads) {
        if (item.state != ItemState.COPIED || error.spoilsCopy()) {
            if (item.targetObjectId == null || !uploads.contains(item.targetObjectId)) {
                sum.dropCopy(item);
                item.copiedBytes = 0;
            }
            item.state = ItemState.PENDING;
        }
        item.nodeId = null;
        item.notBefore = sum.at.plus(wait);
    }

    private Duration wait(int attempts) {
        Duration wait = settings.backOff().multipliedBy(1L << Math.min(attempts - 1, 20));
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }
}
