package org.isotherm.storage.s3;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * The uploads of one name that nobody completed: finds what can be gone on with and ends the others. Their parts are
 * invisible and cost money.
 */
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

    /**
     * What lies in an upload that an earlier attempt began; empty when that is nothing, when it is gone or cannot be
     * looked into, or when it was not cut as this attempt cuts. Then it has been given up, with every other upload of
     * that name.
     */
    Optional<S3Earlier> resumable(StoragePath path, String id, int partSize, long size) throws StorageException {
        Map<Integer, Part> parts =
                connection.send(path, "list the parts of its upload", () -> parts(keys.key(path), id));
        // some stores list no parts of an upload that is gone
        if (!parts.isEmpty() && parts.values().stream().allMatch(part -> fits(part, partSize, size))) {
            return Optional.of(new S3Earlier(parts, S3Earlier.tellsDigests(settings)));
        }
        giveUp(path, id);
        return Optional.empty();
    }

    private static boolean fits(Part part, int partSize, long size) {
        long behind = size - (part.partNumber() - 1L) * partSize;
        return part.size() != null && part.size() == Math.min(partSize, behind);
    }

    /** None when the store says that there is no such upload, or does not say. */
    private Map<Integer, Part> parts(String key, String id) {
        Map<Integer, Part> found = new HashMap<>();
        @Nullable Integer after = null;
        while (true) {
            ListPartsResponse page;
            try {
                page = page(key, id, after);
            } catch (SdkException e) {
                if (S3Errors.isRefused(e)) {
                    return Map.of();
                }
                throw e;
            }
            page.parts().forEach(part -> found.put(part.partNumber(), part));
            if (!Boolean.TRUE.equals(page.isTruncated()) || page.nextPartNumberMarker() == null) {
                return found;
            }
            after = page.nextPartNumberMarker();
        }
    }

    private ListPartsResponse page(String key, String id, @Nullable Integer after) {
        return connection
                .repeating()
                .listParts(request -> request.bucket(settings.bucket())
                        .key(key)
                        .uploadId(id)
                        .partNumberMarker(after)
                        .overrideConfiguration(connection.time()));
    }

    /** Ends this upload, which some stores do not list, and every other one of that name. */
    void giveUp(StoragePath path, String id) throws StorageException {
        abort(path, id);
        abortAll(path);
    }

    /** Ends one upload; one that is gone is fine. */
    void abort(StoragePath path, String id) throws StorageException {
        connection.send(path, "abort its upload", () -> abort(keys.key(path), id));
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
