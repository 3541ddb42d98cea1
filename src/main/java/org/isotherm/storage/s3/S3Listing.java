package org.isotherm.storage.s3;

import java.util.Iterator;
import java.util.List;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.isotherm.storage.StorageException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Pages through a bucket, one page in memory. The order is that of the keys' UTF-8 bytes. */
final class S3Listing implements Listing {
    private final S3Connection connection;
    private final S3Settings settings;
    private final S3Keys keys;
    private final String prefix;
    private @Nullable String startAfter;
    private @Nullable String token;
    private Iterator<S3Object> page = List.<S3Object>of().iterator();
    private boolean last;

    S3Listing(S3Connection connection, S3Settings settings, S3Keys keys, String prefix, @Nullable String after) {
        this.connection = connection;
        this.settings = settings;
        this.keys = keys;
        this.prefix = keys.prefix() + prefix;
        this.startAfter = after == null ? null : keys.prefix() + after;
    }

    @Override
    public @Nullable Listed next() throws StorageException {
        while (true) {
            while (page.hasNext()) {
                S3Object object = page.next();
                String name = keys.name(object.key());
                if (!S3Keys.isHidden(name, object.size())) {
                    String refusal = S3Keys.refusal(name);
                    return refusal == null
                            ? new Listed(name, object.size(), object.lastModified(), null)
                            : new Listed(name, 0, null, refusal);
                }
            }
            if (last) {
                return null;
            }
            turn();
        }
    }

    private void turn() throws StorageException {
        ListObjectsV2Response answer = connection.send(
                null,
                "list",
                () -> connection
                        .repeating()
                        .listObjectsV2(request -> request.bucket(settings.bucket())
                                .prefix(prefix)
                                .startAfter(token == null ? startAfter : null)
                                .continuationToken(token)
                                .overrideConfiguration(connection.time())));
        page = answer.contents().iterator();
        token = answer.nextContinuationToken();
        last = !Boolean.TRUE.equals(answer.isTruncated());
        if (!last && token == null) {
            throw new BackendUnavailableException(
                    settings.name(), null, "list: the store says there is more and not how to get it", null);
        }
    }

    @Override
    public void close() {
        last = true;
        page = List.<S3Object>of().iterator();
    }
}
