package org.isotherm.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.demo.Http;
import org.isotherm.demo.LibertyConfig;
import org.isotherm.demo.LibertyServer;
import org.isotherm.demo.Logs;
import org.isotherm.demo.Ports;
import org.isotherm.demo.Postgres;
import org.isotherm.demo.S3Store;
import org.isotherm.storage.s3.StoreRelay;

/**
 * Isotherm as it is shipped, with the users of the demo, on ports and folders of its own.
 *
 * <p>One instance serves all test classes of a run: {@link WithServer} hands it to constructors and methods. Tests tell
 * their rows and files apart by names of their own, and leave a running server behind.
 */
public final class IsothermServer implements AutoCloseable {
    public static final String BUCKET = "isotherm-cold";
    public static final String CREDENTIALS = "demo";
    public static final String ACCESS_KEY = "isotherm";
    public static final String SECRET = "isotherm-demo-secret";

    /** Key-encryption keys of the server: this one and another one. */
    public static final String KEY = "studio-2025";

    public static final String NEXT_KEY = "studio-2026";
    /** These keys as the settings have them, by their names. */
    static final Map<String, String> KEYS = Map.of(
            KEY, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            NEXT_KEY, "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=");

    /** A first start on two busy cores takes most of a minute. */
    public static final Duration READY = Duration.ofMinutes(3);

    private static final int HEAP_MIB = 256;

    private final Path folder;
    private Postgres postgres;
    private S3Store s3;
    private StoreRelay relay;
    private LibertyServer liberty;
    private int databasePort;
    private int storePort;
    private URI https;
    private int foreignPort;

    private IsothermServer(Path folder) {
        this.folder = folder;
    }

    static IsothermServer start() throws IOException, InterruptedException {
        Logs.quiet();
        Path work = Files.createDirectories(Path.of(System.getProperty("isotherm.test.work", "target/it")));
        Path folder = Files.createTempDirectory(work.toRealPath(), "run-");
        Path runtime = Path.of(System.getProperty("isotherm.test.liberty", "target/liberty/wlp"))
                .toAbsolutePath();

        IsothermServer server = new IsothermServer(folder);
        // also when the test JVM is interrupted, or something does not start
        Runtime.getRuntime().addShutdownHook(new Thread(server::closeQuietly));
        server.start(runtime);
        return server;
    }

    /** The settings that give a server {@link #KEYS}. */
    static Map<String, String> keys() {
        Map<String, String> settings = new TreeMap<>();
        KEYS.forEach((name, text) -> settings.put("isotherm.keys." + name + ".value", text));
        return settings;
    }

    private void start(Path runtime) throws IOException, InterruptedException {
        postgres = Postgres.start(folder.resolve("postgres"), Ports.anyFree());
        s3 = S3Store.start(folder.resolve("s3"), 0, ACCESS_KEY, SECRET);
        s3.withBucket(BUCKET);
        relay = new StoreRelay(s3.uri());

        int http = Ports.anyFree();
        int secure = Ports.anyFree();
        foreignPort = Ports.anyFree();
        https = URI.create("https://127.0.0.1:" + secure);
        LibertyConfig.listeningOn(http, secure)
                .withDatabase(postgres.port())
                .with("isotherm.credentials." + CREDENTIALS + ".access-key-id", ACCESS_KEY)
                .with("isotherm.credentials." + CREDENTIALS + ".secret-access-key", SECRET)
                .with("isotherm.s3.allowed-endpoints", s3.uri() + "," + relay.uri())
                .with("isotherm.s3.stall-timeout", "PT10S")
                .with("isotherm.storage.roots", folder.toString())
                .with("isotherm.storage.min-free", "1048576")
                .with("isotherm.cache.folder", folder.resolve("cache").toString())
                .with("isotherm.cache.size", "2500000000")
                .with("isotherm.cache.min-free", "1048576")
                .with("isotherm.move.busy-percent", System.getProperty("isotherm.test.busy-percent", "100"))
                .with("isotherm.cleanup.interval", "PT1S")
                .with("isotherm.cleanup.grace", "PT2S")
                .with("isotherm.reconcile.grace", "PT0S")
                .with("isotherm.move.archived-pause", "PT1S")
                .withAll(keys())
                .with("isotherm.cors.origins", foreignOrigin())
                .write(runtime, folder.resolve("liberty"), HEAP_MIB);
        liberty = new LibertyServer(runtime, folder.resolve("liberty"), folder.resolve("liberty.pid"), http);
        liberty.start();
        liberty.awaitReady(READY);
    }

    /** Of another web application, whose pages may ask for indicators. */
    public String foreignOrigin() {
        return "http://127.0.0.1:" + foreignPort;
    }

    /** A folder that local backends may use; every call names another one. */
    public Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name + "-");
    }

    /** The folder below which backends may lie. */
    public Path root() {
        return folder;
    }

    /** Requests over HTTP as {@code admin}, {@code operator}, {@code viewer} or {@code reader}. */
    public Http as(String user) {
        return nobody().as(user);
    }

    public Http nobody() {
        return new Http(liberty.uri());
    }

    /** Requests over HTTPS, which Liberty's batch REST API demands. */
    public Http secureAs(String user) {
        return secureNobody().as(user);
    }

    public Http secureNobody() {
        return new Http(https);
    }

    /** A connection as the application's database user; the caller closes it. */
    public Connection database() throws SQLException {
        return postgres.connect();
    }

    Rows rows() {
        return new Rows(this::database);
    }

    Studio studio() {
        return new Studio(nobody());
    }

    /** A client of the S3 store; the caller closes it. */
    Bucket bucket() {
        return new Bucket(s3());
    }

    public URI s3() {
        return s3.uri();
    }

    /** Another way to the S3 store, on which things go wrong when a test says so. Tests heal it. */
    public StoreRelay relay() {
        return relay;
    }

    /**
     * Sets something of the server anew while it runs.
     *
     * @param name of a setting; the server sees it within a second or so
     */
    void set(String name, String value) throws IOException {
        set(folder.resolve("liberty"), name, value);
    }

    static void set(Path liberty, String name, String value) throws IOException {
        Files.writeString(
                liberty.resolve("servers/isotherm/configDropins/overrides/zz-" + name + ".xml"),
                "<server><variable name=\"" + name + "\" value=\"" + value + "\" /></server>\n");
    }

    /** Same by a file of that name in the folder {@code variables} of the server, as orchestrators mount secrets. */
    void setByFile(String name, String value) throws IOException {
        Path variables = Files.createDirectories(folder.resolve("liberty/servers/isotherm/variables"));
        Files.writeString(variables.resolve(name), value);
    }

    /** For tests that change which keys it takes, and change them back. */
    S3Store store() {
        return s3;
    }

    /** SIGKILL, for tests that bring it back. */
    void killDatabase() throws Exception {
        databasePort = postgres.port();
        Postmaster.kill(folder.resolve("postgres"));
        postgres.close(); // gives its lock of the folder back
    }

    /** To all its processes, for tests that stop them and let them go on. */
    void signalDatabase(String signal) throws Exception {
        Postmaster.signal(folder.resolve("postgres"), signal);
    }

    /** As the database's superuser; the caller closes it. */
    Connection superuser() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres", "postgres", "postgres");
    }

    /** For tests that bring it back. */
    void stopDatabase() throws IOException {
        databasePort = postgres.port();
        postgres.close();
    }

    /** Where it was, with what it held. */
    void startDatabase() throws IOException {
        postgres = Postgres.start(folder.resolve("postgres"), databasePort);
    }

    /** For tests that bring it back. */
    void stopStore() throws IOException {
        storePort = s3.uri().getPort();
        s3.close();
    }

    /** Where it was, with what it held. */
    void startStore() throws IOException {
        s3 = S3Store.start(folder.resolve("s3"), storePort, ACCESS_KEY, SECRET);
    }

    /** The process, for tests that kill or restart it; they leave a ready one behind. */
    public LibertyServer liberty() {
        return liberty;
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable part : new AutoCloseable[] {liberty, relay, s3, postgres}) {
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
            System.err.println("the test server did not stop: " + e.getMessage());
        }
    }
}
