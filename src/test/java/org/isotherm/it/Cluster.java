package org.isotherm.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.demo.LibertyConfig;
import org.isotherm.demo.Logs;
import org.isotherm.demo.Ports;
import org.isotherm.demo.Postgres;
import org.isotherm.demo.S3Store;
import org.isotherm.faults.AgentJar;
import org.isotherm.storage.s3.StoreRelay;

/** Some servers with the fault agent on one database and one S3 store, on ports and in a folder of their own. */
final class Cluster implements AutoCloseable {
    /** Shorter than in production, since taking over waits for its end. */
    static final Duration LEASE = Duration.ofSeconds(6);

    private final Path folder;
    private final Map<String, String> settings = new TreeMap<>();
    private final List<FaultyNode> nodes = new ArrayList<>();
    private final int databasePort;
    private Postgres postgres;
    private S3Store s3;
    private StoreRelay relay;

    private Cluster(Path folder) throws IOException {
        this.folder = folder;
        this.databasePort = Ports.anyFree();
    }

    /**
     * Returns when all nodes serve.
     *
     * @param names of the nodes
     */
    static Cluster of(Map<String, String> settings, String... names) throws IOException, InterruptedException {
        Logs.quiet();
        Path work = Files.createDirectories(Path.of(System.getProperty("isotherm.test.work", "target/it")));
        Cluster cluster = new Cluster(Files.createTempDirectory(work.toRealPath(), "cluster-"));
        cluster.settings.putAll(settings);
        // also when the test JVM is interrupted, or something does not start
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::closeQuietly));
        cluster.start(names);
        return cluster;
    }

    private void start(String... names) throws IOException, InterruptedException {
        startDatabase();
        s3 = S3Store.start(folder.resolve("s3"), 0, IsothermServer.ACCESS_KEY, IsothermServer.SECRET);
        s3.withBucket(IsothermServer.BUCKET);
        relay = new StoreRelay(s3.uri());
        Path agent = AgentJar.in(folder);
        for (String name : names) {
            FaultyNode node = FaultyNode.make(name, folder, agent, this);
            nodes.add(node);
            node.begin();
        }
        for (FaultyNode node : nodes) {
            node.awaitReady();
        }
    }

    /** What all nodes have in common. */
    LibertyConfig config(int http, int secure) {
        return LibertyConfig.listeningOn(http, secure)
                .withDatabase(databasePort)
                .with("isotherm.node.lease", LEASE.toString())
                .with(
                        "isotherm.credentials." + IsothermServer.CREDENTIALS + ".access-key-id",
                        IsothermServer.ACCESS_KEY)
                .with(
                        "isotherm.credentials." + IsothermServer.CREDENTIALS + ".secret-access-key",
                        IsothermServer.SECRET)
                .with("isotherm.s3.allowed-endpoints", s3.uri() + "," + relay.uri())
                .withAll(IsothermServer.keys())
                .with("isotherm.storage.roots", folder.toString())
                .with("isotherm.probe.interval", "PT1S")
                .with("isotherm.move.busy-percent", "100")
                .with("isotherm.move.back-off", "PT0.2S")
                .with("isotherm.cleanup.interval", "PT0.5S")
                .with("isotherm.cleanup.grace", "PT1S")
                .withAll(settings);
    }

    /** Nobody is held or fails from now on. */
    void withdrawOrders() throws IOException {
        for (FaultyNode node : nodes) {
            node.faults().withdrawAll();
        }
    }

    /** Starts the nodes that are dead, without orders. */
    void recover() throws IOException, InterruptedException {
        withdrawOrders();
        List<FaultyNode> dead = nodes.stream().filter(node -> !node.isAlive()).toList();
        for (FaultyNode node : dead) {
            node.begin();
        }
        for (FaultyNode node : dead) {
            node.awaitReady();
        }
    }

    FaultyNode node(int i) {
        return nodes.get(i);
    }

    /** A folder that backends may use; every call names another one. */
    Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name + "-");
    }

    URI s3() {
        return s3.uri();
    }

    /** Another way to the S3 store, on which things go wrong when a test says so. Tests heal it. */
    StoreRelay relay() {
        return relay;
    }

    /** A client of the S3 store; the caller closes it. */
    Bucket bucket() {
        return new Bucket(s3.uri());
    }

    Rows rows() {
        return new Rows(this::database);
    }

    /** As the application's database user; the caller closes it. */
    Connection database() throws SQLException {
        return postgres.connect();
    }

    /**
     * A deletion that a dead server had claimed is another one's after ten minutes, and a webhook that it was sending after
     * one: these.
     */
    void letTimePass() throws SQLException {
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE stored_objects SET delete_after = now() WHERE state = 'condemned'");
            statement.execute("UPDATE storage_retrieval_webhooks SET next_at = now() WHERE state = 'pending'");
        }
    }

    /** SIGKILL to the postmaster. Its children end when they notice. */
    void killDatabase() throws Exception {
        Postmaster.kill(folder.resolve("postgres"));
        postgres.close(); // its lock on the folder
    }

    /** Where it was, with what it held. */
    void startDatabase() throws IOException {
        postgres = Postgres.start(folder.resolve("postgres"), databasePort);
    }

    @Override
    public void close() throws IOException {
        List<AutoCloseable> parts = new ArrayList<>(nodes);
        parts.add(relay);
        parts.add(s3);
        parts.add(postgres);
        for (AutoCloseable part : parts) {
            if (part != null) {
                try {
                    part.close();
                } catch (Exception e) {
                    throw new IOException(part + " did not stop", e);
                }
            }
        }
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("the cluster did not stop: " + e.getMessage());
        }
    }
}
