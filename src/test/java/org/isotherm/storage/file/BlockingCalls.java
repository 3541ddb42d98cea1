package org.isotherm.storage.file;

import java.io.Closeable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;

/** A file system whose calls of one kind do not come back until they are let go. */
final class BlockingCalls implements FileSystemCalls {
    private final FileSystemCalls below;
    private final Map<String, CountDownLatch> blocked = new ConcurrentHashMap<>();
    private final AtomicInteger inside = new AtomicInteger();

    BlockingCalls(FileSystemCalls below) {
        this.below = below;
    }

    void block(String what) {
        blocked.put(what, new CountDownLatch(1));
    }

    /** How many calls do not come back now. */
    int inside() {
        return inside.get();
    }

    void letGo() {
        blocked.values().forEach(CountDownLatch::countDown);
        blocked.clear();
    }

    @Override
    public <T> T call(StoragePath path, String what, Call<T> call, Consumer<T> late) throws StorageException {
        return below.call(
                path,
                what,
                () -> {
                    CountDownLatch latch = blocked.get(what);
                    if (latch != null) {
                        inside.incrementAndGet();
                        awaitUninterruptibly(latch);
                        inside.decrementAndGet();
                    }
                    return call.run();
                },
                late);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // a dead mount does not listen either
            }
        }
    }

    @Override
    public void later(Closeable resource) {
        below.later(resource);
    }

    @Override
    public void close() {
        below.close();
    }
}
