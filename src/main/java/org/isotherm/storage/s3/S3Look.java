package org.isotherm.storage.s3;

import java.util.OptionalLong;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import software.amazon.awssdk.core.exception.SdkException;

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

    /**
     * The object's size, -1 when the store does not tell it; empty when the bucket has no such object.
     *
     * @throws org.isotherm.storage.AccessRefusedException when there is no such bucket
     */
    OptionalLong size(StoragePath path) throws StorageException {
        OptionalLong size = connection.send(path, "look for it", () -> head(path));
        if (size.isEmpty()) {
            // an answer to HEAD has no body that says what is missing: the bucket may be
            connection.send(
                    null,
                    "look for its bucket",
                    () -> connection
                            .repeating()
                            .headBucket(request ->
                                    request.bucket(settings.bucket()).overrideConfiguration(connection.time())));
        }
        return size;
    }

    private OptionalLong head(StoragePath path) {
        try {
            Long told = connection
                    .repeating()
                    .headObject(request -> request.bucket(settings.bucket())
                            .key(keys.key(path))
                            .overrideConfiguration(connection.time()))
                    .contentLength();
            return OptionalLong.of(told == null ? -1 : told);
        } catch (SdkException e) {
            if (S3Errors.isMissing(e)) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }
}
