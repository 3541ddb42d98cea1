package org.isotherm.storage.s3;

import java.util.ArrayList;
import java.util.List;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Finds and ends the uploads of one name that nobody completed: their parts are invisible and cost money. */
final class S3Unfinished {
    /** A part that was under way during an abort can bring its upload back; not for ever. */
    private static final int ROUNDS = 10;

    private final S3Connection connection;
    private final S3Settings settings;
    private final S3Keys keys;

    S3Unfinished(S3Connection connection, S3Settings settings, S3Keys keys) {
        this.connection = connection;
        this.settings = settings;
        this.keys = keys;
    }

    /** Returns once none is listed, or at once when the store cannot list them. */
    void abortAll(StoragePath path) throws StorageException {
        String key = keys.key(path);
        for (int round = 0; round < ROUNDS; round++) {
            List<String> uploads = connection.send(path, "look for its uploads", () -> of(key));
            if (uploads.isEmpty()) {
                return;
            }
            for (String id : uploads) {
                connection.send(path, "abort its upload", () -> abort(key, id));
            }
        }
        throw new BackendUnavailableException(settings.name(), path, "its uploads come back after being aborted", null);
    }

    private List<String> of(String key) {
        List<String> found = new ArrayList<>();
        @Nullable String afterKey = null;
        @Nullable String afterId = null;
        while (true) {
            ListMultipartUploadsResponse page;
            try {
                page = page(key, afterKey, afterId);
            } catch (SdkException e) {
                if (S3Errors.isNotImplemented(e)) {
                    return found;
                }
                throw e;
            }
            for (MultipartUpload each : page.uploads()) {
                if (key.equals(each.key())) {
                    found.add(each.uploadId());
                }
            }
            if (!Boolean.TRUE.equals(page.isTruncated()) || page.nextKeyMarker() == null) {
                return found;
            }
            afterKey = page.nextKeyMarker();
            afterId = page.nextUploadIdMarker();
        }
    }

    private ListMultipartUploadsResponse page(String key, @Nullable String afterKey, @Nullable String afterId) {
        return connection
                .repeating()
                .listMultipartUploads(request -> request.bucket(settings.bucket())
                        .prefix(key)
                        .keyMarker(afterKey)
                        .uploadIdMarker(afterId)
                        .overrideConfiguration(connection.time()));
    }

    private Boolean abort(String key, String id) {
        try {
            connection
                    .repeating()
                    .abortMultipartUpload(request -> request.bucket(settings.bucket())
                            .key(key)
                            .uploadId(id)
                            .overrideConfiguration(connection.time()));
            return true;
        } catch (SdkException e) {
            if (S3Errors.isUploadGone(e)) {
                return false;
            }
            throw e;
        }
    }
}
