package org.isotherm.storage.s3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.isotherm.demo.S3Store;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageBackendModel;

/** Copies within it are made by the store itself. */
@PropertyDefaults(tries = 5)
final class S3ModelTest extends StorageBackendModel {
    private static final int PART = 5 * 1024 * 1024;
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static S3Store store;

    @BeforeContainer
    static void start() throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "model")), "s3-");
        store = S3Store.start(folder, 0, "key", "secret").withBucket("model");
    }

    @AfterContainer
    static void stop() throws IOException {
        store.close();
    }

    @Override
    protected StorageBackend newBackend() {
        return new S3Backend(
                S3Settings.of("minio", "model")
                        .endpoint(store.uri())
                        .pathStyle(true)
                        .prefix("run-" + PREFIXES.incrementAndGet() + "/")
                        .partSizeBytes(PART)
                        .copyPartBytes(PART)
                        .build(),
                () -> Optional.of(new S3Credentials("key", "secret")));
    }

    @Override
    protected Arbitrary<Integer> sizes() {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, Arbitraries.of(0, 1, 100, 70_000)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(PART, PART + 1)));
    }
}
