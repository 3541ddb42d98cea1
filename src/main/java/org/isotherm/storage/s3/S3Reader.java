package org.isotherm.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.Copied;
import org.isotherm.storage.ObjectArchivedException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.SourceReadException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Opens objects, whole or in part. One that lies in an archive is asked back. */
final class S3Reader {
    private static final int HASHED_AT_ONCE = 128 * 1024;

    private final S3Connection connection;
    private final S3Settings settings;
    private final S3Keys keys;
    private final S3Archive archive;

    S3Reader(S3Connection connection, S3Settings settings, S3Keys keys, S3Archive archive) {
        this.connection = connection;
        this.settings = settings;
        this.keys = keys;
        this.archive = archive;
    }

    InputStream read(StoragePath path) throws IOException {
        ResponseInputStream<GetObjectResponse> body = get(path, null);
        Long promised = body.response().contentLength();
        if (promised == null) {
            body.abort();
            throw new BackendUnavailableException(
                    settings.name(), path, "read: the store does not tell its size", null);
        }
        return new S3Body(settings.name(), path, body, promised, settings.stallTimeout());
    }

    InputStream read(StoragePath path, long offset, long length) throws IOException {
        if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("no range: " + length + " bytes from " + offset);
        }
        ResponseInputStream<GetObjectResponse> body = get(path, "bytes=" + offset + "-" + (offset + length - 1));
        GetObjectResponse answer = body.response();
        String range = answer.contentRange();
        // a store that ignores the range answers with the whole object, and one that shortens it says so
        if (range == null
                || !range.startsWith("bytes " + offset + "-" + (offset + length - 1) + "/")
                || answer.contentLength() == null
                || answer.contentLength() != length) {
            body.abort();
            throw new BackendUnavailableException(
                    settings.name(),
                    path,
                    "read: asked for " + length + " bytes from " + offset + ", offered " + range,
                    null);
        }
        return new S3Body(settings.name(), path, body, length, settings.stallTimeout());
    }

    private ResponseInputStream<GetObjectResponse> get(StoragePath path, @Nullable String range)
            throws StorageException {
        try {
            return connection.send(
                    path,
                    "read",
                    () -> connection
                            .repeating()
                            .getObject(request -> request.bucket(settings.bucket())
                                    .key(keys.key(path))
                                    .range(range)
                                    .overrideConfiguration(connection.time())));
        } catch (ObjectArchivedException e) {
            throw archive.askBack(path, e);
        } catch (StorageException e) {
            if (e.getCause() instanceof SdkException cause && S3Errors.isRangeRefused(cause)) {
                throw new BackendUnavailableException(
                        settings.name(), path, "read: it ends before the range begins", cause);
            }
            throw e;
        }
    }

    /** Reads all of it for its digest only; whatever fails in that is the source's failure. */
    Copied hash(StoragePath path, WriteObserver observer) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[HASHED_AT_ONCE];
        long size = 0;
        try (InputStream source = openSource(path)) {
            for (int n = read(source, buffer); n >= 0; n = read(source, buffer)) {
                digest.update(buffer, 0, n);
                size += n;
                observer.advanced(n);
            }
        }
        return new Copied(size, Sha256.of(digest));
    }

    private InputStream openSource(StoragePath path) throws SourceReadException {
        try {
            return read(path);
        } catch (IOException e) {
            throw new SourceReadException(e);
        }
    }

    private static int read(InputStream source, byte[] buffer) throws SourceReadException {
        try {
            return source.read(buffer);
        } catch (IOException e) {
            throw new SourceReadException(e);
        }
    }
}
