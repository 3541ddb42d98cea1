package org.isotherm.model;

import static org.isotherm.model.World.NOBODY;
import static org.isotherm.model.World.ROLLBACK;
import static org.isotherm.model.World.SOURCE;
import static org.isotherm.model.World.UPLOAD_NODE;

import java.util.ArrayList;
import java.util.List;
import org.isotherm.model.World.Bytes;
import org.isotherm.model.World.Due;
import org.isotherm.model.World.Item;
import org.isotherm.model.World.Node;
import org.isotherm.model.World.Reaping;
import org.isotherm.model.World.Row;
import org.isotherm.model.World.StoredObject;
import org.isotherm.model.World.Uploading;

/** {@code SourceCleanup} on a node, and what time does to the ledger: {@code StoredObjects} from condemned to gone. */
final class ReaperSteps {
    private final Scenario scenario;

    ReaperSteps(Scenario scenario) {
        this.scenario = scenario;
    }

    List<Step> of(int me) {
        String who = "reaper " + (me + 1) + " ";
        List<Step> steps = new ArrayList<>();
        for (int each : scenario.objects()) {
            steps.add(Step.own(who + "claims " + World.name(each), world -> claim(world, world.nodes[me], each)));
        }
        steps.add(Step.own(who + "asks again", world -> check(world, world.nodes[me])));
        steps.add(Step.own(who + "deletes", world -> {
            Node node = world.nodes[me];
            if (node.reaping != Reaping.CHECKED) {
                return false;
            }
            Invariants.ofDelete(world, node.claimed);
            world.objects[node.claimed].erase();
            node.reaping = Reaping.GONE;
            return true;
        }));
        steps.add(Step.own(who + "notes the deletion", world -> note(world, world.nodes[me])));
        steps.add(Step.fault(who + "claims, and the commit is not answered", world -> {
            if (world.nodes[me].reaping != Reaping.CLAIMED) {
                return false;
            }
            world.nodes[me].endReaping();
            return true;
        }));
        steps.add(Step.fault(who + "cannot delete, or cannot note it", world -> {
            Node node = world.nodes[me];
            if (node.reaping != Reaping.CHECKED && node.reaping != Reaping.GONE) {
                return false;
            }
            StoredObject object = world.objects[node.claimed];
            if (isStillMine(node, object)) {
                object.due = Due.NOW;
            }
            node.endReaping();
            return true;
        }));
        return steps;
    }

    /** {@code StoredObjects.claimDue}. */
    private boolean claim(World world, Node node, int which) {
        StoredObject object = world.objects[which];
        if (!node.alive
                || node.reaping != Reaping.IDLE
                || !object.isTombstone()
                || object.due != Due.NOW
                || !isUnreferenced(world, which)) {
            return false;
        }
        object.attempts++;
        object.due = Due.CLAIMED;
        node.reaping = Reaping.CLAIMED;
        node.claimed = which;
        node.claimedAttempts = object.attempts;
        node.claimedDeleted = object.row == Row.DELETED;
        return true;
    }

    /** {@code StoredObjects.mayBeDeleted}. */
    private boolean check(World world, Node node) {
        if (node.reaping != Reaping.CLAIMED) {
            return false;
        }
        StoredObject object = world.objects[node.claimed];
        if (!scenario.has(Guard.RECHECK)
                || (isStillMine(node, object) && object.due == Due.CLAIMED && isUnreferenced(world, node.claimed))) {
            node.reaping = Reaping.CHECKED;
        } else {
            node.endReaping();
        }
        return true;
    }

    /** {@code StoredObjects.deleted}; the row of a file that was not ours ends here, since its name never was. */
    private boolean note(World world, Node node) {
        if (node.reaping != Reaping.GONE) {
            return false;
        }
        StoredObject object = world.objects[node.claimed];
        if (isStillMine(node, object)) {
            boolean foreign = node.claimed == SOURCE && scenario.has(Scenario.Actor.OWNER);
            if (object.row == Row.CONDEMNED && scenario.has(Guard.SECOND_LOOK) && !foreign) {
                object.become(Row.DELETED);
                object.attempts = 0;
            } else {
                object.become(Row.GONE);
            }
        }
        node.endReaping();
        return true;
    }

    private boolean isStillMine(Node node, StoredObject object) {
        if (!object.isTombstone()) {
            return false;
        }
        if (!scenario.has(Guard.REAPER_FENCE)) {
            return true;
        }
        return object.attempts == node.claimedAttempts
                && (!scenario.has(Guard.REAPER_COMPARES_STATE) || (object.row == Row.DELETED) == node.claimedDeleted);
    }

    /** {@code StoredObjects.UNREFERENCED}: no asset, and no move under way, names it. */
    private boolean isUnreferenced(World world, int object) {
        if ((world.assetExists && world.assetObject == object) || (world.foreignFile && object == SOURCE)) {
            return false;
        }
        if (scenario.has(Guard.ROLLBACK_PIN) && world.isAwaitedByRollback(object)) {
            return false;
        }
        for (Item item : world.items) {
            if (world.objects[object].ofAsset && item.isActive() && (item.target == object || item.source == object)) {
                return false;
            }
        }
        return true;
    }

    List<Step> ofTime() {
        boolean isWaitedFor = scenario.has(Guard.WRITE_BEFORE_SECOND_LOOK);
        List<Step> steps = new ArrayList<>();
        for (int each : scenario.objects()) {
            String name = World.name(each);
            steps.add(Step.own(
                    "the claim to delete " + name + " has run out",
                    world -> !isHeld(world, each) && claimRunsOut(world.objects[each])));
            steps.add(Step.fault(
                    "the claim to delete " + name + " runs out under its reaper",
                    world -> isHeld(world, each) && !isInTime(world, each) && claimRunsOut(world.objects[each])));
            steps.add(Step.own("the second look at " + name + " is due", world -> {
                if (world.objects[each].due != Due.LATER || (isWaitedFor && mayStillBeWritten(world, each))) {
                    return false;
                }
                world.objects[each].due = Due.NOW;
                return true;
            }));
            if (each != SOURCE) {
                steps.add(Step.own(
                        "the clock condemns " + name + ", which nobody writes any more",
                        world -> condemnUnwritten(world, each)));
            }
            steps.add(Step.own("the clock ends the retention of " + name, world -> endRetention(world, each)));
        }
        if (!scenario.has(Guard.PIN_IN_THE_ROW)) {
            steps.add(Step.own("the clock begins to look at S", world -> {
                if (world.clockSawNoPin
                        || world.objects[SOURCE].row != Row.RETAINED
                        || world.isAwaitedByRollback(SOURCE)) {
                    return false;
                }
                world.clockSawNoPin = true;
                return true;
            }));
        }
        return steps;
    }

    private static boolean claimRunsOut(StoredObject object) {
        if (object.due != Due.CLAIMED) {
            return false;
        }
        object.due = Due.NOW;
        return true;
    }

    private static boolean isHeld(World world, int object) {
        for (Node node : world.nodes) {
            if (isHolder(world, node, object)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHolder(World world, Node node, int object) {
        return node.claimed == object
                && node.claimedAttempts == world.objects[object].attempts
                && node.claimedDeleted == (world.objects[object].row == Row.DELETED);
    }

    /** A reaper that has asked deletes before its claim runs out. */
    private boolean isInTime(World world, int object) {
        for (Node node : world.nodes) {
            if (isHolder(world, node, object) && node.reaping == Reaping.CHECKED) {
                return scenario.has(Guard.DELETE_WITHIN_CLAIM);
            }
        }
        return false;
    }

    /** The hour until the second look is longer than any request is on its way and any node sleeps while it writes. */
    private static boolean mayStillBeWritten(World world, int object) {
        if (world.objects[object].inFlight) {
            return true;
        }
        if (object == World.NEW_CONTENT && world.uploading == Uploading.INTENDED) {
            return true;
        }
        for (Node node : world.nodes) {
            if (node.mayStillWrite(object)) {
                return true;
            }
        }
        return false;
    }

    /** The second statement of {@code StoredObjects.condemnOverdue}. */
    private boolean condemnUnwritten(World world, int which) {
        StoredObject object = world.objects[which];
        if (object.row != Row.WRITING) {
            return false;
        }
        for (Item item : world.items) {
            if (object.ofAsset && item.target == which && item.isOpen()) {
                return false;
            }
        }
        boolean lost = object.node == NOBODY || !world.nodes[object.node].lease;
        boolean unknownHere = world.nodes[object.node == NOBODY ? 0 : object.node].alive
                && !(object.node == UPLOAD_NODE && isBeingUploaded(world));
        if (!lost && !unknownHere) {
            return false;
        }
        object.become(Row.CONDEMNED);
        return true;
    }

    /** {@code StoredObjects.uploads}. */
    private boolean isBeingUploaded(World world) {
        return (world.uploading == Uploading.INTENT_UNKNOWN && !scenario.has(Guard.FAILED_INTENT_FORGOTTEN))
                || world.uploading == Uploading.INTENDED
                || world.uploading == Uploading.WRITTEN
                || world.uploading == Uploading.PROVEN;
    }

    /** The first statement; what it decides by is as old as its beginning, unless the pin stands in the row itself. */
    private boolean endRetention(World world, int which) {
        StoredObject object = world.objects[which];
        if (object.row != Row.RETAINED) {
            return false;
        }
        if (which == SOURCE) {
            boolean seen = scenario.has(Guard.PIN_IN_THE_ROW)
                    ? !world.isAwaitedByRollback(SOURCE) || !scenario.has(Guard.ROLLBACK_PIN)
                    : world.clockSawNoPin;
            if (!seen) {
                return false;
            }
            world.clockSawNoPin = false;
        }
        object.become(Row.CONDEMNED);
        return true;
    }

    /** The owner puts the same file back where it was and registers it: {@code AssetLocations.register}. */
    static Step ownerReturns() {
        return Step.wish("the owner puts the file back and registers it", world -> {
            StoredObject source = world.objects[SOURCE];
            if (source.row != Row.GONE || source.bytes != Bytes.ABSENT || world.foreignFile) {
                return false;
            }
            source.bytes = Bytes.GOOD;
            source.durable = true;
            world.foreignFile = true;
            return true;
        });
    }

    /** Plans the way back by pointer, while the object to return to is retained. */
    static Step planRollback() {
        return Step.wish("somebody rolls the move back", world -> {
            Item move = world.items[World.MOVE];
            Item back = world.items[ROLLBACK];
            if (back.state != World.ItemState.NONE
                    || move.state != World.ItemState.COMPLETED
                    || !world.assetExists
                    || world.assetObject != move.target
                    || world.objects[SOURCE].row != Row.RETAINED) {
                return false;
            }
            back.state = World.ItemState.PENDING;
            back.generation = world.generation;
            back.source = move.target;
            return true;
        });
    }
}
