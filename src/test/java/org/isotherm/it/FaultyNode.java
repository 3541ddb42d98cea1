package org.isotherm.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.isotherm.demo.LibertyConfig;
import org.isotherm.demo.LibertyServer;
import org.isotherm.demo.Ports;
import org.isotherm.faults.CrashPoint;
import org.isotherm.faults.FaultOrders;

/** One server of a {@link Cluster}, with its faults on order. */
final class FaultyNode implements AutoCloseable {
    private static final int HEAP_MIB = 256;
    private static final Duration DIES = Duration.ofSeconds(60);

    private final String name;
    private final Path home;
    private final Path cache;
    private final LibertyServer server;
    private final FaultOrders faults;
    private final Http http;
    private final Http https;

    /** @param config what all nodes of the cluster have in common goes there before */
    FaultyNode(String name, Path folder, Path agent, LibertyConfig config, int http, int secure) throws IOException {
        Path runtime = Path.of(System.getProperty("isotherm.test.liberty", "target/liberty/wlp"))
                .toAbsolutePath();
        this.name = name;
        this.home = folder.resolve(name);
        this.faults = new FaultOrders(folder.resolve(name + "-faults"));
        this.cache = folder.resolve(name + "-cache");
        config.with("isotherm.node.name", name)
                .with("isotherm.cache.folder", cache.toString())
                .withJvmOption(faults.jvmOption(agent))
                .withJvmOption("-XX:TieredStopAtLevel=1") // starts in half the time, and most tests are starts
                .withJvmOption("-XX:+UseSerialGC")
                .write(runtime, home, HEAP_MIB);
        this.server = new LibertyServer(runtime, home, folder.resolve(name + ".pid"), http);
        this.http = new Http(server.uri());
        this.https = new Http(URI.create("https://127.0.0.1:" + secure));
    }

    static FaultyNode make(String name, Path folder, Path agent, Cluster cluster) throws IOException {
        int http = Ports.anyFree();
        int secure = Ports.anyFree();
        return new FaultyNode(name, folder, agent, cluster.config(http, secure), http, secure);
    }

    String name() {
        return name;
    }

    FaultOrders faults() {
        return faults;
    }

    /** Whether the disk holds the whole content of the asset in this node's cache. */
    boolean isCached(long assetId) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(file -> file.startsWith(assetId + "-") && file.endsWith(".entry"));
        }
    }

    /** Sets something of this node anew while it runs, and over restarts; it sees it within a second or so. */
    void set(String setting, String value) throws IOException {
        IsothermServer.set(home, setting, value);
    }

    /** Requests over HTTPS, which Liberty's batch REST API demands. */
    Http secureAs(String user) {
        return https.as(user);
    }

    Studio studio() {
        return new Studio(http);
    }

    boolean isAlive() {
        return server.isAlive();
    }

    long pid() {
        return server.pid();
    }

    void begin() throws IOException {
        server.start();
    }

    void awaitReady() throws InterruptedException {
        server.awaitReady(IsothermServer.READY.multipliedBy(2)); // another node may be starting too
    }

    /** Starts it and returns when it serves. */
    void start() throws IOException, InterruptedException {
        begin();
        awaitReady();
    }

    void kill() {
        server.kill();
    }

    /** As an administrator stops it; returns when it has ended. */
    void stop() throws IOException {
        server.stop();
    }

    /** @return the exit code of the process, which ends by itself */
    int awaitDeath() throws Exception {
        return server.onExit().get(DIES.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits until a thread has come to the point, or whatever else was ordered there has happened. */
    void awaitObeyed(CrashPoint point) throws Exception {
        Await.that(point + " is passed on " + name, DIES, () -> faults.isObeyed(point));
    }

    @Override
    public void close() throws IOException {
        faults.withdrawAll();
        server.close();
    }
}
