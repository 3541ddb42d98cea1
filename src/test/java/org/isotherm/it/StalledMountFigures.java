package org.isotherm.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures what a stalled mount costs everybody else, for docs/stalled-mount.md: rounds with the mount at work and with the
 * mount stalled, one after the other, under the same load. Asserts nothing; run by its name with {@code -Dit.test}.
 */
@ExtendWith(WithServer.class)
class StalledMountFigures {
    private static final Duration ROUND = Duration.ofSeconds(Integer.getInteger("isotherm.figures.seconds", 20));
    private static final int ROUNDS = Integer.getInteger("isotherm.figures.rounds", 6);
    private static final int HOT_READERS = 2;
    private static final int MOUNT_READERS = 4;
    private static final int LATE_MOUNT_READERS = 2;
    private static final Duration LATE = Duration.ofSeconds(5);
    private static final Duration HOT_PACE = Duration.ofMillis(10);
    private static final Duration HEALTH_PACE = Duration.ofMillis(25);
    private static final Duration VERDICT_PACE = Duration.ofMillis(50);
    private static final Duration MOUNT_PACE = Duration.ofMillis(200);
    private static final int SIZE = 64 * 1024;

    private final IsothermServer server;
    private final Studio studio;

    StalledMountFigures(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    /** What was measured while the mount was in one state. */
    private static final class Sample {
        final ConcurrentLinkedQueue<Long> hot = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Long> ready = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Long> live = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Long> onMount = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Long> lateOnMount = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Long> down = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        long threads;
        long workers;

        void add(Sample other) {
            hot.addAll(other.hot);
            ready.addAll(other.ready);
            live.addAll(other.live);
            onMount.addAll(other.onMount);
            lateOnMount.addAll(other.lateOnMount);
            down.addAll(other.down);
            wrong.addAll(other.wrong);
            threads = Math.max(threads, other.threads);
            workers = Math.max(workers, other.workers);
        }
    }

    private interface Ask {
        Http.Answer get() throws Exception;
    }

    @Test
    void figures() throws Exception {
        long hot = studio.create(Studio.local("figures-hot", server.newFolder("figures-hot")));
        studio.upload("figures-hot/1/file", hot, Samples.bytes(SIZE, 1));
        try (MountedStorage nas = MountedStorage.create(server, "figures-nas")) {
            studio.upload("figures-nas/1/file", nas.id(), Samples.bytes(SIZE, 1));
            round(nas, true); // the server warms up
            Sample without = new Sample();
            Sample with = new Sample();
            List<Long> up = new ArrayList<>();
            List<String> ratios = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                Sample calm = round(nas, true);
                nas.mount().stall();
                Sample stalled = round(nas, false);
                nas.mount().heal();
                up.add(untilUp(nas));
                ratios.add(String.format(
                        Locale.ROOT, "%.2f", Percentile.of(stalled.hot, 99) / Percentile.of(calm.hot, 99)));
                without.add(calm);
                with.add(stalled);
            }
            print(without, with, up, ratios);
        }
    }

    /** @return how long that took, in milliseconds */
    private static long untilUp(MountedStorage nas) throws Exception {
        long began = System.nanoTime();
        while (!nas.isReachable()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    /** The same load whether the mount is at work or not. */
    private Sample round(MountedStorage nas, boolean atWork) throws Exception {
        Sample sample = new Sample();
        long began = System.nanoTime();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> load = new ArrayList<>();
        String content = "/api/assets/figures-hot/1/file/content";
        Ask onMount = () -> nas.content("figures-nas/1/file");
        int expected = atWork ? 200 : 503;
        for (int i = 0; i < HOT_READERS; i++) {
            load.add(asking(
                    over,
                    sample,
                    sample.hot,
                    HOT_PACE,
                    200,
                    () -> studio.operator().get(content)));
        }
        load.add(asking(
                over,
                sample,
                sample.ready,
                HEALTH_PACE,
                200,
                () -> server.nobody().get("/health/ready")));
        load.add(asking(
                over,
                sample,
                sample.live,
                HEALTH_PACE,
                200,
                () -> server.nobody().get("/health/live")));
        for (int i = 0; i < MOUNT_READERS; i++) {
            load.add(asking(over, sample, sample.onMount, MOUNT_PACE, expected, onMount));
        }
        load.add(watching(over, nas, atWork, began, sample));
        load.forEach(Thread::start);
        List<Thread> late = new ArrayList<>();
        for (int i = 0; i < LATE_MOUNT_READERS; i++) {
            late.add(asking(over, sample, sample.lateOnMount, MOUNT_PACE, expected, onMount));
        }
        while (System.nanoTime() < began + ROUND.toNanos()) {
            sample.threads = Math.max(sample.threads, nas.threads().size());
            sample.workers = Math.max(sample.workers, nas.workers());
            if (!late.isEmpty() && System.nanoTime() - began > LATE.toNanos()) {
                late.forEach(Thread::start);
                load.addAll(late);
                late.clear();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
        }
        over.set(true);
        for (Thread each : load) {
            each.join(TimeUnit.SECONDS.toMillis(30));
        }
        return sample;
    }

    private static Thread watching(AtomicBoolean over, MountedStorage nas, boolean atWork, long began, Sample sample) {
        return new Thread(() -> {
            boolean seen = atWork;
            while (!over.get()) {
                try {
                    if (!nas.isReachable() && !seen) {
                        seen = true;
                        sample.down.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
                    }
                } catch (Exception e) {
                    sample.wrong.add(e.toString());
                }
                LockSupport.parkNanos(VERDICT_PACE.toNanos());
            }
        });
    }

    private static Thread asking(
            AtomicBoolean over, Sample sample, ConcurrentLinkedQueue<Long> times, Duration pace, int status, Ask ask) {
        return new Thread(() -> {
            while (!over.get()) {
                long asked = System.nanoTime();
                try {
                    int answered = ask.get().status();
                    if (answered == status) {
                        times.add(System.nanoTime() - asked);
                    } else {
                        sample.wrong.add("status " + answered);
                    }
                } catch (Exception e) {
                    sample.wrong.add(e.toString());
                }
                LockSupport.parkNanos(pace.toNanos());
            }
        });
    }

    private static void print(Sample without, Sample with, List<Long> up, List<String> ratios) {
        StringBuilder table = new StringBuilder("\n| | mount at work | mount stalled |\n|---|---|---|\n");
        row(table, "hot read, median", Percentile.of(without.hot, 50), Percentile.of(with.hot, 50));
        row(table, "hot read, p99", Percentile.of(without.hot, 99), Percentile.of(with.hot, 99));
        row(table, "`/health/ready`, p99", Percentile.of(without.ready, 99), Percentile.of(with.ready, 99));
        row(table, "`/health/live`, p99", Percentile.of(without.live, 99), Percentile.of(with.live, 99));
        table.append("| hot reads | ")
                .append(without.hot.size())
                .append(" | ")
                .append(with.hot.size())
                .append(" |\n");
        table.append("| threads of the server, at most | ")
                .append(without.threads)
                .append(" | ")
                .append(with.threads)
                .append(" |\n| of them for mounts | ")
                .append(without.workers)
                .append(" | ")
                .append(with.workers)
                .append(" |\n| answers that should not be | ")
                .append(without.wrong.size())
                .append(" | ")
                .append(with.wrong.size())
                .append(" |\n");
        row(
                table,
                "file on the mount, asked at once, p99",
                Percentile.of(without.onMount, 99),
                Percentile.of(with.onMount, 99));
        row(
                table,
                "file on the mount, asked when it is DOWN, p99",
                Percentile.of(without.lateOnMount, 99),
                Percentile.of(with.lateOnMount, 99));
        table.append("\nDOWN after ms ")
                .append(with.down)
                .append(", UP after ms ")
                .append(up);
        table.append("\nratio of the p99 of hot reads, round by round ").append(ratios);
        table.append(String.format(
                Locale.ROOT,
                "%nall rounds: %.3f (median %.3f)%n",
                Percentile.of(with.hot, 99) / Percentile.of(without.hot, 99),
                Percentile.of(with.hot, 50) / Percentile.of(without.hot, 50)));
        with.wrong.stream()
                .distinct()
                .limit(5)
                .forEach(each -> table.append("wrong: ").append(each).append('\n'));
        System.out.println(table);
    }

    private static void row(StringBuilder table, String what, double without, double with) {
        table.append(String.format(Locale.ROOT, "| %s | %.1f ms | %.1f ms |%n", what, without, with));
    }
}
