package org.isotherm.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetSamples;
import org.isotherm.storage.Archived;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StoragePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArchiveLooksTest {
    private static final long PATIENCE = 60_000;
    private static final Archived HOURS = new Archived(true, Duration.ofHours(5));

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong now = new AtomicLong(-1);
    private final CountDownLatch stall = new CountDownLatch(1);
    private volatile ArchiveLooks.Asking store = asset -> Optional.of(HOURS);
    private final ArchiveLooks looks = new ArchiveLooks(
            asset -> {
                asked.incrementAndGet();
                return store.archived(asset);
            },
            Executors.defaultThreadFactory(),
            now::get);

    @AfterEach
    void close() {
        stall.countDown();
        looks.close();
    }

    private static AssetLocation asset(long id, long backend) {
        return AssetSamples.asset(id, 1, backend, StoragePath.of("clip-" + id), new byte[10]);
    }

    private static AssetLocation movedTo(long backend, AssetLocation asset) {
        return AssetSamples.asset(asset.id(), 2, backend, asset.path(), new byte[10]);
    }

    private Optional<Archived> stalled() throws IOException {
        try {
            stall.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new BackendUnavailableException("stalled", null, "look: no answer", null);
    }

    @Test
    void asksOnceForEachAndAnswersFromMemory() {
        AssetLocation first = asset(1, 1);
        AssetLocation second = asset(2, 1);
        assertThat(looks.last(first)).isEmpty();

        for (int i = 0; i < 3; i++) {
            looks.look(List.of(first, second), PATIENCE);
        }

        assertThat(looks.last(first)).contains(HOURS);
        assertThat(looks.last(second)).contains(HOURS);
        assertThat(asked).hasValue(2);
    }

    @Test
    void asksAgainWhenTheAnswerIsOldOrTheObjectLiesElsewhere() {
        AssetLocation asset = asset(1, 1);
        looks.look(List.of(asset), PATIENCE);
        store = any -> Optional.empty();

        now.addAndGet(Duration.ofMinutes(9).toNanos());
        looks.look(List.of(asset), PATIENCE);
        assertThat(looks.last(asset)).contains(HOURS);

        now.addAndGet(Duration.ofMinutes(1).toNanos());
        looks.look(List.of(asset), PATIENCE);
        assertThat(looks.last(asset)).isEmpty();

        AssetLocation moved = movedTo(2, asset);
        store = any -> Optional.of(HOURS);
        looks.look(List.of(moved), PATIENCE);
        assertThat(looks.last(moved)).contains(HOURS);
        assertThat(looks.last(asset)).isEmpty();
    }

    @Test
    void keepsWhatItKnewWhenTheStoreFailsAndAsksAgainSoon() {
        AssetLocation asset = asset(1, 1);
        looks.look(List.of(asset), PATIENCE);
        now.addAndGet(Duration.ofMinutes(10).toNanos());
        store = any -> {
            throw new BackendUnavailableException("away", null, "look: no answer", null);
        };

        looks.look(List.of(asset), PATIENCE);
        looks.look(List.of(asset), PATIENCE);
        assertThat(asked).as("not at once").hasValue(2);
        assertThat(looks.last(asset)).contains(HOURS);

        store = any -> Optional.empty();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        looks.look(List.of(asset), PATIENCE);
        assertThat(looks.last(asset)).isEmpty();
    }

    @Test
    void aStoreThatStallsHoldsUpNoOtherOne() {
        store = asset -> asset.backendId() == 1 ? stalled() : Optional.of(HOURS);
        List<AssetLocation> many = new ArrayList<>();
        for (int id = 1; id <= 5_000; id++) { // more than are taken
            many.add(asset(id, 1));
        }
        looks.look(many, 1);

        AssetLocation other = asset(9_999, 2);
        looks.look(List.of(other), PATIENCE);

        assertThat(looks.last(other)).contains(HOURS);
        assertThat(looks.last(many.get(0))).isEmpty();
    }

    @Test
    void whoComesWhileItIsAskedWaitsForTheSameAnswer() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        store = any -> {
            reached.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.of(HOURS);
        };
        AssetLocation asset = asset(1, 1);
        looks.look(List.of(asset), 0);
        assertThat(reached.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
        looks.look(List.of(asset), 0);

        answer.countDown();
        looks.look(List.of(asset), PATIENCE);

        assertThat(looks.last(asset)).contains(HOURS);
        assertThat(asked).hasValue(1);
    }
}
