package org.isotherm.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Holds objects in memory and keeps the whole contract: for tests of what lies above. */
public final class MemoryBackend implements StorageBackend {
    private record Entry(byte[] bytes, Instant writtenAt) {}

    private final String name;
    private final ConcurrentSkipListMap<String, Entry> entries = new ConcurrentSkipListMap<>();
    private volatile Optional<Mark> mark = Optional.empty();
    private volatile boolean closed;

    public MemoryBackend(String name) {
        this.name = name;
    }

    /** What the object holds, without the backend noticing; for assertions. */
    public byte[] bytes(StoragePath path) {
        return entries.get(path.text()).bytes.clone();
    }

    /** Replaces what the object holds, as a failing medium would. */
    public void damage(StoragePath path, byte[] bytes) {
        entries.put(path.text(), new Entry(bytes.clone(), Instant.now()));
    }

    /** How many objects there are. */
    public int count() {
        return entries.size();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public BackendType type() {
        return BackendType.LOCAL;
    }

    private void checkOpen(StoragePath path) throws StorageException {
        if (closed) {
            throw new BackendUnavailableException(name, path, "the backend is closed", null);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BackendUnavailableException(name, path, "interrupted", null);
        }
    }

    private Entry entry(StoragePath path) throws StorageException {
        checkOpen(path);
        Entry entry = entries.get(path.text());
        if (entry == null) {
            throw new FileMissingException(name, path, "there is none", null);
        }
        return entry;
    }

    @Override
    public InputStream read(StoragePath path) throws IOException {
        return new ByteArrayInputStream(entry(path).bytes);
    }

    @Override
    public InputStream read(StoragePath path, long offset, long length) throws IOException {
        if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("no range: " + length + " bytes from " + offset);
        }
        byte[] bytes = entry(path).bytes;
        if (offset + length > bytes.length) {
            throw new BackendUnavailableException(name, path, "it has " + bytes.length + " bytes", null);
        }
        return new ByteArrayInputStream(bytes, (int) offset, (int) length);
    }

    @Override
    public ReadBack readBack(StoragePath path) throws IOException {
        return new ReadBack(read(path), ReadBack.Mode.CACHED);
    }

    @Override
    public void write(StoragePath path, InputStream bytes, long size, WriteObserver observer) throws IOException {
        checkOpen(path);
        if (entries.containsKey(path.text())) {
            throw new PathTakenException(name, path, "the name is taken", null);
        }
        byte[] all = bytes.readAllBytes();
        if (size >= 0 && all.length != size) {
            throw new IOException("expected " + size + " bytes, got " + all.length);
        }
        observer.advanced(all.length);
        checkOpen(path);
        if (entries.putIfAbsent(path.text(), new Entry(all, Instant.now())) != null) {
            throw new PathTakenException(name, path, "the name is taken", null);
        }
    }

    @Override
    public void delete(StoragePath path) throws IOException {
        checkOpen(path);
        entries.remove(path.text());
    }

    @Override
    public boolean exists(StoragePath path) throws IOException {
        checkOpen(path);
        return entries.containsKey(path.text());
    }

    @Override
    public long size(StoragePath path) throws IOException {
        return entry(path).bytes.length;
    }

    @Override
    public Listing list(String prefix, String after) throws IOException {
        checkOpen(null);
        Iterator<Map.Entry<String, Entry>> found = (after == null ? entries : entries.tailMap(after, false))
                .entrySet().stream()
                        .filter(each -> each.getKey().startsWith(prefix))
                        .iterator();
        return new Listing() {
            @Override
            public Listed next() throws IOException {
                checkOpen(null);
                if (!found.hasNext()) {
                    return null;
                }
                Map.Entry<String, Entry> each = found.next();
                return new Listed(each.getKey(), each.getValue().bytes.length, each.getValue().writtenAt, null);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Space space() throws IOException {
        checkOpen(null);
        return Space.UNKNOWN;
    }

    @Override
    public Optional<Mark> mark() throws IOException {
        checkOpen(null);
        return mark;
    }

    @Override
    public void putMark(Mark value) throws IOException {
        checkOpen(null);
        mark = Optional.of(value);
    }

    @Override
    public void removeMark(Mark expected) throws IOException {
        checkOpen(null);
        if (mark.equals(Optional.of(expected))) {
            mark = Optional.empty();
        }
    }

    @Override
    public void tryOut(ProbeReport report) {
        report.attempt(ProbeStep.WRITE, () -> {
            checkOpen(null);
            return null;
        });
        for (Capability each : Capability.values()) {
            report.shows(each);
        }
    }

    @Override
    public void probe(Mark expected) throws IOException {
        checkOpen(null);
        if (expected != null && !mark.equals(Optional.of(expected))) {
            throw new ForeignBackendException(name, null, "its marker is missing or another one", null);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "MemoryBackend" + Arrays.asList(name, entries.size());
    }
}
