package org.isotherm.storage.s3;

import java.util.Optional;
import java.util.OptionalLong;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Asks for an object without its bytes. */
final class S3Look {
    private final S3Connection connection;
    private final S3Settings settings;
    private final S3Keys keys;

    S3Look(S3Connection connection, S3Settings settings, S3Keys keys) {
        this.connection = connection;
        this.settings = settings;
        this.keys = keys;
    }

    /** @throws PathTakenException when there is an object of that name */
    void refuseTaken(StoragePath path) throws StorageException {
        if (find(path).isPresent()) {
            throw new PathTakenException(settings.name(), path, "the name is taken", null);
        }
    }

    /**
     * The object's size, -1 when the store does not tell it; empty when the bucket has no such object.
     *
     * @throws org.isotherm.storage.AccessRefusedException when there is no such bucket
     */
    OptionalLong size(StoragePath path) throws StorageException {
        Optional<Seen> seen = find(path);
        return seen.isPresent() ? OptionalLong.of(seen.get().size()) : OptionalLong.empty();
    }

    /**
     * What is known of an object without reading it.
     *
     * @param size -1 when the store does not tell it
     * @param etag changes with the content; null when the store does not tell it
     */
    record Seen(long size, @Nullable String etag) {
        private static Seen of(HeadObjectResponse told) {
            return new Seen(told.contentLength() == null ? -1 : told.contentLength(), told.eTag());
        }
    }

    /** As {@link #size}. */
    Optional<Seen> find(StoragePath path) throws StorageException {
        Optional<Seen> seen = told(path).map(Seen::of);
        if (seen.isEmpty()) {
            // an answer to HEAD has no body that says what is missing: the bucket may be
            connection.send(
                    null,
                    "look for its bucket",
                    () -> connection
                            .repeating()
                            .headBucket(request ->
                                    request.bucket(settings.bucket()).overrideConfiguration(connection.time())));
        }
        return seen;
    }

    /** All that the store says of it; empty when there is none, be it the object or its bucket. */
    Optional<HeadObjectResponse> told(StoragePath path) throws StorageException {
        return connection.send(path, "look for it", () -> head(path));
    }

    private Optional<HeadObjectResponse> head(StoragePath path) {
        try {
            return Optional.of(connection
                    .repeating()
                    .headObject(request -> request.bucket(settings.bucket())
                            .key(keys.key(path))
                            .overrideConfiguration(connection.time())));
        } catch (SdkException e) {
            if (S3Errors.isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
