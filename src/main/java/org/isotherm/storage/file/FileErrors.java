package org.isotherm.storage.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Set;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the platform throws into what the caller must do next. By type where there is one.
 *
 * <p>For the rest the JDK keeps no error number, only the system's text for it, as the reason of a
 * {@link FileSystemException} or as the message of a plain {@link IOException} from a channel. The texts below are those
 * of glibc and musl in the C locale; in another language an error is still one, but counts as unavailable. This class is
 * the only place that looks at them.
 */
final class FileErrors {
    private static final Set<String> FULL = Set.of(
            "No space left on device", // ENOSPC
            "Disk quota exceeded", // EDQUOT
            "Quota exceeded", // EDQUOT, musl
            "File too large"); // EFBIG
    private static final Set<String> REFUSED = Set.of(
            "Read-only file system", // EROFS
            "Operation not permitted", // EPERM
            "Permission denied", // EACCES, where a channel reports it
            "Too many levels of symbolic links", // ELOOP: a symbolic link where none may be
            "Symbolic link loop", // ELOOP, musl
            "File name too long", // ENAMETOOLONG
            "Filename too long"); // ENAMETOOLONG, musl
    private static final Set<String> TIMED_OUT = Set.of(
            "Connection timed out", // ETIMEDOUT: a soft mount that gave up
            "Operation timed out"); // ETIMEDOUT, musl
    private static final Set<String> PASSING = Set.of(
            "Stale file handle", // ESTALE: the file server was restarted, or the file is another one now
            "Stale NFS file handle", // ESTALE, older glibc
            "Input/output error", // EIO
            "I/O error", // EIO, musl
            "Connection timed out", // ETIMEDOUT
            "Operation timed out"); // ETIMEDOUT, musl
    private static final String NOT_A_FOLDER = "Not a directory"; // ENOTDIR
    private static final Set<String> UNSUPPORTED = Set.of(
            "Invalid argument", // EINVAL
            "Operation not supported", // EOPNOTSUPP
            "Not supported"); // EOPNOTSUPP, musl

    private final String backend;

    FileErrors(String backend) {
        this.backend = backend;
    }

    /** Whatever is none of the known errors (ESTALE, EIO, EHOSTDOWN and others) may work later. */
    StorageException translate(@Nullable StoragePath path, String what, IOException e) {
        if (e instanceof StorageException known) {
            return known;
        }
        if (e instanceof ClosedByInterruptException || e instanceof InterruptedIOException) {
            return new BackendUnavailableException(backend, path, what + ": interrupted", e);
        }
        if (isMissing(e)) {
            return path == null
                    ? new BackendUnavailableException(backend, null, what + ": a folder is not there", e)
                    : new FileMissingException(backend, path, what + ": there is none", e);
        }
        if (e instanceof FileAlreadyExistsException) {
            return new PathTakenException(backend, path, what + ": the name is taken", e);
        }
        if (e instanceof FileSystemLoopException) {
            return new AccessRefusedException(backend, path, what + ": a loop of symbolic links", e);
        }
        String reason = reason(e);
        if (e instanceof AccessDeniedException) {
            return new AccessRefusedException(backend, path, what + ": permission denied", e);
        }
        if (REFUSED.contains(reason)) {
            return new AccessRefusedException(backend, path, what + ": " + reason, e);
        }
        if (FULL.contains(reason)) {
            return new BackendFullException(backend, path, what + ": " + reason, e);
        }
        if (TIMED_OUT.contains(reason)) {
            return new BackendTimeoutException(backend, path, what + ": " + reason, e);
        }
        return new BackendUnavailableException(backend, path, what + ": " + reason, e);
    }

    /** A name that the locale of this process has no bytes for. */
    StorageException unspeakable(@Nullable StoragePath path, String what, InvalidPathException e) {
        return new AccessRefusedException(
                backend, path, what + ": this server's locale cannot spell the name; start it with LC_ALL=C.UTF-8", e);
    }

    /** Whether it says that the name does not exist: also when one of its folders is a file. */
    static boolean isMissing(IOException e) {
        return e instanceof NoSuchFileException
                || e instanceof NotDirectoryException
                || (e instanceof FileSystemException && NOT_A_FOLDER.equals(reason(e)));
    }

    /**
     * Whether the same reading call, of a file opened anew, may succeed a moment later. Says nothing of a call that was
     * given up at its deadline: that one is still under way.
     */
    static boolean mayPass(StorageException e) {
        return e.mayWorkLater() && e.getCause() instanceof IOException cause && PASSING.contains(reason(cause));
    }

    /** Whether the file system has no such operation, for example fsync of a folder on SMB. */
    static boolean isUnsupported(IOException e) {
        return UNSUPPORTED.contains(reason(e));
    }

    private static String reason(IOException e) {
        String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        // a file-system exception without a reason would show the server's path as its message
        return text == null ? e.getClass().getSimpleName() : text;
    }
}
