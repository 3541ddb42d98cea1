package org.isotherm.storage;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One place that holds bytes under names. Every implementation passes the same contract suite.
 *
 * <p>All methods may be called by many threads at once. None waits for ever: a backend that stops answering makes the
 * call end with {@link BackendTimeoutException} or {@link BackendUnavailableException} after its deadline, and a stream
 * that it returned does the same per read. An interrupted caller gets {@link BackendUnavailableException} and stays
 * interrupted. Failures are {@link StorageException}s; nothing is retried under a name whose outcome is unknown.
 *
 * <p>Names are written once: the caller makes a new one for each attempt and notes it before it calls
 * {@link #write}. Only an upload that an earlier attempt left unfinished may be gone on with under its name, see
 * {@link WriteObserver#uploadToResume}.
 */
public interface StorageBackend extends AutoCloseable {
    /** The name the operator gave it, for messages. */
    String name();

    /** What kind of storage this is. */
    BackendType type();

    /**
     * Opens the whole object. The stream ends exactly at the object's size: a body that is cut short throws instead of
     * ending.
     *
     * @throws FileMissingException when there is none
     */
    InputStream read(StoragePath path) throws IOException;

    /**
     * Opens {@code length} bytes from {@code offset}; they must lie inside the object.
     *
     * @param offset bytes from the start, 0 or more
     * @param length bytes, 1 or more
     * @throws FileMissingException when there is none
     * @throws IllegalArgumentException when the range is negative or empty
     * @throws BackendUnavailableException when the object ends before the range does
     */
    InputStream read(StoragePath path, long offset, long length) throws IOException;

    /** Opens the whole object anew to prove a copy, past caches where the platform allows it. */
    ReadBack readBack(StoragePath path) throws IOException;

    /**
     * Writes a new object and returns once it is durable. Memory used does not depend on {@code size}.
     *
     * <p>Folders are made as needed. On any failure the object may exist in part; it is the caller's to {@link #delete}.
     * An exception thrown by {@code bytes} or {@code observer} is passed on as it is.
     *
     * @param bytes read to the end on the calling thread, not closed
     * @param size how many bytes are expected, or -1 when not known; {@code bytes} may prove it wrong, and then the
     *     write fails with {@link IOException}
     * @throws PathTakenException when the name exists; the object there is not touched
     * @throws BackendFullException when there is no room
     * @throws OutcomeUnknownException when the last request got no answer, or that of an earlier attempt which is resumed
     */
    void write(StoragePath path, InputStream bytes, long size, WriteObserver observer) throws IOException;

    /** Removes the object and every unfinished upload of that name. Missing is fine, so a second call is too. */
    void delete(StoragePath path) throws IOException;

    /** An object that was written whole, in so many bytes. */
    record Complete(StoragePath path, long size) {}

    /**
     * Removes objects that were written whole, so that none of them has an unfinished upload of its one part. Missing is
     * fine. When it throws, any of them may be gone.
     */
    default void deleteAll(Collection<Complete> objects) throws IOException {
        for (Complete object : objects) {
            delete(object.path());
        }
    }

    /** Whether a complete object of that name can be read now, asked of the backend itself. */
    boolean exists(StoragePath path) throws IOException;

    /**
     * The object's size in bytes.
     *
     * @throws FileMissingException when there is none
     */
    long size(StoragePath path) throws IOException;

    /**
     * What keeps the object from being read now, asked of the backend itself. Begins nothing and reads no byte of it.
     *
     * @return empty when it can be read, or there is none
     */
    default Optional<Archived> archived(StoragePath path) throws IOException {
        return Optional.empty();
    }

    /**
     * Lists everything whose name starts with {@code prefix}, below folders too, leaving out Isotherm's own marker. The
     * order is the backend's own but always the same, so that {@code after}, the name of an entry seen before, goes on
     * behind it even when that entry has gone.
     *
     * @param prefix the start of the names; empty for all; for file systems whole segments, ended by {@code /}
     * @param after null to begin at the beginning
     */
    Listing list(String prefix, @Nullable String after) throws IOException;

    /**
     * Lists the unfinished uploads of names that start with {@code prefix}. Empty where writes leave none, and on a store
     * that cannot list them.
     */
    default Uploads uploads(String prefix) throws IOException {
        return () -> null;
    }

    /** Ends that unfinished upload and no other one. One that is gone is fine, so a second call is too. */
    default void abortUpload(StoragePath path, String uploadId) throws IOException {}

    /** The room left. */
    Space space() throws IOException;

    /** The marker at the root; empty when there is none or it is not ours. */
    Optional<Mark> mark() throws IOException;

    /**
     * Puts the marker at the root, in place of another one.
     *
     * <p>Whether another one may be replaced is the caller's decision.
     */
    void putMark(Mark mark) throws IOException;

    /**
     * Removes the marker when it is this one. One that is gone is fine, so a second call is too; another one stays.
     */
    void removeMark(Mark expected) throws IOException;

    /**
     * Goes through the steps from {@link ProbeStep#WRITE} to {@link ProbeStep#DELETE} on objects of its own under our
     * reserved names, and removes them whatever happens. Throws nothing: {@code report} tells. The marker is not looked
     * at.
     */
    void tryOut(ProbeReport report);

    /**
     * Writes, reads back and deletes one small object under our reserved names and checks the marker.
     *
     * @param expected the marker that must be there; null to check none
     * @throws ForeignBackendException when the marker is missing or another one; nothing was written then
     */
    void probe(@Nullable Mark expected) throws IOException;

    /**
     * Copies an object to a new name on a backend, once, streaming. What it returns was computed from the bytes read;
     * the copy itself is not proven by it.
     *
     * @throws SourceReadException when this backend failed; any other exception came from {@code target} or
     *     {@code observer}. In each case the target may hold a part, which is the caller's to delete.
     */
    default Copied copyTo(StoragePath path, StorageBackend target, StoragePath targetPath, WriteObserver observer)
            throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream source = openAsSource(path);
                CountingStream counted = new CountingStream(new DigestInputStream(source, digest))) {
            long size = source instanceof Sized sized ? sized.size() : sourceSize(path);
            try {
                target.write(targetPath, counted, size, observer);
            } catch (OutcomeUnknownException e) {
                if (counted.count != size) {
                    throw e;
                } // else all was read and sent: whether it arrived is for the proof to say, which each copy needs
                // anyway
            }
            return new Copied(counted.count, Sha256.of(digest));
        }
    }

    private InputStream openAsSource(StoragePath path) throws SourceReadException {
        try {
            return SourceStream.of(read(path));
        } catch (IOException e) {
            throw new SourceReadException(e);
        }
    }

    private long sourceSize(StoragePath path) throws SourceReadException {
        try {
            return size(path);
        } catch (IOException e) {
            throw new SourceReadException(e);
        }
    }

    /** Ends background threads and connections; calls after it fail with {@link BackendUnavailableException}. */
    @Override
    void close();
}
