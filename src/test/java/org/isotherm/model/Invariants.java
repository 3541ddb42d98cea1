package org.isotherm.model;

import static org.isotherm.model.World.MOVE;
import static org.isotherm.model.World.NEW_CONTENT;
import static org.isotherm.model.World.ROLLBACK;
import static org.isotherm.model.World.SOURCE;

import java.util.Set;
import org.isotherm.model.World.At;
import org.isotherm.model.World.Bytes;
import org.isotherm.model.World.Item;
import org.isotherm.model.World.ItemState;
import org.isotherm.model.World.Node;
import org.isotherm.model.World.Row;
import org.isotherm.model.World.StoredObject;
import org.isotherm.model.World.Upload;
import org.isotherm.model.World.Uploading;
import org.jspecify.annotations.Nullable;

/** What must hold in every state, under the names that the safety rules have. I2, I4, I7 and I11 are seen by the
 * steps. */
final class Invariants {
    private final Scenario scenario;
    private final Set<Invariant> watched;

    Invariants(Scenario scenario, Set<Invariant> watched) {
        this.scenario = scenario;
        this.watched = watched;
    }

    /** The first watched one that does not hold; null when all do. */
    @Nullable
    Invariant broken(World world) {
        if (watched.contains(Invariant.I1) && !referencedBytesExist(world)) {
            return Invariant.I1;
        } else if (watched.contains(Invariant.I5) && !namesAreWrittenOnce(world)) {
            return Invariant.I5;
        } else if (watched.contains(Invariant.I6) && !oneMover(world)) {
            return Invariant.I6;
        } else if (watched.contains(Invariant.I8) && !overwriteAndDeleteWin(world)) {
            return Invariant.I8;
        } else if (watched.contains(Invariant.I10) && !countersEqualRows(world)) {
            return Invariant.I10;
        }
        return null;
    }

    private static boolean referencedBytesExist(World world) {
        if (world.foreignFile && world.objects[SOURCE].bytes != Bytes.GOOD) {
            return false;
        }
        int live = 0;
        for (StoredObject object : world.objects) {
            live += object.row == Row.LIVE ? 1 : 0;
        }
        if (!world.assetExists) {
            return live == 0;
        }
        StoredObject named = world.objects[world.assetObject];
        int holds = world.assetObject == NEW_CONTENT ? 2 : 1;
        return named.bytes == Bytes.GOOD && holds == world.content && named.row == Row.LIVE && live == 1;
    }

    /** An upload that is resumed is begun by several attempts, and still its name never holds two contents. */
    private boolean namesAreWrittenOnce(World world) {
        for (StoredObject object : world.objects) {
            if (object.wasGood && object.wasBad) {
                return false;
            }
            if (object.writers > 1 && scenario.target() != Scenario.Target.RESUMED_UPLOAD) {
                return false;
            }
        }
        return true;
    }

    private static boolean oneMover(World world) {
        Node a = world.nodes[0];
        Node b = world.nodes[1];
        boolean both = a.at != At.IDLE && b.at != At.IDLE && a.item == b.item && a.fence == b.fence;
        return !both && !(world.items[MOVE].isOpen() && world.items[ROLLBACK].isOpen());
    }

    private static boolean overwriteAndDeleteWin(World world) {
        if (world.wasOverwritten && world.assetExists && world.assetObject != NEW_CONTENT) {
            return false;
        }
        return !world.wasDeleted || !world.assetExists || world.assetIsAnother;
    }

    private static boolean countersEqualRows(World world) {
        for (int i = 0; i < world.items.length; i++) {
            Item item = world.items[i];
            boolean moved = item.state == ItemState.COMPLETED || item.state == ItemState.ROLLED_BACK;
            boolean copied = i == MOVE && (moved || item.state == ItemState.COPIED);
            if (item.verified != (moved ? 1 : 0)
                    || item.transferred != (copied ? 1 : 0)
                    || item.skipped != (item.state == ItemState.SKIPPED ? 1 : 0)
                    || item.failed != (item.state == ItemState.FAILED ? 1 : 0)) {
                return false;
            }
        }
        return true;
    }

    /** I3, asked of each delete right before it: only after a committed tombstone, and nothing names the object. */
    static void ofDelete(World world, int object) {
        boolean named = (world.assetExists && world.assetObject == object)
                || (world.foreignFile && object == SOURCE)
                || (world.isAwaitedByRollback(object) && world.isCurrent(world.items[ROLLBACK]));
        for (Item item : world.items) {
            named |= item.isActive() && (item.target == object || item.source == object);
        }
        Row row = world.objects[object].row;
        boolean buried = row == Row.CONDEMNED || row == Row.DELETED || row == Row.GONE;
        if (named || !buried) {
            world.breaks(Invariant.I3);
        }
    }

    /** I21: nothing is left to do. Each file has ended, each tombstone is reaped, nothing lies about unknown. */
    static boolean isSettled(World world) {
        for (Item item : world.items) {
            if (item.isOpen()) {
                return false;
            }
        }
        for (Node node : world.nodes) {
            if (node.at != At.IDLE || node.reaping != World.Reaping.IDLE) {
                return false;
            }
        }
        for (int i = 0; i < world.objects.length; i++) {
            StoredObject object = world.objects[i];
            boolean known = object.row == Row.LIVE || object.row == Row.RETAINED || (i == SOURCE && world.foreignFile);
            if (object.row == Row.WRITING || object.isTombstone() || object.inFlight) {
                return false;
            }
            if (!known && (object.bytes != Bytes.ABSENT || isOpen(object.uploads[0]) || isOpen(object.uploads[1]))) {
                return false;
            }
        }
        return world.uploading == Uploading.NOT_YET
                || world.uploading == Uploading.INTENT_UNKNOWN
                || world.uploading == Uploading.ENDED;
    }

    private static boolean isOpen(Upload upload) {
        return upload != Upload.NONE && upload != Upload.ENDED;
    }
}
