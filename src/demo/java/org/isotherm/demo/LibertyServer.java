package org.isotherm.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One Open Liberty process of a given user folder. Configuration: {@link LibertyConfig}. */
public final class LibertyServer implements AutoCloseable {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(12);
    private static final int TAIL_BYTES = 6_000;

    private final Path runtime;
    private final Path userDir;
    private final Path pidFile;
    private final int httpPort;
    private final Http http;
    private volatile @Nullable Process process;

    /** @param pidFile names the running process, and is gone when none runs */
    public LibertyServer(Path runtime, Path userDir, Path pidFile, int httpPort) {
        this.runtime = runtime;
        this.userDir = userDir;
        this.pidFile = pidFile;
        this.httpPort = httpPort;
        this.http = new Http(uri());
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    /** What the process prints. */
    public Path console() {
        return userDir.resolve("console.log");
    }

    /** Liberty's own log. */
    public Path messages() {
        return userDir.resolve("output").resolve(LibertyConfig.SERVER).resolve("logs/messages.log");
    }

    /** Starts the process; {@link #awaitReady} tells when it can be used. */
    public synchronized void start() throws IOException {
        ProcessBuilder server =
                new ProcessBuilder(runtime.resolve("bin/server").toString(), "run", LibertyConfig.SERVER);
        server.environment().put("WLP_USER_DIR", userDir.toString());
        server.environment().put("WLP_OUTPUT_DIR", userDir.resolve("output").toString());
        server.environment().put("JAVA_HOME", System.getProperty("java.home"));
        server.environment().keySet().removeAll(List.of("JVM_ARGS", "MAVEN_OPTS", "JAVA_TOOL_OPTIONS"));
        if (Files.exists(console())) {
            Files.move(console(), userDir.resolve("console.previous.log"), StandardCopyOption.REPLACE_EXISTING);
        }
        server.redirectErrorStream(true).redirectOutput(console().toFile());
        Process started = server.start(); // `server run` becomes the Java process, so this is its real number
        Files.writeString(pidFile, started.pid() + "\n");
        process = started;
    }

    /**
     * Returns once {@code /health/started} and {@code /health/ready} answer 200.
     *
     * @throws DemoException with the end of the console when the server ends or the time does
     */
    public void awaitReady(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        String last = "nothing answered on " + uri();
        while (System.nanoTime() < end) {
            if (!isAlive()) {
                throw new DemoException(
                        "Open Liberty ended while it started. The end of " + console() + ":\n" + consoleTail());
            }
            last = probe("/health/started");
            if (last.isEmpty()) {
                last = probe("/health/ready");
            }
            if (last.isEmpty()) {
                return;
            }
            Thread.sleep(500); // Liberty logs every probe that is answered DOWN
        }
        throw new DemoException("Open Liberty was not ready after " + patience.toSeconds() + " s; " + last
                + ". The end of " + console() + ":\n" + consoleTail());
    }

    /** @return empty when the probe answers 200, otherwise what it said */
    private String probe(String path) throws InterruptedException {
        try {
            Http.Answer answer = http.get(path);
            return answer.status() == 200 ? "" : path + " answered " + answer.status() + ": " + answer.body();
        } catch (IOException e) {
            return "nothing answered on " + uri();
        }
    }

    public boolean isAlive() {
        Process current = process;
        return current != null && current.isAlive();
    }

    public long pid() {
        return running().pid();
    }

    /** Completes with the exit code when the process ends, however it does. */
    public CompletableFuture<Integer> onExit() {
        return running().onExit().thenApply(Process::exitValue);
    }

    /** Asks the server to end its work and stop (SIGTERM, as `server stop` does it); after a while it is killed. */
    public synchronized void stop() throws IOException {
        Process current = process;
        if (current == null) {
            return; // the file, if there is one, names somebody else's process
        }
        Processes.stop(current.toHandle(), STOP_PATIENCE);
        Files.deleteIfExists(pidFile);
        process = null;
    }

    /** SIGKILL: what a crash looks like. */
    public synchronized void kill() {
        Process current = running();
        current.destroyForcibly();
        Processes.ended(current.toHandle(), Duration.ofSeconds(10));
    }

    public void restart(Duration patience) throws IOException, InterruptedException {
        stop();
        start();
        awaitReady(patience);
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    /** The last lines that the process printed. */
    public String consoleTail() {
        try (RandomAccessFile file = new RandomAccessFile(console().toFile(), "r")) {
            file.seek(Math.max(0, file.length() - TAIL_BYTES));
            byte[] end = new byte[(int) Math.min(TAIL_BYTES, file.length())];
            file.readFully(end);
            String text = new String(end, StandardCharsets.UTF_8);
            return text.lines().skip(1).map(line -> "  " + line).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return "  (not readable: " + Reason.of(e) + ")";
        }
    }

    /** A Liberty of this user folder that an earlier run left behind, by its file of the process number. */
    static @Nullable ProcessHandle leftOver(Path pidFile) {
        try {
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            return ProcessHandle.of(pid).filter(LibertyServer::isLiberty).orElse(null);
        } catch (IOException | NumberFormatException none) {
            return null;
        }
    }

    private static boolean isLiberty(ProcessHandle found) {
        // a number is used again after a reboot; without arguments (another user's process) the name has to do
        return found.info()
                .arguments()
                .map(words -> String.join(" ", words).contains("ws-server.jar"))
                .orElseGet(() -> found.info().command().orElse("").endsWith("java"));
    }

    private Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("the server has not been started");
        }
        return current;
    }
}
