package org.isotherm.it;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.faults.CrashPoint;

/** One small run that is brought to a point and kept there until the crash. */
final class CrashCell {
    /** The large one first: it goes in parts. */
    private static final int[] SIZES = {2 * Studio.PART + 11, 300_000, 1};

    /** The points of a move, in its order. */
    static final List<CrashPoint> POINTS = Arrays.stream(CrashPoint.values())
            .filter(point -> point.compareTo(CrashPoint.REAPED) <= 0)
            .toList();

    private final CrashPoint point;
    private final BackendPair pair;
    private final String type;
    private final Contents contents = new Contents();
    private final Map<String, byte[]> files = new TreeMap<>();
    private long source;
    private long target;
    private long run;

    CrashCell(CrashPoint point, BackendPair pair, int number) {
        this.point = point;
        this.pair = pair;
        this.type = "crash_" + number;
    }

    /** Whether a move between these backends comes to that point at all. */
    static boolean exists(CrashPoint point, BackendPair pair) {
        return point != CrashPoint.UPLOAD_STARTED || pair.sendsParts();
    }

    CrashPoint point() {
        return point;
    }

    BackendPair pair() {
        return pair;
    }

    long run() {
        return run;
    }

    int fileCount() {
        return files.size();
    }

    /** Looks at the backends of this run, and at nothing else. */
    InvariantChecker checker(Rows rows, Bucket bucket) {
        return new InvariantChecker(rows, bucket, contents, List.of(source, target));
    }

    /** Takes the files in and returns when the run stands at the point. */
    void hold(Cluster cluster, FaultyNode node) throws Exception {
        Studio studio = node.studio();
        source = studio.create(pair.source(type + "-from", cluster));
        target = studio.create(pair.target(type + "-to", cluster));
        for (int i = 0; i < SIZES.length; i++) {
            String key = type + "/" + (i + 1) + "/file";
            byte[] content = Samples.bytes(SIZES[i], type.hashCode() + i);
            studio.upload(key, source, content);
            contents.with(key, content);
            files.put(key, content);
        }
        node.faults().hold(point, passage());
        run = studio.migrate(
                Studio.move(source, target).add("source_retention", "PT0S").add("parallelism", 1));
        node.awaitObeyed(point);
    }

    private int passage() {
        switch (point) {
            case MID_COPY:
                return 2;
            case MID_VERIFY:
                return 5;
            case SWITCHED:
                return CrashPoint.PARTITIONS + 1;
            default:
                return 1;
        }
    }

    /** What the rows say of the files now, for example {@code 1 copying, 2 pending}. */
    String states(Rows rows) throws Exception {
        List<String> states = rows.texts(
                "SELECT COUNT(*) || ' ' || state FROM storage_migration_items WHERE migration_id = ?"
                        + " GROUP BY state ORDER BY state",
                run);
        return String.join(", ", states);
    }
}
