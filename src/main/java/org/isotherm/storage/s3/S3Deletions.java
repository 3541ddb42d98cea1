package org.isotherm.storage.s3;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/** Deletes many objects by one request, where the store knows that request. */
final class S3Deletions {
    /** As many as a store takes at once. */
    private static final int MOST = 1000;

    private final S3Connection connection;
    private final S3Settings settings;
    private final S3Keys keys;
    private volatile boolean known = true;

    S3Deletions(S3Connection connection, S3Settings settings, S3Keys keys) {
        this.connection = connection;
        this.settings = settings;
        this.keys = keys;
    }

    /** @return those that the store says are gone; the others are the caller's to delete one by one */
    Set<StoragePath> of(List<StoragePath> objects) throws StorageException {
        Set<StoragePath> gone = new HashSet<>();
        for (int from = 0; known && from + 1 < objects.size(); from += MOST) {
            List<StoragePath> some = objects.subList(from, Math.min(objects.size(), from + MOST));
            Set<String> deleted = connection.send(null, "delete " + some.size() + " objects", () -> request(some));
            some.stream().filter(path -> deleted.contains(keys.key(path))).forEach(gone::add);
        }
        return gone;
    }

    private Set<String> request(List<StoragePath> objects) {
        List<ObjectIdentifier> identifiers = new ArrayList<>();
        objects.forEach(path ->
                identifiers.add(ObjectIdentifier.builder().key(keys.key(path)).build()));
        try {
            DeleteObjectsResponse answer = connection
                    .repeating()
                    .deleteObjects(request -> request.bucket(settings.bucket())
                            .delete(all -> all.objects(identifiers))
                            .overrideConfiguration(connection.time()));
            Set<String> deleted = new HashSet<>();
            answer.deleted().forEach(each -> deleted.add(each.key()));
            return deleted;
        } catch (SdkException e) {
            if (!S3Errors.isRefused(e)) {
                throw e;
            }
            if (S3Errors.isNotImplemented(e)) {
                known = false;
            }
            return Set.of();
        }
    }
}
