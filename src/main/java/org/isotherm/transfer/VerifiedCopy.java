package org.isotherm.transfer;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.Copied;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.OutcomeUnknownException;
import org.isotherm.storage.ReadBack;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.SourceReadException;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.jspecify.annotations.Nullable;

/**
 * Copies an object and proves the copy. Two steps, so that the caller can note the first before it begins the second:
 * {@link #copy} streams the source once and computes its digest, {@link #prove} reads the target anew.
 *
 * <p>Neither deletes anything nor changes a row. Must not be called inside a transaction: both wait for backends.
 */
@Dependent
public class VerifiedCopy {
    private static final Logger LOG = System.getLogger(VerifiedCopy.class.getName());
    private static final int BUFFER = 128 * 1024;

    private final BackendRegistry backends;

    @Inject
    public VerifiedCopy(BackendRegistry backends) {
        this.backends = backends;
    }

    /** An object on a backend. */
    public record Place(long backendId, StoragePath path) {}

    /**
     * Copies the object to a name that the caller has noted before.
     *
     * @param expected what the source must hash to; null when nobody knows yet
     * @return size and digest of what the source held
     * @throws MoveException when there is no complete copy, or the source is not what it should be; the target may hold
     *     a part
     */
    public Copied copy(Place from, @Nullable Sha256 expected, long expectedSize, Place to, WriteObserver observer)
            throws MoveException {
        Copied copied;
        try {
            copied = transport(from, to, observer);
        } catch (IOException e) {
            throw MoveException.of(e);
        }
        if (copied.size() != expectedSize || (expected != null && !expected.equals(copied.sha256()))) {
            throw new MoveException(
                    MoveError.SOURCE_CORRUPT,
                    "the source holds " + copied.size() + " bytes with SHA-256 " + copied.sha256() + ", recorded are "
                            + expectedSize + " bytes with " + (expected == null ? "none" : expected),
                    null);
        }
        return copied;
    }

    private Copied transport(Place from, Place to, WriteObserver observer) throws IOException {
        StorageBackend source;
        try {
            source = backends.readable(from.backendId());
        } catch (IOException e) {
            throw new SourceReadException(e);
        }
        return source.copyTo(from.path(), backends.writable(to.backendId()), to.path(), observer);
    }

    /**
     * Writes bytes that come from outside to a name that the caller has noted before, and proves them.
     *
     * @param size how many bytes are expected; -1 when not known
     * @throws BackendUnavailableException also when the last request got no answer and there is no object
     * @throws FileMissingException when there is none although the backend said that it was written
     */
    public VerifiedFile take(InputStream bytes, long size, Place to, WriteObserver observer) throws IOException {
        MessageDigest digest = Sha256.digest();
        HashingStream hashing = new HashingStream(bytes, digest);
        OutcomeUnknownException unanswered = null;
        try {
            backends.writable(to.backendId()).write(to.path(), hashing, size, observer);
        } catch (OutcomeUnknownException e) {
            unanswered = e;
            LOG.log(Level.INFO, "a write got no answer; reading it back tells: {0}", e.getMessage());
        }
        Copied sent = new Copied(hashing.count(), Sha256.of(digest));
        try {
            return prove(sent, to, () -> {});
        } catch (MoveException e) {
            if (unanswered != null && e.error() == MoveError.COPY_MISSING) {
                throw new BackendUnavailableException(
                        unanswered.backend(), to.path(), "write: it got no answer and is not there", unanswered);
            }
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getMessage(), e);
        }
    }

    /**
     * Reads an object anew that an asset had before and is to have again, as {@link #prove} does. Its backend must be
     * one that takes new objects, though it gets none: an asset may not come to lie where it cannot be changed.
     *
     * @param recorded what it must hold
     * @throws MoveException {@code COPY_CORRUPT} when it holds something else, {@code COPY_MISSING} when there is none;
     *     otherwise when it could not be read or its backend's status forbids it
     */
    public VerifiedFile proveOld(Copied recorded, Place old, StopCheck stop) throws MoveException {
        try {
            backends.writable(old.backendId());
        } catch (IOException e) {
            throw MoveException.of(e);
        }
        return prove(recorded, old, stop);
    }

    /** Asked per buffer; throws to stop. */
    public interface StopCheck {
        void check() throws StoppedException;
    }

    /**
     * Reads the target anew through a new request and compares size and digest.
     *
     * @throws MoveException {@code COPY_CORRUPT} when they differ, {@code COPY_MISSING} when there is no object;
     *     otherwise when it could not be read
     */
    public VerifiedFile prove(Copied source, Place target, StopCheck stop) throws MoveException {
        try (ReadBack read = backends.readable(target.backendId()).readBack(target.path())) {
            MessageDigest digest = Sha256.digest();
            byte[] buffer = new byte[BUFFER];
            long size = 0;
            for (int n = read.bytes().read(buffer); n >= 0; n = read.bytes().read(buffer)) {
                digest.update(buffer, 0, n);
                size += n;
                stop.check();
            }
            Sha256 found = Sha256.of(digest);
            if (size != source.size() || !found.equals(source.sha256())) {
                throw new MoveException(
                        MoveError.COPY_CORRUPT,
                        "the copy reads back as " + size + " bytes with SHA-256 " + found + ", the source had "
                                + source.size() + " bytes with " + source.sha256(),
                        null);
            }
            return new VerifiedFile(size, found, read.mode());
        } catch (FileMissingException e) {
            throw new MoveException(MoveError.COPY_MISSING, "the copy is not there when it is read back", e);
        } catch (IOException e) {
            throw MoveException.of(e);
        }
    }
}
