package org.isotherm.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL, the S3 store and Liberty of one demo home. A Liberty that ends unasked is started again; {@link #close}
 * ends all three in the opposite order, at any moment.
 */
final class DemoStack implements AutoCloseable {
    static final String BUCKET = "isotherm-cold";
    static final String CREDENTIALS = "demo";
    static final String ACCESS_KEY = "isotherm";
    static final String SECRET = "isotherm-demo-secret";

    private static final Duration READY = Duration.ofMinutes(4);
    private static final int RESTARTS = 5;
    private static final long RESTART_WINDOW = TimeUnit.MINUTES.toNanos(5);

    private final DemoSettings asked;
    private final Terminal terminal;
    private final LibertyServer liberty;
    /** Held while a process is started, so that closing finds it either not begun or complete. */
    private final ReentrantLock starting = new ReentrantLock();

    private volatile boolean stopping;
    private volatile CompletableFuture<Void> ready = new CompletableFuture<>();
    private final List<Long> restarts = new ArrayList<>();
    private @Nullable FileChannel lockFile;
    private @Nullable Postgres postgres;
    private @Nullable S3Store s3;

    DemoStack(DemoSettings asked, Terminal terminal) {
        this.asked = asked;
        this.terminal = terminal;
        Path home = asked.home();
        this.liberty = new LibertyServer(
                asked.runtime(), home.resolve("liberty"), home.resolve("liberty.pid"), asked.httpPort());
    }

    /** @throws DemoException in one sentence, before anything is started, when it cannot work */
    void check() throws IOException {
        if (!Files.exists(asked.runtime().resolve("bin/server"))
                || !Files.exists(asked.runtime().resolve("usr/servers/isotherm/apps/isotherm.war"))) {
            throw new DemoException(
                    "there is no Open Liberty with Isotherm in " + asked.runtime() + "; run `mvn -Pdemo`");
        }
        lockHome();
        Path pidFile = asked.home().resolve("liberty.pid");
        ProcessHandle leftOver = LibertyServer.leftOver(pidFile);
        if (leftOver != null) {
            terminal.say("A Liberty that an interrupted demo left behind still runs (process " + leftOver.pid()
                    + "); stopping it.");
            Processes.stop(leftOver, Duration.ofSeconds(15));
        }
        Files.deleteIfExists(pidFile);
        Postgres.stopLeftOver(asked.home().resolve("postgres"));
        Ports.requireFree(asked.httpPort(), "HTTP", "demo.http.port");
        Ports.requireFree(asked.httpsPort(), "HTTPS", "demo.https.port");
        Ports.requireFree(asked.dbPort(), "PostgreSQL", "demo.db.port");
        Ports.requireFree(asked.s3Port(), "the S3 store", "demo.s3.port");
    }

    /** Two demos in one home would write into each other's database. */
    private void lockHome() throws IOException {
        FileChannel file = FileChannel.open(
                asked.home().resolve("demo.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held;
        try {
            held = file.tryLock();
        } catch (OverlappingFileLockException inThisJvm) {
            held = null;
        }
        if (held == null) {
            file.close();
            throw new DemoException("another demo is running in " + asked.home()
                    + "; stop it (Ctrl-C there), or give this one its own -Ddemo.home=DIR and ports");
        }
        lockFile = file;
    }

    void start() throws IOException, InterruptedException {
        step("PostgreSQL", () -> postgres = Postgres.start(asked.home().resolve("postgres"), asked.dbPort()));
        step("the S3 store", () -> {
            s3 = S3Store.start(asked.home().resolve("s3"), asked.s3Port(), ACCESS_KEY, SECRET);
            s3.withBucket(BUCKET);
        });
        config().write(asked.runtime(), asked.home().resolve("liberty"), 0);
        step("Open Liberty", this::startLiberty);
        liberty.awaitReady(READY);
        ready.complete(null);
    }

    private LibertyConfig config() {
        List<Path> roots = new ArrayList<>(asked.roots());
        roots.add(0, asked.home());
        return LibertyConfig.listeningOn(asked.httpPort(), asked.httpsPort())
                .withDatabase(asked.dbPort())
                .with("isotherm.credentials." + CREDENTIALS + ".access-key-id", ACCESS_KEY)
                .with("isotherm.credentials." + CREDENTIALS + ".secret-access-key", SECRET)
                .with("isotherm.s3.allowed-endpoints", s3Endpoint())
                .with(
                        "isotherm.storage.roots",
                        roots.stream().map(DemoStack::listed).collect(Collectors.joining(",")))
                .withAll(asked.settings());
    }

    /** As one element of a list: MicroProfile Config splits at commas. */
    private static String listed(Path root) {
        return root.toString().replace("\\", "\\\\").replace(",", "\\,");
    }

    String s3Endpoint() {
        return "http://127.0.0.1:" + asked.s3Port();
    }

    Http http() {
        return new Http(liberty.uri());
    }

    /** Liberty's own REST API is there over HTTPS only. */
    Http https() {
        return new Http(URI.create("https://127.0.0.1:" + asked.httpsPort()));
    }

    boolean exits() {
        return asked.exit();
    }

    Path messages() {
        return liberty.messages();
    }

    boolean stopping() {
        return stopping;
    }

    /** Returns at once while Liberty serves, otherwise when it serves again. */
    void awaitReady() throws InterruptedException {
        try {
            ready.get(READY.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new DemoException(Reason.of(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new DemoException("Open Liberty has not come back", e);
        }
    }

    /** Completes only when Liberty cannot be kept running; the exception says why. */
    void serve() throws InterruptedException {
        while (true) {
            awaitReady();
            Thread.sleep(500);
        }
    }

    private void startLiberty() throws IOException {
        liberty.start();
        liberty.onExit().thenAccept(this::libertyEnded);
    }

    private void libertyEnded(int exitCode) {
        if (stopping || !ready.isDone()) { // while it starts, awaitReady reports
            return;
        }
        ready = new CompletableFuture<>();
        Thread again = new Thread(() -> startAgain(exitCode), "liberty-restart");
        again.setDaemon(true);
        again.start();
    }

    private void startAgain(int exitCode) {
        CompletableFuture<Void> waited = ready;
        try {
            Thread.sleep(1000); // Ctrl-C reaches Liberty too: our own shutdown may be a moment behind
            if (stopping) {
                return;
            }
            long now = System.nanoTime();
            restarts.removeIf(at -> now - at > RESTART_WINDOW);
            restarts.add(now);
            if (restarts.size() > RESTARTS) {
                throw new DemoException(
                        "Open Liberty has ended " + restarts.size() + " times within five minutes; see " + messages());
            }
            terminal.say("Liberty has ended (exit code " + exitCode + "); starting it again.");
            step("Open Liberty", this::startLiberty);
            liberty.awaitReady(READY);
            terminal.say("Liberty serves again (process " + liberty.pid() + ").");
            waited.complete(null);
        } catch (IOException | RuntimeException e) {
            waited.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Start {
        void run() throws IOException;
    }

    private void step(String subject, Start start) throws IOException {
        starting.lock();
        try {
            if (!stopping) {
                start.run();
            }
        } catch (IOException | IllegalStateException e) {
            throw new DemoException(subject + " did not start: " + Reason.of(e), e);
        } finally {
            starting.unlock();
        }
    }

    @Override
    public void close() {
        stopping = true;
        starting.lock();
        try {
            ending("Open Liberty", liberty);
            ending("the S3 store", s3);
            ending("PostgreSQL", postgres);
            ending("the lock of the home", lockFile);
            s3 = null;
            postgres = null;
            lockFile = null;
        } finally {
            starting.unlock();
        }
    }

    private void ending(String subject, @Nullable AutoCloseable running) {
        if (running == null) {
            return;
        }
        try {
            running.close();
        } catch (Exception e) {
            terminal.say(subject + " did not stop cleanly: " + Reason.of(e));
        }
    }

    static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
