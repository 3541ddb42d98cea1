package org.isotherm.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.isotherm.demo.Logs;
import org.isotherm.demo.S3Store;
import org.jspecify.annotations.Nullable;

/** The S3 store: one of our own in a process of its own, so that what it costs is counted apart, or a named one. */
final class Store implements AutoCloseable {
    private final URI endpoint;
    private final @Nullable Process process;

    private Store(URI endpoint, @Nullable Process process) {
        this.endpoint = endpoint;
        this.process = process;
    }

    static Store start(BenchSettings asked) throws IOException {
        if (asked.endpoint() != null) {
            return new Store(asked.endpoint(), null);
        }
        Trees.delete(asked.folder().resolve("store"));
        ProcessBuilder java = new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                classPath(),
                Store.class.getName(),
                asked.folder().resolve("store").toString(),
                asked.bucket(),
                asked.accessKey(),
                asked.secret());
        Process process =
                java.redirectError(asked.folder().resolve("store.log").toFile()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        String said = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (said == null) {
            throw new IOException(
                    "the store did not start, see " + asked.folder().resolve("store.log"));
        }
        return new Store(URI.create(said), process);
    }

    /** Inside Maven the tests' classes are not on the class path that Java knows of. */
    private static String classPath() {
        return Store.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(":"))
                : System.getProperty("java.class.path");
    }

    /** The store's own process: folder, bucket, keys. Prints its endpoint and serves until it is ended. */
    public static void main(String[] args) throws Exception {
        Logs.quiet();
        try (S3Store store = S3Store.start(Path.of(args[0]), 0, args[2], args[3])) {
            store.withBucket(args[1]);
            System.out.println(store.uri());
            Thread.currentThread().join();
        }
    }

    URI endpoint() {
        return endpoint;
    }

    /** CPU seconds; 0 when it is not ours. */
    double cpu() throws IOException {
        return process == null ? 0 : Usage.cpu(process.pid());
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.destroy();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
