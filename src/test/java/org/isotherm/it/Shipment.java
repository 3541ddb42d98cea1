package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.isotherm.demo.Http;

/** Some files, numbered from 1, that are moved from one backend to another while something goes wrong. */
final class Shipment {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Set<String> OVER = Set.of("completed", "completed_with_errors", "cancelled", "rolled_back");
    private static int made;

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;
    private final Contents contents = new Contents();
    private final Map<Integer, byte[]> files = new TreeMap<>();
    private final String type;
    private final long source;
    private final long target;
    private final String storeName;
    private int resumed;

    /** How a backend is described, given its name. */
    interface Description {
        JsonObjectBuilder of(String name) throws Exception;
    }

    Shipment(IsothermServer server, Description from, Description to) throws Exception {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
        this.type = "shipment_" + ++made;
        JsonObject one = from.of(type + "-from").build();
        JsonObject other = to.of(type + "-to").build();
        this.source = studio.create(Json.createObjectBuilder(one));
        this.target = studio.create(Json.createObjectBuilder(other));
        this.storeName = (one.getString("backend_type").equals("s3") ? one : other).getString("name");
    }

    long source() {
        return source;
    }

    long target() {
        return target;
    }

    /** The name of the backend in the S3 store. */
    String storeName() {
        return storeName;
    }

    String key(int file) {
        return type + "/" + file + "/file";
    }

    /** Puts the next file on the source. */
    Shipment with(byte[] content) throws Exception {
        int file = files.size() + 1;
        studio.upload(key(file), source, content);
        files.put(file, content);
        contents.with(key(file), content);
        return this;
    }

    /** Puts some more there, of that size and a bit, each of another one. */
    Shipment with(int count, int size) throws Exception {
        for (int i = 0; i < count; i++) {
            with(Samples.bytes(size + files.size() + 1, files.size() + 1L));
        }
        return this;
    }

    int size(int file) {
        return files.get(file).length;
    }

    JsonObjectBuilder order() {
        return Studio.move(source, target).add("source_retention", "PT0S");
    }

    long begin(JsonObjectBuilder order) throws Exception {
        return studio.migrate(order);
    }

    void awaitVerified(long run, int count) throws Exception {
        Await.that(
                count + " files are moved",
                PATIENCE,
                () -> Studio.number(studio.migration(run), "verified_files") >= count);
    }

    /** Resumes the run whenever it has failed or was paused, as an operator would, until it is over. */
    JsonObject finish(long run) throws Exception {
        return Await.value(
                "run " + run + " is over",
                PATIENCE,
                () -> {
                    Http.Answer now = studio.operator().get(Studio.ADMIN + "migrations/" + run);
                    if (now.status() != 200) {
                        return null;
                    }
                    if (Set.of("failed", "paused").contains(now.json().getString("status"))
                            && order(run, "resume").status() == 202) {
                        resumed++;
                    }
                    return now.json();
                },
                now -> now != null && OVER.contains(now.getString("status")));
    }

    /** How often {@link #finish} had to resume a run. */
    int resumed() {
        return resumed;
    }

    Http.Answer order(long run, String order) throws Exception {
        return studio.operator()
                .text(studio.operator()
                        .request(Studio.ADMIN + "migrations/" + run + "/" + order)
                        .POST(BodyPublishers.noBody()));
    }

    /** Tries the failed files again; all must be moved then. */
    void retry(long run) throws Exception {
        order(run, "retry").expect(202);
        assertMoved(finish(run));
    }

    /** Every file is at the target and served, nothing is left over, and the run's papers are in order. */
    void assertMoved(JsonObject run) throws Exception {
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        assertThat(Studio.number(run, "verified_files")).isEqualTo(files.size());
        for (int file : files.keySet()) {
            assertThat(Studio.number(studio.asset(key(file)), "backend_id"))
                    .as(key(file))
                    .isEqualTo(target);
        }
        assertSound(run);
    }

    /** Every file but these is at the target, these are at the source and listed so, and all are served. */
    void assertListed(JsonObject run, Map<Integer, String> errors) throws Exception {
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed_with_errors");
        assertThat(errors(Studio.id(run))).isEqualTo(errors);
        for (int file : files.keySet()) {
            assertThat(Studio.number(studio.asset(key(file)), "backend_id"))
                    .as(key(file))
                    .isEqualTo(errors.containsKey(file) ? source : target);
        }
    }

    /** By the number of the file. */
    Map<Integer, String> errors(long run) throws Exception {
        Map<Integer, String> found = new TreeMap<>();
        for (Map<String, Object> item : rows.of(
                "SELECT split_part(asset, '/', 2) AS file, error FROM storage_migration_items"
                        + " WHERE migration_id = ? AND state = 'failed'",
                run)) {
            found.put(Integer.valueOf(String.valueOf(item.get("file"))), String.valueOf(item.get("error")));
        }
        return found;
    }

    /** The contents are as they were put in, counters are their rows, receipts are whole, nothing is left over. */
    void assertSound(JsonObject run) throws Exception {
        for (int file : files.keySet()) {
            assertServed(file);
        }
        assertThat(rows.disagreements(Studio.id(run))).isEmpty();
        studio.assertReceipts(Studio.id(run), Studio.number(run, "verified_files"));
        try (Bucket bucket = server.bucket()) {
            InvariantChecker checker = new InvariantChecker(rows, bucket, contents, List.of(source, target));
            Await.value(
                    "nothing is wrong at rest",
                    Duration.ofSeconds(60),
                    () -> {
                        hastenDeletions();
                        return checker.violationsAtRest();
                    },
                    List::isEmpty);
        }
    }

    /** What is to be deleted is due now: a deletion that has failed waits for its next try. */
    private void hastenDeletions() throws Exception {
        try (Connection database = server.database();
                Statement statement = database.createStatement()) {
            statement.execute("UPDATE stored_objects SET delete_after = now() WHERE state = 'condemned'"
                    + " AND backend_id IN (" + source + ", " + target + ")");
        }
    }

    void assertServed(int file) throws Exception {
        Http reader = studio.operator();
        assertThat(Samples.sha256(reader.stream(reader.request("/api/assets/" + key(file) + "/content?mode=stream"))
                        .body()))
                .as(key(file))
                .isEqualTo(Samples.sha256(files.get(file)));
    }
}
