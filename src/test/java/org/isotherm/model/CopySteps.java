package org.isotherm.model;

import static org.isotherm.model.World.NOBODY;

import java.util.ArrayList;
import java.util.List;
import org.isotherm.model.World.At;
import org.isotherm.model.World.Bytes;
import org.isotherm.model.World.Node;
import org.isotherm.model.World.Row;
import org.isotherm.model.World.StoredObject;
import org.isotherm.model.World.Upload;

/** The backend calls of one copy: {@code VerifiedCopy.copy}, down to {@code NewFile} and {@code S3Writer}. */
final class CopySteps {
    private final Scenario scenario;
    private final int me;
    private final List<Step> steps = new ArrayList<>();

    CopySteps(Scenario scenario, int me) {
        this.scenario = scenario;
        this.me = me;
    }

    List<Step> all() {
        switch (scenario.target()) {
            case FILE -> file();
            case PUT -> put();
            case RESUMED_UPLOAD -> upload();
        }
        return steps;
    }

    private interface Call {
        void on(World world, Node node, StoredObject target);
    }

    private Step own(String does, At when, Call call) {
        return Step.own("N" + (me + 1) + " " + does, world -> run(world, when, call));
    }

    private Step fault(String does, At when, Call call) {
        return Step.fault("N" + (me + 1) + " " + does, world -> run(world, when, call));
    }

    private boolean run(World world, At when, Call call) {
        Node node = world.nodes[me];
        if (node.at != when) {
            return false;
        }
        call.on(world, node, world.objects[node.target]);
        return true;
    }

    /** Opens the source and begins to write. */
    private void begin(World world, Node node, StoredObject target) {
        int source = world.items[node.item].source;
        if (world.objects[source].bytes != Bytes.GOOD) {
            node.at = At.FAILED;
            return;
        }
        if (target.row == Row.NONE || target.row == Row.GONE) {
            world.breaks(Invariant.I4);
        }
        target.writers = Math.min(2, target.writers + 1);
        node.at = At.WRITING;
    }

    private void arrive(Node node, StoredObject target, Bytes content) {
        target.hold(content);
        target.durable = scenario.has(Guard.DURABILITY);
        node.at = At.WRITTEN;
    }

    private void file() {
        steps.add(own("creates the file", At.CLAIMED, (world, node, target) -> {
            if (target.bytes != Bytes.ABSENT) {
                node.at = At.FAILED;
                return;
            }
            begin(world, node, target);
            if (node.at == At.WRITING) {
                target.bytes = Bytes.PARTIAL;
                target.durable = false;
            }
        }));
        steps.add(
                own("writes and forces the file", At.WRITING, (world, node, target) -> fill(node, target, Bytes.GOOD)));
        steps.add(fault(
                "writes the file, and it arrives damaged",
                At.WRITING,
                (world, node, target) -> fill(node, target, Bytes.BAD)));
        steps.add(fault("cannot write the file", At.WRITING, (world, node, target) -> node.at = At.FAILED));
    }

    /** What is written into a file whose name was deleted meanwhile is lost. */
    private void fill(Node node, StoredObject target, Bytes content) {
        if (target.bytes == Bytes.PARTIAL) {
            arrive(node, target, content);
        } else {
            node.at = At.WRITTEN;
        }
    }

    private void put() {
        steps.add(own("reads the source to put it", At.CLAIMED, this::begin));
        steps.add(own("puts the object", At.WRITING, (world, node, target) -> land(node, target, Bytes.GOOD)));
        steps.add(fault(
                "puts the object, and it arrives damaged",
                At.WRITING,
                (world, node, target) -> land(node, target, Bytes.BAD)));
        steps.add(fault("cannot put the object", At.WRITING, (world, node, target) -> node.at = At.FAILED));
        steps.add(
                fault("puts the object, the answer is lost, the request is late", At.WRITING, (world, node, target) -> {
                    target.inFlight = true;
                    node.at = At.WRITTEN;
                }));
    }

    private void land(Node node, StoredObject target, Bytes content) {
        if (target.bytes == Bytes.ABSENT || !scenario.has(Guard.ONLY_NEW)) {
            arrive(node, target, content);
        } else {
            node.at = At.FAILED;
        }
    }

    private void upload() {
        steps.add(own("begins the upload or goes on with it", At.CLAIMED, (world, node, target) -> {
            begin(world, node, target);
            if (node.at == At.WRITING && node.upload == NOBODY) {
                node.upload = me;
                target.uploads[me] = Upload.EMPTY;
                node.at = At.UPLOAD_BEGUN;
            }
        }));
        // the code asks for the fence here; the model does without, and nothing breaks
        steps.add(own("notes the upload's id", At.UPLOAD_BEGUN, (world, node, target) -> {
            if (target.row != Row.GONE) {
                target.notedUpload = node.upload;
            }
            node.at = At.WRITING;
        }));
        steps.add(own("sends the parts", At.WRITING, (world, node, target) -> sendParts(node, target, Upload.GOOD)));
        steps.add(fault(
                "sends the parts, and one arrives damaged",
                At.WRITING,
                (world, node, target) -> sendParts(node, target, Upload.BAD)));
        steps.add(fault("cannot send a part", At.WRITING, (world, node, target) -> node.at = At.FAILED));
        steps.add(fault("cannot send a part and aborts the upload", At.WRITING, (world, node, target) -> {
            target.uploads[node.upload] = Upload.ENDED;
            node.at = At.FAILED;
        }));
        steps.add(own("completes the upload", At.PARTS_SENT, this::complete));
        steps.add(fault(
                "completes the upload, the answer is lost, the request is late",
                At.PARTS_SENT,
                (world, node, target) -> {
                    target.inFlight = true;
                    node.at = At.WRITTEN;
                }));
    }

    /**
     * An upload that is gone is not waited for. The model begins the copy anew under another name; the code may also begin
     * another upload of the same name, which the model has as the first upload of a claim.
     */
    private static void sendParts(Node node, StoredObject target, Upload parts) {
        if (target.uploads[node.upload] == Upload.ENDED) {
            node.at = At.CORRUPT;
        } else {
            target.uploads[node.upload] = parts;
            node.at = At.PARTS_SENT;
        }
    }

    /** An upload that somebody else has completed, or a name that is taken: the read-back tells. */
    private void complete(World world, Node node, StoredObject target) {
        Upload upload = target.uploads[node.upload];
        if (upload != Upload.ENDED && (target.bytes == Bytes.ABSENT || !scenario.has(Guard.ONLY_NEW))) {
            target.uploads[node.upload] = Upload.ENDED;
            arrive(node, target, upload == Upload.GOOD ? Bytes.GOOD : Bytes.BAD);
        } else {
            node.at = target.bytes == Bytes.ABSENT ? At.CORRUPT : At.WRITTEN;
        }
    }

    /** What was sent and not answered arrives after all, at whatever moment, or never. */
    static List<Step> late(Scenario scenario, int object) {
        String name = World.name(object);
        return List.of(
                Step.own("a late write of " + name + " arrives", world -> {
                    StoredObject target = world.objects[object];
                    if (!target.inFlight) {
                        return false;
                    }
                    target.inFlight = false;
                    boolean takes = target.bytes == Bytes.ABSENT || !scenario.has(Guard.ONLY_NEW);
                    if (scenario.target() != Scenario.Target.RESUMED_UPLOAD) {
                        if (takes) {
                            target.hold(Bytes.GOOD);
                            target.durable = true;
                        }
                        return true;
                    }
                    int known = target.notedUpload;
                    Upload upload = known == NOBODY ? Upload.ENDED : target.uploads[known];
                    if (takes && (upload == Upload.GOOD || upload == Upload.BAD)) {
                        target.uploads[known] = Upload.ENDED;
                        target.hold(upload == Upload.GOOD ? Bytes.GOOD : Bytes.BAD);
                        target.durable = true;
                    }
                    return true;
                }),
                Step.own("a late write of " + name + " is lost", world -> {
                    if (!world.objects[object].inFlight) {
                        return false;
                    }
                    world.objects[object].inFlight = false;
                    return true;
                }));
    }
}
