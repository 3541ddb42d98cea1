package org.isotherm.model;

import static org.isotherm.model.World.FIRST_COPY;
import static org.isotherm.model.World.NEW_CONTENT;
import static org.isotherm.model.World.NOBODY;
import static org.isotherm.model.World.UPLOAD_NODE;

import java.util.ArrayList;
import java.util.List;
import org.isotherm.model.World.At;
import org.isotherm.model.World.Bytes;
import org.isotherm.model.World.Item;
import org.isotherm.model.World.Node;
import org.isotherm.model.World.Row;
import org.isotherm.model.World.StoredObject;
import org.isotherm.model.World.Uploading;

/** The overwriter ({@code AssetUpload}), the deleter ({@code AssetLocations.delete}), nodes and their leases, power cuts. */
final class OtherSteps {
    private final Scenario scenario;

    OtherSteps(Scenario scenario) {
        this.scenario = scenario;
    }

    /** Everything that may happen in a scenario. */
    static List<Step> allOf(Scenario scenario) {
        OtherSteps others = new OtherSteps(scenario);
        ReaperSteps reapers = new ReaperSteps(scenario);
        List<Step> steps = new ArrayList<>(MoverSteps.of(scenario, 0));
        if (scenario.has(Scenario.Actor.SECOND_MOVER)) {
            steps.addAll(MoverSteps.of(scenario, 1));
        }
        if (scenario.has(Scenario.Actor.REAPER)) {
            steps.addAll(reapers.of(0));
        }
        if (scenario.has(Scenario.Actor.SECOND_REAPER)) {
            steps.addAll(reapers.of(1));
        }
        steps.addAll(reapers.ofTime());
        if (scenario.target() != Scenario.Target.FILE) {
            scenario.copies().forEach(copy -> steps.addAll(CopySteps.late(scenario, copy)));
        }
        steps.addAll(others.ofNode(0));
        if (scenario.has(Scenario.Actor.SECOND_MOVER) || scenario.has(Scenario.Actor.SECOND_REAPER)) {
            steps.addAll(others.ofNode(1));
        }
        if (scenario.has(Scenario.Actor.OVERWRITER)) {
            steps.addAll(others.overwriter());
            steps.addAll(others.ofNode(UPLOAD_NODE));
        }
        if (scenario.has(Scenario.Actor.DELETER)) {
            steps.add(Step.wish("somebody deletes the asset", others::delete));
        }
        if (scenario.has(Scenario.Actor.ROLLBACK)) {
            steps.add(ReaperSteps.planRollback());
        }
        if (scenario.has(Scenario.Actor.CANCELLER)) {
            steps.add(MoverSteps.cancel(scenario, World.MOVE));
            if (scenario.has(Scenario.Actor.ROLLBACK)) {
                steps.add(MoverSteps.cancel(scenario, World.ROLLBACK));
            }
        }
        if (scenario.has(Scenario.Actor.OWNER)) {
            steps.add(ReaperSteps.ownerReturns());
        }
        if (scenario.target() == Scenario.Target.FILE) {
            steps.add(others.powerCut());
        }
        return steps;
    }

    private List<Step> overwriter() {
        return List.of(
                Step.wish("somebody begins to overwrite the asset", world -> intend(world, Uploading.INTENDED)),
                Step.fault(
                        "somebody begins to overwrite the asset, the commit is not answered",
                        world -> intend(world, Uploading.INTENT_UNKNOWN)),
                uploading("the overwriter writes", Step.Kind.OWN, Uploading.INTENDED, world -> {
                    StoredObject object = world.objects[NEW_CONTENT];
                    if (object.row == Row.GONE) {
                        world.breaks(Invariant.I4);
                    }
                    object.writers++;
                    object.hold(Bytes.GOOD);
                    object.durable = true;
                    world.uploading = Uploading.WRITTEN;
                }),
                uploading("the overwriter cannot write", Step.Kind.FAULT, Uploading.INTENDED, world -> {
                    world.objects[NEW_CONTENT].writers++;
                    world.objects[NEW_CONTENT].bytes = Bytes.PARTIAL;
                    world.uploading = Uploading.FAILED;
                }),
                uploading("the overwriter reads back", Step.Kind.OWN, Uploading.WRITTEN, world -> {
                    boolean good = world.objects[NEW_CONTENT].bytes == Bytes.GOOD;
                    world.objects[NEW_CONTENT].verified = good;
                    world.uploading = good ? Uploading.PROVEN : Uploading.FAILED;
                }),
                uploading("the overwriter publishes", Step.Kind.OWN, Uploading.PROVEN, this::publish),
                uploading(
                        "the overwriter cannot publish",
                        Step.Kind.FAULT,
                        Uploading.PROVEN,
                        world -> world.uploading = Uploading.FAILED),
                uploading("the overwriter gives up", Step.Kind.OWN, Uploading.FAILED, world -> {
                    if (world.objects[NEW_CONTENT].row == Row.WRITING) {
                        world.objects[NEW_CONTENT].become(Row.CONDEMNED);
                    }
                    world.uploading = Uploading.ENDED;
                }));
    }

    /** {@code StoredObjects.intend}. */
    private static boolean intend(World world, Uploading then) {
        if (world.uploading != Uploading.NOT_YET || !world.nodes[UPLOAD_NODE].alive) {
            return false;
        }
        StoredObject object = world.objects[NEW_CONTENT];
        object.row = Row.WRITING;
        object.node = UPLOAD_NODE;
        world.uploading = then;
        return true;
    }

    private static Step uploading(
            String name, Step.Kind kind, Uploading when, java.util.function.Consumer<World> action) {
        java.util.function.Predicate<World> step = world -> {
            if (world.uploading != when) {
                return false;
            }
            action.accept(world);
            return true;
        };
        return kind == Step.Kind.FAULT ? Step.fault(name, step) : Step.own(name, step);
    }

    /** {@code AssetLocations.publish}. */
    private void publish(World world) {
        StoredObject object = world.objects[NEW_CONTENT];
        if (object.row != Row.WRITING) {
            world.uploading = Uploading.FAILED;
            return;
        }
        if (world.assetExists) {
            letGo(world);
        } else {
            world.assetIsAnother = true;
        }
        world.assetExists = true;
        world.assetObject = NEW_CONTENT;
        world.generation++;
        world.content = 2;
        object.become(Row.LIVE);
        object.ofAsset = true;
        world.wasOverwritten = true;
        world.uploading = Uploading.ENDED;
    }

    private boolean delete(World world) {
        if (!world.assetExists || world.wasDeleted) {
            return false;
        }
        letGo(world);
        world.assetExists = false;
        world.wasDeleted = true;
        if (!scenario.has(Guard.LEDGER_REMEMBERS_ASSET)) {
            for (StoredObject object : world.objects) {
                object.ofAsset = false;
            }
        }
        return true;
    }

    private static void letGo(World world) {
        for (StoredObject object : world.objects) {
            if (object.ofAsset && (object.row == Row.LIVE || object.row == Row.RETAINED)) {
                object.become(Row.CONDEMNED);
            }
        }
    }

    /** A node that runs but whose lease has run out was frozen: it may take its next step at any time. */
    private List<Step> ofNode(int me) {
        String who = "N" + (me + 1) + " ";
        List<Step> steps = new ArrayList<>(List.of(
                Step.fault(who + "dies", world -> die(world, me)),
                Step.fault(who + "sleeps longer than its lease", world -> world.nodes[me].alive && endLease(world, me)),
                Step.own(
                        "the lease of the dead " + who + "runs out",
                        world -> !world.nodes[me].alive && endLease(world, me)),
                Step.own(who + "renews its lease", world -> {
                    if (!world.nodes[me].alive || world.nodes[me].lease) {
                        return false;
                    }
                    world.nodes[me].lease = true;
                    return true;
                }),
                Step.own(who + "starts again", world -> start(world, me))));
        if (me != UPLOAD_NODE && scenario.target() != Scenario.Target.FILE) {
            steps.add(Step.fault(who + "dies, its request is under way", world -> {
                Node node = world.nodes[me];
                At sending = scenario.target() == Scenario.Target.PUT ? At.WRITING : At.PARTS_SENT;
                if (node.at != sending) {
                    return false;
                }
                world.objects[node.target].inFlight = true;
                return die(world, me);
            }));
        }
        return steps;
    }

    private static boolean die(World world, int me) {
        Node node = world.nodes[me];
        if (!node.alive) {
            return false;
        }
        node.letGo();
        node.endReaping();
        node.alive = false;
        if (me == UPLOAD_NODE && world.uploading != Uploading.NOT_YET) {
            world.uploading = Uploading.ENDED;
        }
        return true;
    }

    private static boolean endLease(World world, int me) {
        if (!world.nodes[me].lease) {
            return false;
        }
        world.nodes[me].lease = false;
        return true;
    }

    /** {@code NodeLeases.register}: under a new id; what the old one held is nobody's. */
    private static boolean start(World world, int me) {
        Node node = world.nodes[me];
        if (node.alive) {
            return false;
        }
        node.alive = true;
        node.lease = true;
        for (Item item : world.items) {
            if (item.node == me) {
                item.node = NOBODY;
            }
        }
        for (StoredObject object : world.objects) {
            if (object.node == me) {
                object.node = NOBODY;
            }
        }
        return true;
    }

    private Step powerCut() {
        return Step.fault("the target loses power", world -> {
            boolean lost = false;
            for (int i = FIRST_COPY; i < NEW_CONTENT; i++) {
                StoredObject object = world.objects[i];
                if (object.bytes != Bytes.ABSENT && !object.durable) {
                    object.bytes = Bytes.ABSENT;
                    lost = true;
                }
            }
            return lost;
        });
    }
}
