package org.isotherm.storage.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.isotherm.demo.S3Store;
import org.isotherm.storage.Capability;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageBackendContract;
import org.isotherm.storage.StoragePath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class S3BackendTest extends StorageBackendContract {
    @TempDir
    static Path folder;

    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static S3Store store;

    @BeforeAll
    static void start() throws IOException {
        store = S3Store.start(folder, 0, "key", "secret");
    }

    @AfterAll
    static void stop() throws IOException {
        store.close();
    }

    @Override
    protected StorageBackend newBackend() {
        String bucket = "bucket-" + BUCKETS.incrementAndGet();
        store.withBucket(bucket);
        S3Settings settings = S3Settings.of("minio", bucket)
                .endpoint(store.uri())
                .pathStyle(true)
                .prefix("studio/")
                .partSizeBytes(PART)
                .build();
        return new S3Backend(settings, () -> Optional.of(new S3Credentials("key", "secret")));
    }

    @Override
    protected Set<Capability> capabilities() {
        Set<Capability> all = EnumSet.copyOf(super.capabilities());
        all.addAll(EnumSet.of(Capability.MULTIPART, Capability.LIST_UPLOADS, Capability.SERVER_SIDE_COPY));
        return all;
    }

    /** S3Proxy keeps objects as files and answers 500 for a name below one; S3 itself answers 404. */
    @Override
    protected boolean looksBelowObjects() {
        return false;
    }

    /** S3Proxy writes a file under the name and 37 characters more before it renames it. */
    @Override
    protected int longestSegment() {
        return StoragePath.MAX_SEGMENT_BYTES - 40;
    }
}
