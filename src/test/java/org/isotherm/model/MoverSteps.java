package org.isotherm.model;

import static org.isotherm.model.World.FIRST_COPY;
import static org.isotherm.model.World.MOVE;
import static org.isotherm.model.World.NEW_CONTENT;
import static org.isotherm.model.World.NOBODY;
import static org.isotherm.model.World.NOTHING;
import static org.isotherm.model.World.ROLLBACK;
import static org.isotherm.model.World.SOURCE;

import java.util.ArrayList;
import java.util.List;
import org.isotherm.model.World.At;
import org.isotherm.model.World.Bytes;
import org.isotherm.model.World.Item;
import org.isotherm.model.World.ItemState;
import org.isotherm.model.World.Node;
import org.isotherm.model.World.Row;
import org.isotherm.model.World.StoredObject;

/** The worker of one node: {@code ItemClaims}, {@code FileMoves} and {@code ItemSwitch}. */
final class MoverSteps {
    /** A file is tried so often; each order of steps with few faults needs no more. */
    private static final int MOST_ATTEMPTS = 3;

    private final Scenario scenario;
    private final int me;
    private final List<Step> steps = new ArrayList<>();

    private MoverSteps(Scenario scenario, int me) {
        this.scenario = scenario;
        this.me = me;
    }

    static List<Step> of(Scenario scenario, int me) {
        MoverSteps mover = new MoverSteps(scenario, me);
        mover.claiming();
        mover.steps.addAll(new CopySteps(scenario, me).all());
        mover.noting();
        mover.proving();
        mover.settling();
        return mover.steps;
    }

    private String i(String does) {
        return "N" + (me + 1) + " " + does;
    }

    private Node mine(World world) {
        return world.nodes[me];
    }

    private Item itemOf(World world) {
        return world.items[mine(world).item];
    }

    private void claiming() {
        for (int item = MOVE; item <= (scenario.has(Scenario.Actor.ROLLBACK) ? ROLLBACK : MOVE); item++) {
            int each = item;
            String what = item == MOVE ? "claims the move" : "claims the rollback";
            steps.add(Step.own(i(what), world -> claim(world, each)));
            steps.add(Step.fault(i(what + ", the commit is not answered"), world -> {
                if (!claim(world, each)) {
                    return false;
                }
                mine(world).letGo();
                return true;
            }));
        }
    }

    /** {@code ItemClaims.next}: condemns what was half made, skips what has changed, commits the name of the target. */
    private boolean claim(World world, int which) {
        Node node = mine(world);
        Item item = world.items[which];
        if (!node.alive || !node.lease || node.at != At.IDLE || !isToHave(world, item)) {
            return false;
        }
        item.fence++;
        if (!world.isCurrent(item) && scenario.has(Guard.COMPARE_AND_SET)) {
            skip(world, item);
            return true;
        }
        boolean toCopy = which == MOVE && item.state != ItemState.COPIED;
        if (toCopy && !isResumed(world, item)) {
            int before = item.target;
            item.target = intend(world);
            if (before != NOTHING && before != item.target) {
                abandon(world.objects[before]);
            }
        }
        if (item.state != ItemState.COPIED) {
            item.state = ItemState.COPYING;
        }
        item.node = me;
        item.attempts++;
        node.at = toCopy ? At.CLAIMED : At.NOTED;
        node.item = which;
        node.fence = item.fence;
        node.target = which == MOVE ? item.target : SOURCE;
        node.upload = toCopy ? world.objects[item.target].notedUpload : NOBODY;
        return true;
    }

    /** It waits; or its worker's node has no lease; or it stands claimed for this node, whose worker has dropped it. */
    private boolean isToHave(World world, Item item) {
        return item.state == ItemState.PENDING
                || (item.isActive() && (item.node == NOBODY || !world.nodes[item.node].lease || item.node == me));
    }

    private boolean isResumed(World world, Item item) {
        return scenario.target() == Scenario.Target.RESUMED_UPLOAD
                && item.target != NOTHING
                && world.objects[item.target].row == Row.WRITING
                && (world.objects[item.target].notedUpload != NOBODY || !scenario.has(Guard.RESUME_BY_KNOWN_UPLOAD));
    }

    /** {@code StoredObjects.intend}. */
    private int intend(World world) {
        int name = FIRST_COPY;
        while (scenario.has(Guard.UNIQUE_NAMES) && world.objects[name].row != Row.NONE) {
            name++;
        }
        if (name == NEW_CONTENT) {
            throw new IllegalStateException("the model has too few names for so many attempts");
        }
        StoredObject object = world.objects[name];
        object.row = Row.WRITING;
        object.ofAsset = true;
        object.node = me;
        return name;
    }

    /** {@code StoredObjects.abandonWithin}. */
    private static void abandon(StoredObject object) {
        if (object.row == Row.WRITING) {
            object.become(Row.CONDEMNED);
        }
    }

    private static void dropCopy(World world, Item item) {
        if (item.state == ItemState.COPIED) {
            item.transferred--;
        }
        if (item.target != NOTHING) {
            abandon(world.objects[item.target]);
            item.target = NOTHING;
        }
    }

    private static void skip(World world, Item item) {
        dropCopy(world, item);
        item.state = ItemState.SKIPPED;
        item.node = NOBODY;
        item.skipped++;
    }

    /** Whether this worker may change the item, by its fence; the worker has done with it otherwise. */
    private boolean mayChange(World world) {
        Node node = mine(world);
        Item item = itemOf(world);
        if (item.fence == node.fence) {
            return true;
        }
        if (scenario.has(Guard.FENCE)) {
            node.letGo();
            return false;
        }
        world.breaks(Invariant.I7);
        return true;
    }

    private void noting() {
        steps.add(Step.own(i("notes the copy"), this::noteCopied));
        steps.add(Step.fault(i("notes the copy, the commit is not answered"), world -> {
            if (!noteCopied(world)) {
                return false;
            }
            mine(world).letGo();
            return true;
        }));
        steps.add(Step.fault(i("cannot note the copy"), world -> {
            if (mine(world).at != At.WRITTEN) {
                return false;
            }
            mine(world).letGo();
            return true;
        }));
    }

    /** {@code ItemClaims.copied}. */
    private boolean noteCopied(World world) {
        Node node = mine(world);
        if (node.at != At.WRITTEN) {
            return false;
        }
        if (mayChange(world)) {
            Item item = itemOf(world);
            item.transferred++;
            item.state = ItemState.COPIED;
            node.fence = ++item.fence;
            node.at = At.NOTED;
        }
        return true;
    }

    /** {@code VerifiedCopy.prove}; of the object to return to, when it is a rollback. */
    private void proving() {
        steps.add(Step.own(i("reads the copy back"), world -> {
            Node node = mine(world);
            if (node.at != At.NOTED) {
                return false;
            }
            StoredObject object = world.objects[node.target];
            if (!scenario.has(Guard.VERIFY)) {
                node.at = At.PROVEN;
            } else if (object.bytes == Bytes.GOOD) {
                object.verified = true;
                node.at = At.PROVEN;
            } else {
                node.at = At.CORRUPT;
            }
            return true;
        }));
        steps.add(Step.fault(i("cannot read the copy back now"), world -> {
            if (mine(world).at != At.NOTED) {
                return false;
            }
            mine(world).at = At.FAILED;
            return true;
        }));
    }

    /** A commit without an answer leaves the same as an answered one: the worker forgets the file either way. */
    private void settling() {
        steps.add(Step.own(i("switches"), world -> {
            if (mine(world).at != At.PROVEN) {
                return false;
            }
            deleteAtOnce(world);
            if (mayChange(world)) {
                if (mine(world).item == MOVE) {
                    switchToCopy(world, itemOf(world));
                } else {
                    switchBack(world, itemOf(world));
                }
                mine(world).letGo();
            }
            return true;
        }));
        steps.add(Step.fault(i("cannot commit the switch"), world -> {
            if (mine(world).at != At.PROVEN) {
                return false;
            }
            deleteAtOnce(world);
            mine(world).letGo();
            return true;
        }));
        steps.add(Step.fault(i("cannot commit what was not moved"), world -> {
            if (!hasFailed(mine(world))) {
                return false;
            }
            mine(world).letGo();
            return true;
        }));
        steps.add(Step.own(i("settles what was not moved"), world -> {
            if (!hasFailed(mine(world))) {
                return false;
            }
            if (mayChange(world)) {
                giveUp(world, itemOf(world), mine(world).at);
                mine(world).letGo();
            }
            return true;
        }));
    }

    private static boolean hasFailed(Node node) {
        return node.at == At.CORRUPT || node.at == At.FAILED;
    }

    /**
     * {@code Migrations.cancel}: what is open is skipped. Its worker learns it from the fence, and what it has copied is
     * condemned at once.
     */
    static Step cancel(Scenario scenario, int which) {
        return Step.wish("somebody cancels the " + (which == MOVE ? "move" : "rollback"), world -> {
            Item item = world.items[which];
            if (!item.isOpen()) {
                return false;
            }
            if (scenario.has(Guard.CANCEL_RAISES_FENCE)) {
                item.fence++;
            }
            skip(world, item);
            return true;
        });
    }

    private void deleteAtOnce(World world) {
        if (!scenario.has(Guard.TOMBSTONE) && mine(world).item == MOVE) {
            Invariants.ofDelete(world, SOURCE);
            world.objects[SOURCE].erase();
        }
    }

    /** {@code Placement.switchTo} within {@code ItemSwitch.settle}. */
    private void switchToCopy(World world, Item item) {
        item.fence++;
        boolean current = scenario.has(Guard.COMPARE_AND_SET) ? world.isCurrent(item) : world.assetExists;
        if (!current || item.target == NOTHING || world.objects[item.target].row != Row.WRITING) {
            skip(world, item);
            return;
        }
        retainLive(world);
        makeLive(world, item.target);
        item.state = ItemState.COMPLETED;
        item.node = NOBODY;
        item.verified++;
    }

    /** The same for a rollback by pointer: nothing was copied. */
    private void switchBack(World world, Item item) {
        item.fence++;
        item.node = NOBODY;
        boolean current = scenario.has(Guard.COMPARE_AND_SET) ? world.isCurrent(item) : world.assetExists;
        if (!current || world.objects[SOURCE].row != Row.RETAINED) {
            if (world.isCurrent(item)) {
                world.breaks(Invariant.I11);
            }
            item.state = ItemState.SKIPPED;
            item.skipped++;
            return;
        }
        retainLive(world);
        makeLive(world, SOURCE);
        item.state = ItemState.COMPLETED;
        item.verified++;
        world.items[MOVE].state = ItemState.ROLLED_BACK;
        world.items[MOVE].fence++;
    }

    private static void retainLive(World world) {
        for (StoredObject object : world.objects) {
            if (object.row == Row.LIVE && object.ofAsset) {
                object.become(Row.RETAINED);
            }
        }
    }

    private static void makeLive(World world, int next) {
        StoredObject object = world.objects[next];
        if (!object.verified) {
            world.breaks(Invariant.I2);
        }
        object.become(Row.LIVE);
        world.assetObject = next;
        world.generation++;
    }

    /** {@code ItemSwitch.giveUp}: skipped, tried again, or failed. */
    private void giveUp(World world, Item item, At why) {
        item.fence++;
        if (!world.isCurrent(item) && scenario.has(Guard.COMPARE_AND_SET)) {
            skip(world, item);
        } else if (item.attempts < MOST_ATTEMPTS) {
            if (item.state != ItemState.COPIED || why == At.CORRUPT) {
                if (why == At.CORRUPT || scenario.target() != Scenario.Target.RESUMED_UPLOAD) {
                    dropCopy(world, item);
                }
                item.state = ItemState.PENDING;
            }
            item.node = NOBODY;
        } else {
            dropCopy(world, item);
            item.state = ItemState.FAILED;
            item.node = NOBODY;
            item.failed++;
        }
    }
}
