package org.isotherm.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import org.isotherm.storage.Archived;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.Copied;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.Listing;
import org.isotherm.storage.Mark;
import org.isotherm.storage.ProbeReport;
import org.isotherm.storage.ReadBack;
import org.isotherm.storage.Space;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.Uploads;
import org.isotherm.storage.WriteObserver;
import org.jspecify.annotations.Nullable;

/**
 * A backend in a bucket, behind a prefix. Objects appear whole or not at all.
 *
 * <p>On a store that cannot list unfinished uploads, {@link #delete} leaves them to the bucket's own life-cycle rule. In
 * a versioned bucket it leaves old versions, which only the bucket's rules remove.
 *
 * <p>A caller interrupted in the middle of a request waits for it to end or to time out. The SDK times out by
 * interrupting, so an interrupt that falls into a request that times out is lost: stop a copy through its
 * {@link WriteObserver} instead.
 */
public final class S3Backend implements StorageBackend {
    private final S3Settings settings;
    private final S3Connection connection;
    private final S3Keys keys;
    private final S3Look look;
    private final S3Marker marker;
    private final S3Unfinished unfinished;
    private final S3Writer writer;
    private final S3Copy copies;
    private final S3Archive archive;
    private final S3Reader reader;
    private final S3Deletions deletions;
    private final Supplier<Optional<S3Credentials>> credentials;
    private final ThreadPoolExecutor threads;

    /**
     * Connects to nothing yet.
     *
     * @param credentials asked before each request, so that new ones count at once; empty for those of the platform
     *     (environment, profile, instance role). It must answer quickly.
     */
    public S3Backend(S3Settings settings, Supplier<Optional<S3Credentials>> credentials) {
        this.settings = settings;
        this.connection = new S3Connection(settings, credentials);
        this.keys = new S3Keys(settings.prefix());
        this.look = new S3Look(connection, settings, keys);
        this.credentials = credentials;
        S3Condition condition = new S3Condition(settings.conditionalCreate());
        S3Manner manner = new S3Manner(settings);
        this.marker = new S3Marker(connection, settings, keys, condition);
        this.unfinished = new S3Unfinished(connection, settings, keys);
        this.archive = new S3Archive(connection, settings, keys);
        this.reader = new S3Reader(connection, settings, keys, archive);
        this.deletions = new S3Deletions(connection, settings, keys);
        this.threads = S3Parts.pool(settings);
        S3Completion completion = new S3Completion(connection, settings, keys, look, condition, manner);
        this.writer =
                new S3Writer(connection, settings, keys, look, condition, unfinished, manner, completion, threads);
        this.copies = new S3Copy(connection, settings, keys, look, condition, unfinished, manner, completion, threads);
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public BackendType type() {
        return BackendType.S3;
    }

    @Override
    public InputStream read(StoragePath path) throws IOException {
        return reader.read(path);
    }

    @Override
    public InputStream read(StoragePath path, long offset, long length) throws IOException {
        return reader.read(path, offset, length);
    }

    @Override
    public ReadBack readBack(StoragePath path) throws IOException {
        return new ReadBack(read(path), ReadBack.Mode.REMOTE);
    }

    @Override
    public void write(StoragePath path, InputStream bytes, long size, WriteObserver observer) throws IOException {
        writer.write(path, bytes, size, observer);
    }

    /**
     * Has the store copy it where both places are its own and have the same keys; then the source is read once, for the
     * digest, and nothing is sent. Otherwise, and where the store refuses, streams as any other backend.
     */
    @Override
    public Copied copyTo(StoragePath path, StorageBackend target, StoragePath targetPath, WriteObserver observer)
            throws IOException {
        if (target instanceof S3Backend other
                && isSameStore(other)
                && other.copies.take(
                        new S3Copy.Source(settings, keys.key(path), () -> seen(path)), targetPath, observer)) {
            return reader.hash(path, observer);
        }
        return StorageBackend.super.copyTo(path, target, targetPath, observer);
    }

    private boolean isSameStore(S3Backend other) {
        return Objects.equals(settings.endpoint(), other.settings.endpoint())
                && settings.region().equals(other.settings.region())
                && credentials.get().equals(other.credentials.get());
    }

    private S3Look.Seen seen(StoragePath path) throws StorageException {
        return look.find(path).orElseThrow(() -> new FileMissingException(name(), path, "copy: there is none", null));
    }

    @Override
    public void delete(StoragePath path) throws IOException {
        // first the uploads: one that completes in between is then there to be deleted
        unfinished.abortAll(path);
        try {
            connection.send(
                    path,
                    "delete",
                    () -> connection
                            .repeating()
                            .deleteObject(request -> request.bucket(settings.bucket())
                                    .key(keys.key(path))
                                    .overrideConfiguration(connection.time())));
        } catch (FileMissingException e) {
            // some stores say so; it is what was wanted
        }
    }

    /**
     * In one request, and without a look for uploads of objects that are smaller than any part. A store that does not know
     * that request gets one for each.
     */
    @Override
    public void deleteAll(Collection<Complete> objects) throws IOException {
        List<StoragePath> small = objects.stream()
                .filter(object -> object.size() < S3Settings.MIN_PART_BYTES)
                .map(Complete::path)
                .toList();
        Set<StoragePath> left =
                new LinkedHashSet<>(objects.stream().map(Complete::path).toList());
        left.removeAll(deletions.of(small));
        for (StoragePath path : left) {
            delete(path);
        }
    }

    @Override
    public boolean exists(StoragePath path) throws IOException {
        return look.size(path).isPresent();
    }

    @Override
    public long size(StoragePath path) throws IOException {
        OptionalLong size = look.size(path);
        if (size.isEmpty()) {
            throw new FileMissingException(name(), path, "size: there is none", null);
        }
        if (size.getAsLong() < 0) {
            throw new BackendUnavailableException(name(), path, "size: the store does not tell it", null);
        }
        return size.getAsLong();
    }

    @Override
    public Optional<Archived> archived(StoragePath path) throws IOException {
        return look.told(path).flatMap(archive::standing);
    }

    @Override
    public Listing list(String prefix, @Nullable String after) throws IOException {
        connection.checkReady(null, "list");
        return new S3Listing(connection, settings, keys, prefix, after);
    }

    @Override
    public Uploads uploads(String prefix) throws IOException {
        connection.checkReady(null, "list uploads");
        return new S3Uploads(connection, settings, keys, prefix);
    }

    @Override
    public void abortUpload(StoragePath path, String uploadId) throws IOException {
        unfinished.abort(path, uploadId);
    }

    @Override
    public Space space() throws IOException {
        connection.checkReady(null, "ask for its space");
        return Space.UNKNOWN;
    }

    @Override
    public Optional<Mark> mark() throws IOException {
        return marker.mark();
    }

    @Override
    public void putMark(Mark mark) throws IOException {
        marker.put(mark);
    }

    @Override
    public void removeMark(Mark expected) throws IOException {
        marker.remove(expected);
    }

    @Override
    public void tryOut(ProbeReport report) {
        new S3Probe(connection, settings, keys).run(report);
    }

    @Override
    public void probe(@Nullable Mark expected) throws IOException {
        marker.probe(expected);
    }

    /** Parts under way still end; streams under way fail. */
    @Override
    public void close() {
        threads.shutdown();
        connection.close();
    }

    /** How many requests may be on their way now: fewer while the store asks to slow down. */
    int requestsAtOnce() {
        return connection.flow().limit();
    }
}
