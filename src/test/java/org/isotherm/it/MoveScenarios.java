package org.isotherm.it;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.isotherm.faults.CrashPoint;

/**
 * Moves of one file that something comes in between of. Each plays on backends of its own and returns what was wrong
 * afterwards, in words; nothing, unless the product is broken.
 */
final class MoveScenarios {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SETTLES = Duration.ofSeconds(15);
    private static int played;

    private final Cluster cluster;
    private final FaultyNode node;
    private final Rows rows;
    private final Contents contents = new Contents();
    private final String type;
    private final Path sourceFolder;
    private final Path targetFolder;
    private final long source;
    private final long target;

    /** A new one, with one file on its source. */
    MoveScenarios(Cluster cluster) throws Exception {
        this.cluster = cluster;
        this.node = cluster.node(0);
        this.rows = cluster.rows();
        this.type = "scene_" + ++played;
        sourceFolder = cluster.newFolder(type);
        targetFolder = cluster.newFolder(type);
        source = node.studio().create(Studio.local(type + "-from", sourceFolder));
        target = node.studio().create(Studio.local(type + "-to", targetFolder));
        upload(Samples.bytes(700_000, played));
    }

    String key() {
        return type + "/1/file";
    }

    private void upload(byte[] content) throws Exception {
        node.studio().put(key(), source, content).expect(200, 201);
        contents.with(key(), content);
    }

    private long begin() throws Exception {
        return node.studio().migrate(Studio.move(source, target).add("source_retention", "PT0S"));
    }

    /** Somebody replaces the content while the move stands at the point. */
    List<String> overwrite(CrashPoint point) throws Exception {
        node.faults().hold(point, 1);
        long run = begin();
        node.awaitObeyed(point);
        upload(Samples.bytes(400_000, -played));
        node.faults().withdraw(point);
        return outcome(run, "skipped");
    }

    /** Somebody deletes the asset while the move stands at the point. */
    List<String> delete(CrashPoint point) throws Exception {
        node.faults().hold(point, 1);
        long run = begin();
        node.awaitObeyed(point);
        node.studio().operator().delete("/api/assets/" + key()).expect(204);
        contents.without(key());
        node.faults().withdraw(point);
        return outcome(run, "skipped");
    }

    /** The disk flips a bit of the copy before it is read back. */
    List<String> corruptCopy() throws Exception {
        node.faults().hold(CrashPoint.COPIED, 1);
        long run = begin();
        node.awaitObeyed(CrashPoint.COPIED);
        Path copy = targetFolder.resolve(
                rows.texts("SELECT target_path FROM storage_migration_items WHERE migration_id = ?", run)
                        .get(0));
        byte[] bytes = Files.readAllBytes(copy);
        bytes[bytes.length / 2] ^= 1;
        Files.write(copy, bytes);
        node.faults().withdraw(CrashPoint.COPIED);
        return outcome(run, "completed");
    }

    /** Nothing comes in between. */
    List<String> plain() throws Exception {
        return outcome(begin(), "completed");
    }

    /** Two files, each with a name of its own. */
    List<String> two() throws Exception {
        byte[] second = Samples.bytes(500_000, played + 1000);
        node.studio().upload(type + "/2/file", source, second);
        contents.with(type + "/2/file", second);
        return outcome(begin(), "completed");
    }

    /** What is forced to disk before the switch: the copy, and each folder down to it. */
    List<String> forced() throws Exception {
        node.faults().noteForces();
        node.faults().hold(CrashPoint.UNSWITCHED, 1);
        long run = begin();
        node.awaitObeyed(CrashPoint.UNSWITCHED);
        List<Path> forced = node.faults().forced();
        List<String> wrong = new ArrayList<>();
        Path copy = targetFolder.resolve(
                rows.texts("SELECT target_path FROM storage_migration_items WHERE migration_id = ?", run)
                        .get(0));
        for (Path each = copy; each != null && each.startsWith(targetFolder); each = each.getParent()) {
            if (!forced.contains(each)) {
                wrong.add("not forced before the switch: " + targetFolder.relativize(each));
            }
        }
        node.faults().withdraw(CrashPoint.UNSWITCHED);
        wrong.addAll(outcome(run, "completed"));
        return wrong;
    }

    /**
     * The node that has proven the copy freezes for longer than its lease; another one takes the file over and moves it;
     * the first one wakes and wants to switch.
     */
    List<String> freeze() throws Exception {
        FaultyNode other = cluster.node(1);
        node.faults().hold(CrashPoint.PROVEN, 1);
        long run = begin();
        node.awaitObeyed(CrashPoint.PROVEN);
        node.faults().note(CrashPoint.CONCLUDED);
        signal("STOP", node);
        node.faults().withdraw(CrashPoint.PROVEN);
        try {
            new Resumption(other).finish(run);
        } finally {
            signal("CONT", node);
        }
        node.awaitObeyed(CrashPoint.CONCLUDED); // it has come to the end of its job, and changed what it could
        return outcome(run, "completed");
    }

    private static void signal(String signal, FaultyNode node) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(node.pid()))
                .inheritIO()
                .start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("kill -" + signal + " did not work");
        }
    }

    private List<String> outcome(long run, String itemState) throws Exception {
        List<String> wrong = new ArrayList<>();
        Studio studio = node.studio();
        try {
            JsonObject end = studio.awaitEnd(run);
            if (!end.getString("status").equals("completed")) {
                wrong.add("the run is " + end.getString("status"));
            }
        } catch (AssertionError e) {
            wrong.add(e.getMessage());
            return wrong;
        }
        String state = rows.texts("SELECT state FROM storage_migration_items WHERE migration_id = ?", run)
                .get(0);
        if (!state.equals(itemState)) {
            wrong.add("the file is " + state + ", not " + itemState);
        }
        cluster.letTimePass();
        try (Bucket bucket = cluster.bucket()) {
            InvariantChecker checker = new InvariantChecker(rows, bucket, contents, List.of(source, target));
            try {
                Await.value("nothing is wrong", SETTLES, checker::violationsAtRest, List::isEmpty);
            } catch (AssertionError e) {
                wrong.addAll(checker.violationsAtRest());
            }
        }
        return wrong;
    }
}
