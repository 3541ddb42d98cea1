package org.isotherm.storage.s3;

import java.util.Iterator;
import java.util.List;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.UnfinishedUpload;
import org.isotherm.storage.Uploads;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Pages through the unfinished uploads behind a prefix, one page in memory. */
final class S3Uploads implements Uploads {
    private final S3Connection connection;
    private final S3Settings settings;
    private final S3Keys keys;
    private final String prefix;
    private @Nullable String afterKey;
    private @Nullable String afterId;
    private Iterator<MultipartUpload> page = List.<MultipartUpload>of().iterator();
    private boolean last;

    S3Uploads(S3Connection connection, S3Settings settings, S3Keys keys, String prefix) {
        this.connection = connection;
        this.settings = settings;
        this.keys = keys;
        this.prefix = keys.prefix() + prefix;
    }

    @Override
    public @Nullable UnfinishedUpload next() throws StorageException {
        while (true) {
            while (page.hasNext()) {
                MultipartUpload each = page.next();
                String name = each.key().startsWith(prefix) ? keys.name(each.key()) : "";
                if (!S3Keys.isHidden(name, 1)) {
                    return new UnfinishedUpload(name, each.uploadId(), each.initiated());
                }
            }
            if (last) {
                return null;
            }
            turn();
        }
    }

    private void turn() throws StorageException {
        ListMultipartUploadsResponse answer = connection.send(null, "list uploads", this::ask);
        page = answer.uploads().iterator();
        last = !Boolean.TRUE.equals(answer.isTruncated());
        if (!last && answer.nextKeyMarker() == null) {
            throw new BackendUnavailableException(
                    settings.name(), null, "list uploads: the store says there is more and not how to get it", null);
        }
        afterKey = answer.nextKeyMarker();
        afterId = answer.nextUploadIdMarker();
    }

    private ListMultipartUploadsResponse ask() {
        try {
            return connection
                    .repeating()
                    .listMultipartUploads(request -> request.bucket(settings.bucket())
                            .prefix(prefix)
                            .keyMarker(afterKey)
                            .uploadIdMarker(afterId)
                            .overrideConfiguration(connection.time()));
        } catch (SdkException e) {
            if (S3Errors.isNotImplemented(e)) {
                return ListMultipartUploadsResponse.builder().isTruncated(false).build();
            }
            throw e;
        }
    }
}
