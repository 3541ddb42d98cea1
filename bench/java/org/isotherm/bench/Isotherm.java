package org.isotherm.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.isotherm.demo.Http;
import org.isotherm.demo.LibertyConfig;
import org.isotherm.demo.LibertyServer;
import org.isotherm.demo.Ports;
import org.isotherm.demo.Postgres;

/** Isotherm as it is shipped, with the heap that Java chooses, and its database. */
final class Isotherm implements AutoCloseable {
    static final Duration READY = Duration.ofMinutes(10);
    private static final String ADMIN = "/api/admin/storage/";
    private static final String CREDENTIALS = "bench";
    private static final String KEY = "default";
    private static final int KEY_BYTES = 32;
    private static final Set<String> OPEN = Set.of("pending", "in_progress");
    private static final long LOOK_MILLIS = 500;
    private static final int TRIES = 5;

    private final BenchSettings asked;
    private final Store store;
    private final Path folder;
    private final Postgres postgres;
    private final LibertyServer liberty;
    private final Http admin;

    private Isotherm(BenchSettings asked, Store store, Path folder, Postgres postgres, LibertyServer liberty) {
        this.asked = asked;
        this.store = store;
        this.folder = folder;
        this.postgres = postgres;
        this.liberty = liberty;
        this.admin = new Http(liberty.uri()).as("admin");
    }

    /** @param name of this installation among those that run at once */
    static Isotherm start(String name, Path runtime, BenchSettings asked, Store store)
            throws IOException, InterruptedException {
        Path folder = asked.folder().resolve(name);
        Trees.delete(folder);
        Files.createDirectories(folder);
        Postgres postgres = Postgres.start(folder.resolve("postgres"), Ports.anyFree());
        int http = Ports.anyFree();
        LibertyConfig config = LibertyConfig.listeningOn(http, Ports.anyFree())
                .withDatabase(postgres.port())
                .with("isotherm.credentials." + CREDENTIALS + ".access-key-id", asked.accessKey())
                .with("isotherm.credentials." + CREDENTIALS + ".secret-access-key", asked.secret())
                .with("isotherm.keys." + KEY + ".value", Base64.getEncoder().encodeToString(new byte[KEY_BYTES]))
                .with("isotherm.s3.allowed-endpoints", store.endpoint().toString())
                .with("isotherm.storage.roots", asked.folder().toString())
                .with("isotherm.cache.folder", folder.resolve("cache").toString());
        if (asked.flightRecording()) {
            config.withJvmOption("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                    + asked.folder().resolve(name + ".jfr"));
        }
        config.write(runtime, folder.resolve("liberty"), 0);
        LibertyServer liberty =
                new LibertyServer(runtime, folder.resolve("liberty"), folder.resolve("liberty.pid"), http);
        Isotherm started = new Isotherm(asked, store, folder, postgres, liberty);
        Runtime.getRuntime().addShutdownHook(new Thread(started::closeQuietly));
        liberty.start();
        liberty.awaitReady(READY);
        return started;
    }

    LibertyServer liberty() {
        return liberty;
    }

    Http admin() {
        return admin;
    }

    /** A folder in which a backend may lie. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve("backends").resolve(name));
    }

    /** @return its id */
    long local(String name, Path root) throws IOException, InterruptedException {
        return create(name, "local", Json.createObjectBuilder().add("base_path", root.toString()));
    }

    /** @return its id */
    long mounted(String name, Path mount) throws IOException, InterruptedException {
        return create(name, "nfs", Json.createObjectBuilder().add("mount_path", mount.toString()));
    }

    /** @return its id */
    long s3(String name) throws IOException, InterruptedException {
        return create(
                name,
                "s3",
                Json.createObjectBuilder()
                        .add("bucket", asked.bucket())
                        .add("prefix", prefix(name) + "/")
                        .add("endpoint", store.endpoint().toString())
                        .add("region", "us-east-1")
                        .add("path_style", true)
                        .add("credentials_ref", CREDENTIALS));
    }

    /** Of its keys in the bucket. */
    String prefix(String backend) {
        return folder.getFileName() + "-" + backend;
    }

    private long create(String name, String type, JsonObjectBuilder config) throws IOException, InterruptedException {
        JsonObject backend = Json.createObjectBuilder()
                .add("name", name)
                .add("backend_type", type)
                .add("tier", type.equals("s3") ? "cold" : "hot")
                .add("config", config)
                .build();
        Http.Answer answer = admin.post(ADMIN + "backends", backend);
        for (int more = TRIES;
                more > 0 && answer.status() == 422;
                more--) { // the trial has its time, and a machine its load
            answer = admin.post(ADMIN + "backends", backend);
        }
        return answer.expect(201).json().getJsonNumber("id").longValue();
    }

    /** @return the id of a profile that stores on the backend as it is named: plain, encrypted, encrypted and chunked */
    long profile(long backend, boolean encrypted, boolean chunked) throws IOException, InterruptedException {
        JsonObjectBuilder profile = Json.createObjectBuilder()
                .add("name", (encrypted ? "encrypted" : "plain") + (chunked ? " and chunked" : ""))
                .add("backend_id", backend)
                .add("encrypted", encrypted)
                .add("chunked", chunked);
        if (encrypted) {
            profile.add("key_name", KEY);
        }
        return admin.post(ADMIN + "profiles", profile.build())
                .expect(201)
                .json()
                .getJsonNumber("id")
                .longValue();
    }

    /**
     * Writes the rows that uploads of these files to a backend would have left; the files are the caller's to put there.
     *
     * @param type of the entities, which are numbered from 1
     */
    void know(String type, long backend, long size, List<Workload.Entry> files) throws SQLException {
        try (Connection database = postgres.connect();
                PreparedStatement insert = database.prepareStatement("""
                        WITH a AS (INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id,
                                                                storage_path, file_size_bytes, checksum_sha256)
                                   VALUES (?, ?, 'file', ?, ?, ?, ?) RETURNING *)
                        INSERT INTO stored_objects (backend_id, storage_path, state, managed, asset_location_id,
                                                    size_bytes, checksum_sha256)
                        SELECT backend_id, storage_path, 'live', TRUE, id, file_size_bytes, checksum_sha256 FROM a""")) {
            database.setAutoCommit(false);
            int number = 0;
            for (Workload.Entry file : files) {
                insert.setString(1, type);
                insert.setLong(2, ++number);
                insert.setLong(3, backend);
                insert.setString(4, file.path());
                insert.setLong(5, size);
                insert.setString(6, file.sha256());
                insert.addBatch();
                if (number % 1000 == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
            database.commit();
        }
        execute("ANALYZE asset_locations, stored_objects");
    }

    void execute(String sql) throws SQLException {
        try (Connection database = postgres.connect();
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    double number(String sql) throws SQLException {
        try (Connection database = postgres.connect();
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        }
    }

    /** Forgets all files and runs, as a new installation; the backends stay. */
    void forget() throws SQLException {
        try (Connection superuser = DriverManager.getConnection(postgres.jdbcUrl(), "postgres", "postgres");
                Statement statement = superuser.createStatement()) {
            statement.execute("SET session_replication_role = replica"); // receipts let nobody truncate them
            statement.execute(
                    "TRUNCATE asset_locations, stored_objects, storage_migrations, releases, release_imports CASCADE");
            statement.execute("UPDATE storage_backends SET committed_bytes = 0, committed_until = 0");
        }
    }

    /** @return the run's id */
    long begin(long source, long target) throws IOException, InterruptedException {
        return begin(
                "migrate",
                Json.createObjectBuilder().add("source_backend_id", source).add("target_backend_id", target));
    }

    private long begin(String what, JsonObjectBuilder order) throws IOException, InterruptedException {
        return admin.post(
                        ADMIN + what,
                        order.add("parallelism", asked.parallel())
                                .add("source_retention", "PT0S")
                                .build())
                .expect(202)
                .json()
                .getJsonNumber("id")
                .longValue();
    }

    JsonObject run(long id) throws IOException, InterruptedException {
        return admin.get(ADMIN + "migrations/" + id).expect(200).json();
    }

    void cancel(long id) throws IOException, InterruptedException {
        admin.post(
                        ADMIN + "migrations/" + id + "/cancel",
                        Json.createObjectBuilder().build())
                .expect(200, 202);
    }

    /** Waits until the run is over. */
    JsonObject await(long id) throws IOException, InterruptedException {
        return awaitEnd(ADMIN + "migrations/" + id);
    }

    private JsonObject awaitEnd(String resource) throws IOException, InterruptedException {
        JsonObject run = admin.get(resource).expect(200).json();
        while (OPEN.contains(run.getString("status"))) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            run = admin.get(resource).expect(200).json();
        }
        return run;
    }

    /** Moves everything, proven and with nothing left at the source; the time is from the order's row to the end's. */
    Measure move(long source, long target, int files) throws Exception {
        return measured(files, () -> begin(source, target));
    }

    /** Same into the form of a profile, on its backend. */
    Measure convert(long source, long profile, int files) throws Exception {
        return measured(
                files,
                () -> begin(
                        "conversions",
                        Json.createObjectBuilder()
                                .add("profile_id", profile)
                                .add("source", Json.createObjectBuilder().add("backend_id", source))));
    }

    /** Makes a release of what lies below the prefix, by a profile: each file proven by decoding it; nothing is deleted. */
    Measure take(long source, String prefix, long profile, int files) throws Exception {
        double served = store.cpu();
        double own = cpu();
        Usage.forgetPeak(liberty.pid());
        JsonObject order = Json.createObjectBuilder()
                .add("release", Json.createObjectBuilder().add("name", "bench"))
                .add(
                        "source",
                        Json.createObjectBuilder().add("backend_id", source).add("prefix", prefix))
                .add("profile_id", profile)
                .build();
        String resource = ADMIN + "imports/"
                + admin.post(ADMIN + "imports", order).expect(202).json().getJsonNumber("id");
        JsonObject taken = awaitEnd(resource);
        int verified = taken.getJsonObject("progress").getInt("verified_files");
        if (!taken.getString("status").equals("completed") || verified != files) {
            throw new IOException("the import did not take " + files + " files: " + taken);
        }
        return new Measure(
                number("SELECT EXTRACT(EPOCH FROM completed_at - created_at) FROM release_imports"),
                cpu() - own,
                store.cpu() - served,
                Usage.peak(liberty.pid()));
    }

    private interface Order {
        long begin() throws IOException, InterruptedException;
    }

    private Measure measured(int files, Order order) throws Exception {
        double served = store.cpu();
        double own = cpu();
        Usage.forgetPeak(liberty.pid());
        long id = order.begin();
        JsonObject run = await(id);
        if (!run.getString("status").equals("completed") || run.getInt("verified_files") != files) {
            throw new IOException("the run did not move " + files + " files: " + run);
        }
        System.out.printf(
                Locale.ROOT,
                "  planned after %.2f s, moved after %.2f s%n",
                since(id, "planned_at"),
                since(id, "(SELECT MAX(i.completed_at) FROM storage_migration_items i WHERE i.migration_id = m.id)"));
        double wall = since(id, "completed_at");
        long ended = System.nanoTime();
        boolean waited = false;
        while (number("SELECT COUNT(*) FROM stored_objects WHERE state = 'condemned'") > 0) {
            waited = true; // the clean-up that runs all the time has taken some of the sources
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return new Measure(
                wall + (waited ? (System.nanoTime() - ended) / 1e9 : 0),
                cpu() - own,
                store.cpu() - served,
                Usage.peak(liberty.pid()));
    }

    private double since(long run, String when) throws SQLException {
        return number(
                "SELECT EXTRACT(EPOCH FROM " + when + " - created_at) FROM storage_migrations m WHERE id = " + run);
    }

    /** CPU seconds of the server and its database. */
    double cpu() throws IOException {
        long postmaster = Long.parseLong(Files.readAllLines(folder.resolve("postgres/data/postmaster.pid"))
                .get(0)
                .strip());
        return Usage.cpu(liberty.pid()) + Usage.cpuOfFamily(postmaster);
    }

    @Override
    public void close() throws IOException {
        liberty.close();
        postgres.close();
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("the server did not stop: " + e.getMessage());
        }
    }
}
