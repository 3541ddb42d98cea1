package org.isotherm.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.ActionChainArbitrary;
import net.jqwik.api.state.Transformer;

/**
 * Random sequences of operations on a backend and on a map side by side: whatever the order, both hold the same. A
 * sequence that fails is reported with the shortest one that still does, and its seed.
 */
@PropertyDefaults(tries = 20)
public abstract class StorageBackendModel {
    private static final int LONGEST = 30;

    private static final List<String> NAMES =
            List.of("a/1", "a/2", "a/1.x", "a/B", "a/b", "b/c/1", "b/é ü", "b/e\u0301", "z.mov", "z-1");

    private final List<StorageBackend> open = new ArrayList<>();

    /** A new and empty backend. */
    protected abstract StorageBackend newBackend() throws Exception;

    /** Sizes that mean something to the backend. */
    protected Arbitrary<Integer> sizes() {
        return Arbitraries.of(0, 1, 100, 4096, 70_000);
    }

    @AfterTry
    void closeBackends() {
        open.forEach(StorageBackend::close);
        open.clear();
    }

    @Property
    void holdsWhatAMapHolds(@ForAll("operations") ActionChain<Pair> operations) {
        Pair end = operations.run();
        end.compareAll();
    }

    @Provide
    ActionChainArbitrary<Pair> operations() {
        return ActionChain.startWith(this::pair)
                .withAction(5, put())
                .withAction(1, brokenPut())
                .withAction(2, resumedPut())
                .withAction(3, get())
                .withAction(2, range())
                .withAction(2, delete())
                .withAction(1, copyAway())
                .withAction(1, copyWithin())
                .withAction(2, listing())
                .withMaxTransformations(LONGEST);
    }

    private Pair pair() {
        try {
            StorageBackend backend = newBackend();
            open.add(backend);
            return new Pair(backend);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Arbitrary<String> names() {
        return Arbitraries.of(NAMES);
    }

    /** The backend and what it should hold. */
    static final class Pair {
        private final StorageBackend backend;
        private final Map<String, byte[]> model = new TreeMap<>();
        private int written;

        Pair(StorageBackend backend) {
            this.backend = backend;
        }

        byte[] bytes(int size) {
            byte[] bytes = new byte[size];
            new Random(++written).nextBytes(bytes);
            return bytes;
        }

        void put(String name, int size, boolean told) throws IOException {
            StoragePath path = StoragePath.of(name);
            byte[] bytes = bytes(size);
            if (model.containsKey(name)) {
                assertThatThrownBy(() -> write(path, bytes, told)).isInstanceOf(PathTakenException.class);
            } else {
                write(path, bytes, told);
                model.put(name, bytes);
            }
            compare(name);
        }

        private void write(StoragePath path, byte[] bytes, boolean told) throws IOException {
            backend.write(path, new ByteArrayInputStream(bytes), told ? bytes.length : -1, WriteObserver.NONE);
        }

        /** A write whose source fails leaves no complete object, and none at all once it is deleted. */
        void brokenPut(String name, int size) throws IOException {
            if (model.containsKey(name)) {
                return;
            }
            IOException broken = new IOException("pulled out");
            InputStream source = FaultyBackend.failingAfter(new ByteArrayInputStream(bytes(size + 1)), size, broken);
            assertThatThrownBy(() -> backend.write(StoragePath.of(name), source, size + 1L, WriteObserver.NONE))
                    .isSameAs(broken);
            backend.delete(StoragePath.of(name));
            compare(name);
        }

        /** A write that is broken off and gone on with under the same name where there is an upload. */
        void resumedPut(String name, int size, int after) throws IOException {
            if (model.containsKey(name)) {
                return;
            }
            byte[] bytes = bytes(size);
            Attempt first = new Attempt(Optional.empty());
            IOException broken = new IOException("pulled out");
            InputStream source =
                    FaultyBackend.failingAfter(new ByteArrayInputStream(bytes), Math.min(after, size), broken);
            assertThatThrownBy(() -> backend.write(StoragePath.of(name), source, size, first))
                    .isSameAs(broken);
            if (first.upload.isEmpty()) {
                backend.delete(StoragePath.of(name));
            }
            backend.write(StoragePath.of(name), new ByteArrayInputStream(bytes), size, new Attempt(first.upload));
            model.put(name, bytes);
            compare(name);
        }

        void compare(String name) throws IOException {
            StoragePath path = StoragePath.of(name);
            byte[] expected = model.get(name);
            assertThat(backend.exists(path)).as(name).isEqualTo(expected != null);
            if (expected == null) {
                assertThatThrownBy(() -> backend.read(path)).isInstanceOf(FileMissingException.class);
                assertThatThrownBy(() -> backend.size(path)).isInstanceOf(FileMissingException.class);
                return;
            }
            assertThat(backend.size(path)).isEqualTo(expected.length);
            try (InputStream in = backend.read(path);
                    ReadBack back = backend.readBack(path)) {
                assertThat(Arrays.equals(in.readAllBytes(), expected)).as(name).isTrue();
                assertThat(Sha256.of(back.bytes())).isEqualTo(Sha256.of(expected));
            }
        }

        void range(String name, int offset, int length) throws IOException {
            byte[] expected = model.get(name);
            if (expected == null || expected.length == 0) {
                return;
            }
            int from = offset % expected.length;
            int n = 1 + length % (expected.length - from);
            try (InputStream in = backend.read(StoragePath.of(name), from, n)) {
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(expected, from, from + n));
            }
        }

        void delete(String name) throws IOException {
            backend.delete(StoragePath.of(name));
            model.remove(name);
            compare(name);
        }

        void copyAway(String name) throws IOException {
            if (!model.containsKey(name)) {
                return;
            }
            try (MemoryBackend other = new MemoryBackend("other")) {
                StoragePath path = StoragePath.of(name);
                assertThat(backend.copyTo(path, other, path, WriteObserver.NONE))
                        .isEqualTo(new Copied(model.get(name).length, Sha256.of(model.get(name))));
                assertThat(other.bytes(path)).isEqualTo(model.get(name));
            }
        }

        void copyWithin(String name, String copy) throws IOException {
            if (!model.containsKey(name) || model.containsKey(copy)) {
                return;
            }
            backend.copyTo(StoragePath.of(name), backend, StoragePath.of(copy), WriteObserver.NONE);
            model.put(copy, model.get(name));
            compare(copy);
        }

        void list(String prefix) throws IOException {
            Map<String, Long> expected = new TreeMap<>();
            model.forEach((name, bytes) -> {
                if (name.startsWith(prefix)) {
                    expected.put(name, (long) bytes.length);
                }
            });
            List<String> order = new ArrayList<>();
            Map<String, Long> found = new TreeMap<>();
            read(prefix, null, order, found);
            assertThat(found).isEqualTo(expected);
            assertThat(order).doesNotHaveDuplicates();
            if (!order.isEmpty()) {
                int middle = order.size() / 2;
                List<String> rest = new ArrayList<>();
                read(prefix, order.get(middle), rest, new TreeMap<>());
                assertThat(rest).isEqualTo(order.subList(middle + 1, order.size()));
            }
            assertThat(backend.uploads(prefix).next()).isNull();
        }

        private void read(String prefix, String after, List<String> order, Map<String, Long> found) throws IOException {
            try (Listing listing = backend.list(prefix, after)) {
                for (Listed each = listing.next(); each != null; each = listing.next()) {
                    order.add(each.name());
                    found.put(each.name(), each.size());
                }
            }
        }

        void compareAll() {
            try {
                list("");
                for (String name : NAMES) {
                    compare(name);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return model.keySet().toString();
        }
    }

    private static final class Attempt implements WriteObserver {
        private Optional<String> upload;

        Attempt(Optional<String> upload) {
            this.upload = upload;
        }

        @Override
        public Optional<String> uploadToResume() {
            return upload;
        }

        @Override
        public boolean keepsUpload() {
            return true;
        }

        @Override
        public void uploadStarted(String uploadId) {
            upload = Optional.of(uploadId);
        }
    }

    /** One operation on both. */
    @FunctionalInterface
    private interface Operation {
        void on(Pair pair) throws IOException;
    }

    private static Transformer<Pair> does(String what, Operation operation) {
        return Transformer.mutate(what, pair -> {
            try {
                operation.on(pair);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Action.Independent<Pair> put() {
        return () -> Combinators.combine(names(), sizes(), Arbitraries.of(true, false))
                .as((name, size, told) -> does("put " + name + " " + size, pair -> pair.put(name, size, told)));
    }

    private Action.Independent<Pair> brokenPut() {
        return () -> Combinators.combine(names(), sizes())
                .as((name, size) -> does("broken put " + name + " " + size, pair -> pair.brokenPut(name, size)));
    }

    private Action.Independent<Pair> resumedPut() {
        return () -> Combinators.combine(
                        names(), sizes(), Arbitraries.integers().between(0, 100_000))
                .as((name, size, after) ->
                        does("resumed put " + name + " " + size, pair -> pair.resumedPut(name, size, after)));
    }

    private static Action.Independent<Pair> get() {
        return () -> names().map(name -> does("get " + name, pair -> pair.compare(name)));
    }

    private static Action.Independent<Pair> range() {
        return () -> Combinators.combine(
                        names(),
                        Arbitraries.integers().between(0, 100_000),
                        Arbitraries.integers().between(0, 100_000))
                .as((name, offset, length) -> does("range " + name, pair -> pair.range(name, offset, length)));
    }

    private static Action.Independent<Pair> delete() {
        return () -> names().map(name -> does("delete " + name, pair -> pair.delete(name)));
    }

    private static Action.Independent<Pair> copyAway() {
        return () -> names().map(name -> does("copy away " + name, pair -> pair.copyAway(name)));
    }

    private static Action.Independent<Pair> copyWithin() {
        return () -> Combinators.combine(names(), names())
                .as((name, copy) -> does("copy " + name + " to " + copy, pair -> pair.copyWithin(name, copy)));
    }

    private static Action.Independent<Pair> listing() {
        return () -> Arbitraries.of("", "a/", "b/", "b/c/", "none/")
                .map(prefix -> does("list " + prefix, pair -> pair.list(prefix)));
    }
}
