package org.isotherm.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every backend promises, whatever it is made of. */
public abstract class StorageBackendContract extends StorageBackendBytes {
    @Test
    void saysThatAnObjectIsMissing() throws IOException {
        assertThat(backend.exists(NONE)).isFalse();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> get(NONE), () -> get(NONE, 0, 1), () -> backend.readBack(NONE), () -> backend.size(NONE))) {
            assertThatThrownBy(call).isInstanceOfSatisfying(FileMissingException.class, e -> {
                assertThat(e.backend()).isEqualTo(backend.name());
                assertThat(e.path()).isEqualTo(NONE);
                assertThat(e.mayWorkLater()).isFalse();
            });
        }
    }

    @Test
    void aFolderOfObjectsIsNoObject() throws IOException {
        put(CLIP, bytes(3));
        StoragePath folder = StoragePath.of("shots/010");
        assertThat(backend.exists(folder)).isFalse();
        assertThatThrownBy(() -> get(folder)).isInstanceOf(FileMissingException.class);
        assertThatThrownBy(() -> backend.size(folder)).isInstanceOf(FileMissingException.class);
        backend.delete(folder);
        assertThat(get(CLIP)).hasSize(3);
    }

    @Test
    void anObjectIsNoFolderOfObjects() throws IOException {
        put(StoragePath.of("clip"), bytes(3));
        StoragePath below = StoragePath.of("clip/frame");
        if (looksBelowObjects()) {
            assertThat(backend.exists(below)).isFalse();
            assertThatThrownBy(() -> get(below)).isInstanceOf(FileMissingException.class);
            backend.delete(below);
        } else {
            assertThatThrownBy(() -> get(below)).isInstanceOf(StorageException.class);
        }
        assertThat(get(StoragePath.of("clip"))).hasSize(3);
    }

    /** Whether a name below that of an object can be asked for; a store over a folder may answer with an error of its own. */
    protected boolean looksBelowObjects() {
        return true;
    }

    /** Kept apart, or one of them refused: never does one read, change or delete the other. */
    @ParameterizedTest
    @CsvSource({"\u00e9.mov, e\u0301.mov", "Clip.mov, clip.mov", "\uff21.mov, A.mov", "stra\u00dfe, strasse"})
    void neverMixesTwinsUp(String one, String other) throws IOException {
        StoragePath first = StoragePath.of(one);
        StoragePath second = StoragePath.of(other);
        put(first, bytes(1));
        boolean apart = true;
        try {
            put(second, bytes(2));
        } catch (PathTakenException e) {
            apart = false;
        }
        assertThat(get(first)).isEqualTo(bytes(1));
        if (apart) {
            assertThat(get(second)).isEqualTo(bytes(2));
            assertThat(names("", null)).containsExactlyInAnyOrder(one, other);
            backend.delete(second);
            assertThat(get(first)).isEqualTo(bytes(1));
        }
    }

    @Test
    void deletesManyAtOnceAndNoOthers() throws IOException {
        List<StorageBackend.Complete> gone = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            StoragePath path = StoragePath.of("many/" + i % 2 + "/" + i);
            put(path, bytes(i));
            gone.add(new StorageBackend.Complete(path, i));
        }
        StoragePath other = StoragePath.of("many/0/other");
        put(other, bytes(7));
        gone.add(new StorageBackend.Complete(StoragePath.of("many/2/never"), 1));

        backend.deleteAll(gone);
        backend.deleteAll(gone);

        for (StorageBackend.Complete each : gone) {
            assertThat(backend.exists(each.path())).as(each.toString()).isFalse();
        }
        assertThat(get(other)).isEqualTo(bytes(7));
    }

    @Test
    void servesManyAtOnce() throws Exception {
        int workers = 8;
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                done.add(pool.submit(() -> {
                    for (int round = 0; round < 5; round++) {
                        StoragePath mine = StoragePath.of("w" + worker + "/" + round);
                        byte[] clip = bytes(10_000 + 100 * worker + round);
                        put(mine, clip);
                        assertThat(get(mine)).isEqualTo(clip);
                        if (round % 2 == 0) {
                            backend.delete(mine);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(names("", null)).hasSize(workers * 2);
    }

    @Test
    void aReaderOfADeletedObjectGetsItsBytesOrAnError() throws IOException {
        byte[] clip = bytes(2 * PART);
        put(CLIP, clip);
        try (InputStream in = backend.read(CLIP)) {
            byte[] first = in.readNBytes(1000);
            backend.delete(CLIP);
            byte[] rest;
            try {
                rest = in.readAllBytes();
            } catch (StorageException e) {
                return;
            }
            assertThat(first.length + rest.length).isEqualTo(clip.length);
            assertThat(rest).isEqualTo(java.util.Arrays.copyOfRange(clip, 1000, clip.length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, PART + 1})
    void refusesToOverwrite(int size) throws IOException {
        put(CLIP, bytes(100));
        assertThatThrownBy(() -> put(CLIP, bytes(size))).isInstanceOf(PathTakenException.class);
        assertThat(get(CLIP)).isEqualTo(bytes(100));
    }

    @Test
    void deletesAndDeletesAgain() throws IOException {
        put(CLIP, bytes(5));
        backend.delete(CLIP);
        assertThat(backend.exists(CLIP)).isFalse();
        backend.delete(CLIP);
        backend.delete(NONE);
        assertThat(backend.exists(CLIP)).isFalse();
    }

    @Test
    void deletesOnlyTheNamedObject() throws IOException {
        put(StoragePath.of("a/b"), bytes(1));
        put(StoragePath.of("a/bc"), bytes(2));
        put(StoragePath.of("a/b.d"), bytes(3));
        backend.delete(StoragePath.of("a/b"));
        assertThat(names("", null)).containsExactlyInAnyOrder("a/bc", "a/b.d");
    }

    @Test
    void listsEverythingOnceWithSizeAndTime() throws IOException {
        put(StoragePath.of("b/2"), bytes(2));
        put(StoragePath.of("a"), bytes(1));
        put(StoragePath.of("b/c/d/3"), bytes(3));
        put(StoragePath.of("empty"), bytes(0));
        try (Listing listing = backend.list("", null)) {
            List<String> seen = new ArrayList<>();
            for (Listed each = listing.next(); each != null; each = listing.next()) {
                assertThat(each.refusal()).isNull();
                assertThat(each.modifiedAt()).isNotNull();
                assertThat(each.path().text()).isEqualTo(each.name());
                seen.add(each.name() + " " + each.size());
            }
            assertThat(seen).containsExactlyInAnyOrder("a 1", "b/2 2", "b/c/d/3 3", "empty 0");
            assertThat(listing.next()).isNull();
            listing.close();
            listing.close();
        }
    }

    @Test
    void listsAnEmptyBackend() throws IOException {
        assertThat(names("", null)).isEmpty();
        assertThat(names("none/", null)).isEmpty();
    }

    @Test
    void listsOnlyBelowAPrefix() throws IOException {
        for (String each : List.of("a/1", "a/b/2", "ab/3", "a.4", "b/5")) {
            put(StoragePath.of(each), bytes(1));
        }
        assertThat(names("a/", null)).containsExactlyInAnyOrder("a/1", "a/b/2");
        assertThat(names("a/b/", null)).containsExactly("a/b/2");
    }

    @Test
    void goesOnBehindAnyEntryAlsoOneThatHasGone() throws IOException {
        for (String each : List.of("a", "a.1", "b/1", "b/2", "b.c/3", "b-d", "c/d/e/4", "c/d.f", "ü/5", "z")) {
            put(StoragePath.of(each), bytes(1));
        }
        List<String> all = names("", null);
        assertThat(all).hasSize(10);
        assertThat(names("", null)).isEqualTo(all);
        for (int i = 0; i < all.size(); i++) {
            assertThat(names("", all.get(i))).isEqualTo(all.subList(i + 1, all.size()));
        }
        for (int i = 0; i < all.size(); i++) {
            backend.delete(StoragePath.of(all.get(i)));
            assertThat(names("", all.get(i))).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void goesOnWithinAPrefix() throws IOException {
        for (String each : List.of("a/1", "a/2", "a/3", "b/1")) {
            put(StoragePath.of(each), bytes(1));
        }
        assertThat(names("a/", "a/2")).containsExactly("a/3");
        assertThat(names("a/", "a/3")).isEmpty();
    }

    @Test
    void leavesNoUploadUnfinishedAndEndsOneThatIsGone() throws IOException {
        put(CLIP, bytes(PART + 1));
        assertThat(backend.uploads("").next()).isNull();
        backend.abortUpload(CLIP, "no-such-upload");
        assertThat(get(CLIP)).isEqualTo(bytes(PART + 1));
    }

    @Test
    void doesNotListItsOwnMarker() throws IOException {
        backend.putMark(new Mark(UUID.randomUUID(), UUID.randomUUID()));
        backend.probe(null);
        put(StoragePath.of("a"), bytes(1));
        assertThat(names("", null)).containsExactly("a");
    }

    private List<String> names(String prefix, String after) throws IOException {
        List<String> names = new ArrayList<>();
        try (Listing listing = backend.list(prefix, after)) {
            for (Listed each = listing.next(); each != null; each = listing.next()) {
                names.add(each.name());
            }
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with space.mov",
                " leading",
                "ümläut/größe.exr",
                "e\u0301 decomposed",
                "emoji 🎬/🎞.mov",
                "plus+and&amp;%41%2F?query#hash",
                "quote\"'`$(x);|<>*:~",
                "..hidden/...",
                "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/1/2/3/4/5/6/7/8/9/10"
            })
    void keepsAnyNameThatAPathMayHave(String name) throws IOException {
        if (name.endsWith(".")) {
            name = name + "x";
        }
        StoragePath path = StoragePath.of(name);
        put(path, bytes(9));
        assertThat(get(path)).isEqualTo(bytes(9));
        assertThat(names("", null)).containsExactly(name);
        backend.delete(path);
        assertThat(backend.exists(path)).isFalse();
    }

    @Test
    void keepsALongName() throws IOException {
        StoragePath path = StoragePath.of("f/" + "n".repeat(longestSegment()));
        put(path, bytes(9));
        assertThat(get(path)).isEqualTo(bytes(9));
        assertThat(names("f/", null)).containsExactly(path.text());
    }

    /** Stores that keep objects under longer file names of their own may allow less. */
    protected int longestSegment() {
        return StoragePath.MAX_SEGMENT_BYTES;
    }

    @ParameterizedTest
    @ValueSource(ints = {10, PART + 1})
    void exactlyOneOfManyWritersOfANameWins(int size) throws Exception {
        int writers = 4;
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                byte[] mine = bytes(size + i);
                results.add(pool.submit(() -> {
                    start.await();
                    try {
                        put(CLIP, mine);
                        return Sha256.of(mine).hex();
                    } catch (PathTakenException e) {
                        return "";
                    }
                }));
            }
            start.countDown();
            List<String> winners = new ArrayList<>();
            for (Future<String> each : results) {
                if (!each.get().isEmpty()) {
                    winners.add(each.get());
                }
            }
            assertThat(winners).contains(Sha256.of(get(CLIP)).hex());
            if (can(Capability.CONDITIONAL_CREATE)) {
                assertThat(winners).hasSize(1);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void hasNoMarkAtFirst() throws IOException {
        assertThat(backend.mark()).isEmpty();
    }

    @Test
    void keepsItsMarkAndReplacesIt() throws IOException {
        Mark one = new Mark(UUID.randomUUID(), UUID.randomUUID());
        Mark two = new Mark(UUID.randomUUID(), UUID.randomUUID());
        backend.putMark(one);
        assertThat(backend.mark()).contains(one);
        backend.putMark(two);
        assertThat(backend.mark()).contains(two);
    }

    @Test
    void probesTheRightPlaceAndLeavesNothing() throws IOException {
        Mark mark = new Mark(UUID.randomUUID(), UUID.randomUUID());
        backend.probe(null);
        backend.putMark(mark);
        backend.probe(mark);
        backend.probe(mark);
        assertThat(names("", null)).isEmpty();
    }

    @Test
    void removesItsMarkAndNoOther() throws IOException {
        Mark mine = new Mark(UUID.randomUUID(), UUID.randomUUID());
        Mark theirs = new Mark(UUID.randomUUID(), UUID.randomUUID());
        backend.removeMark(mine);
        backend.putMark(theirs);
        backend.removeMark(mine);
        assertThat(backend.mark()).contains(theirs);
        backend.removeMark(theirs);
        assertThat(backend.mark()).isEmpty();
    }

    @Test
    void isTriedOutAndLeavesNothing() throws IOException {
        put(CLIP, bytes(3));
        ProbeReport report = new ProbeReport();
        backend.tryOut(report);
        report.end(null);
        assertThat(report.steps()).noneMatch(step -> step.outcome() == ProbeReport.Outcome.FAILED);
        assertThat(report.shown())
                .contains(Capability.READ, Capability.WRITE, Capability.RANGE_READ, Capability.LIST, Capability.DELETE);
        assertThat(names("", null)).containsExactly(CLIP.text());
    }

    @Test
    void refusesToProbeAPlaceWithoutItsMark() {
        Mark mark = new Mark(UUID.randomUUID(), UUID.randomUUID());
        assertThatThrownBy(() -> backend.probe(mark)).isInstanceOf(ForeignBackendException.class);
    }

    @Test
    void refusesToProbeAForeignPlace() throws IOException {
        Mark mine = new Mark(UUID.randomUUID(), UUID.randomUUID());
        backend.putMark(new Mark(mine.installation(), UUID.randomUUID()));
        assertThatThrownBy(() -> backend.probe(mine)).isInstanceOf(ForeignBackendException.class);
        backend.putMark(new Mark(UUID.randomUUID(), mine.backend()));
        assertThatThrownBy(() -> backend.probe(mine)).isInstanceOf(ForeignBackendException.class);
    }

    @Test
    void answersAboutItsSpace() throws IOException {
        Space space = backend.space();
        assertThat(space.freeBytes().orElse(0))
                .isLessThanOrEqualTo(space.totalBytes().orElse(0));
    }

    @Test
    void refusesEverythingOnceClosed() throws IOException {
        put(CLIP, bytes(3));
        Mark mark = new Mark(UUID.randomUUID(), UUID.randomUUID());
        backend.close();
        backend.close();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> get(CLIP),
                () -> get(CLIP, 0, 1),
                () -> backend.readBack(CLIP),
                () -> put(NONE, bytes(1)),
                () -> backend.delete(CLIP),
                () -> backend.exists(CLIP),
                () -> backend.size(CLIP),
                () -> names("", null),
                () -> backend.space(),
                () -> backend.mark(),
                () -> backend.putMark(mark),
                () -> backend.probe(null))) {
            assertThatThrownBy(call).isInstanceOf(BackendUnavailableException.class);
        }
    }

    @Test
    void leavesAnInterruptedCallerInterrupted() throws IOException {
        put(CLIP, bytes(3));
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> get(CLIP), () -> put(NONE, bytes(1)), () -> backend.delete(CLIP), () -> backend.exists(CLIP))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(call).isInstanceOf(BackendUnavailableException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(get(CLIP)).hasSize(3);
    }
}
