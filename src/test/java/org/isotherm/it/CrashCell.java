package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.faults.CrashPoint;

/** One small run that is brought to a point and kept there until the crash. */
final class CrashCell {
    /** The large one first: it goes in parts. */
    private static final int[] SIZES = {2 * Studio.PART + 11, 300_000, 1};

    private final CrashedKind kind;
    private final CrashPoint point;
    private final BackendPair pair;
    private final String type;
    private final Contents contents = new Contents();
    private final Map<String, byte[]> files = new TreeMap<>();
    private long source;
    private long target;
    private List<Map<String, Object>> before = List.of();
    private long original;
    private long run;

    CrashCell(CrashedKind kind, CrashPoint point, BackendPair pair, int number) {
        this.kind = kind;
        this.point = point;
        this.pair = pair;
        this.type = "crash_" + number;
    }

    CrashedKind kind() {
        return kind;
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

    /** Looks at the backends of this run, and at nothing else. */
    InvariantChecker checker(Rows rows, Bucket bucket) {
        return new InvariantChecker(rows, bucket, contents, List.of(source, target));
    }

    /** Takes the files in and returns when the run stands at the point. */
    void hold(Cluster cluster, FaultyNode node) throws Exception {
        Studio studio = node.studio();
        source = studio.create(pair.source(type + "-from", cluster).add("tier", "hot"));
        target = studio.create(pair.target(type + "-to", cluster).add("tier", "cold"));
        for (int i = 0; i < SIZES.length; i++) {
            String key = type + "/" + (i + 1) + "/file";
            byte[] content = Samples.bytes(SIZES[i], type.hashCode() + i);
            studio.upload(key, source, content);
            contents.with(key, content);
            files.put(key, content);
        }
        if (kind == CrashedKind.ROLLBACK) {
            before = cluster.rows().locations(type);
            original = Studio.id(studio.moveAll(Studio.move(source, target).add("source_retention", "PT1H")));
        }
        node.faults().hold(point, passage());
        run = begin(studio);
        node.awaitObeyed(point);
    }

    private long begin(Studio studio) throws Exception {
        switch (kind) {
            case ROLLBACK:
                return Studio.number(studio.rollBack(original, atOnce()), "rolled_back_by");
            case SWEEP:
                return sweep(new Tiering(studio));
            case CONVERSION:
                return convert(studio);
            default:
                return studio.migrate(Studio.move(source, target)
                        .add("source_retention", "PT0S")
                        .add("parallelism", 1));
        }
    }

    private long convert(Studio studio) throws Exception {
        JsonObject profile = studio.admin()
                .post(
                        Studio.ADMIN + "profiles",
                        Json.createObjectBuilder()
                                .add("name", type)
                                .add("backend_id", target)
                                .add("encrypted", true)
                                .add("key_name", IsothermServer.KEY)
                                .build())
                .expect(201)
                .json();
        return Studio.id(studio.operator()
                .post(
                        Studio.ADMIN + "conversions",
                        atOnce().add("profile_id", Studio.id(profile))
                                .add("source", Json.createObjectBuilder().add("backend_id", source))
                                .build())
                .expect(202)
                .json());
    }

    private long sweep(Tiering tiering) throws Exception {
        tiering.entityType(type, "file");
        for (int i = 1; i <= SIZES.length; i++) {
            tiering.entity(type, i, "approved");
        }
        return tiering.sweep(tiering.simulate(tiering.policy(type, type, target, "approved", "PT0S")), 1);
    }

    private static JsonObjectBuilder atOnce() {
        return Json.createObjectBuilder().add("source_retention", "PT0S").add("parallelism", 1);
    }

    /** Whether everything ended as it should have; called after the run has ended. */
    void assertEnded(FaultyNode node, Rows rows) throws Exception {
        JsonObject ended = node.studio().migration(run);
        assertThat(ended.getString("status")).isEqualTo("completed");
        assertThat(Studio.number(ended, "verified_files")).isEqualTo(files.size());
        if (kind == CrashedKind.ROLLBACK) {
            assertThat(node.studio().awaitEnd(original).getString("status")).isEqualTo("rolled_back");
            assertThat(rows.locations(type)).isEqualTo(before);
            assertThat(rows.disagreements(original)).isEmpty();
        }
        if (kind == CrashedKind.CONVERSION) {
            assertThat(rows.number(
                            "SELECT count(*) FROM asset_locations a JOIN stored_objects o ON o.asset_location_id = a.id"
                                    + " AND o.state = 'live' JOIN encoded_contents c ON c.id = o.content_id"
                                    + " WHERE a.entity_type = ? AND a.backend_id = ? AND c.key_name IS NOT NULL",
                            type,
                            target))
                    .isEqualTo(files.size());
        }
        if (kind == CrashedKind.SWEEP) {
            assertThat(rows.texts("SELECT DISTINCT backend_id::text FROM asset_locations WHERE entity_type = ?", type))
                    .containsExactly(String.valueOf(target));
        }
    }

    private int passage() {
        switch (point) {
            case MID_COPY:
                return 2;
            case MID_VERIFY:
                return kind == CrashedKind.CONVERSION ? 2 : 5;
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
