package org.isotherm.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns =
            new Turns(new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>()));

    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        turns.close();
    }

    @Test
    void letsWhoAsksForOneThingNotWaitForWhoAsksForAThousand() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(5);
        turns.add("crawler", () -> {
            first.countDown();
            await(begun);
        });
        first.await(); // from here on nothing is taken before everybody has asked
        for (int i = 1; i <= 3; i++) {
            String name = "crawler " + i;
            turns.add("crawler", () -> did(name, end));
        }
        turns.add("mira", () -> did("mira 1", end));
        turns.add("mira", () -> did("mira 2", end));

        begun.countDown();

        assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(done).containsExactly("crawler 1", "mira 1", "crawler 2", "mira 2", "crawler 3");
    }

    @Test
    void goesOnAfterAPieceThatThrew() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        turns.add("mira", () -> {
            throw new IllegalStateException("by order of a test");
        });
        turns.add("mira", () -> did("next", end));
        assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void takesNothingAfterItsEnd() {
        turns.close();
        assertThatThrownBy(() -> turns.add("mira", () -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    private void did(String what, CountDownLatch latch) {
        done.add(what);
        latch.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
