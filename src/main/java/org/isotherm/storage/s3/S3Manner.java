package org.isotherm.storage.s3;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What every request that makes an object says alike: type of content, class, encryption, checksum. */
final class S3Manner {
    static final String CONTENT_TYPE = "application/octet-stream";

    private final S3Settings settings;
    private final @Nullable S3Checksum checksum;

    S3Manner(S3Settings settings) {
        this.settings = settings;
        this.checksum = S3Checksum.of(settings);
    }

    /** What goes along with the bytes; null when the SDK decides. */
    @Nullable
    S3Checksum checksum() {
        return checksum;
    }

    PutObjectRequest.Builder put(String key, byte[] bytes, int length) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(settings.bucket())
                .key(key)
                .storageClass(settings.storageClass())
                .serverSideEncryption(settings.serverSideEncryption())
                .ssekmsKeyId(settings.kmsKeyId());
        if (checksum != null) {
            checksum.on(request, checksum.of(bytes, length));
        }
        return request;
    }

    CreateMultipartUploadRequest.Builder upload(String key) {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(settings.bucket())
                .key(key)
                .contentType(CONTENT_TYPE)
                .storageClass(settings.storageClass())
                .serverSideEncryption(settings.serverSideEncryption())
                .ssekmsKeyId(settings.kmsKeyId());
        if (checksum != null) {
            request.checksumAlgorithm(checksum.algorithm()).checksumType(checksum.type());
        }
        return request;
    }

    /** Nothing but the bytes is taken over, as when they are sent from here. */
    CopyObjectRequest.Builder copy(String fromBucket, String fromKey, String key) {
        CopyObjectRequest.Builder request = CopyObjectRequest.builder()
                .sourceBucket(fromBucket)
                .sourceKey(fromKey)
                .destinationBucket(settings.bucket())
                .destinationKey(key)
                .metadataDirective(MetadataDirective.REPLACE)
                .contentType(CONTENT_TYPE)
                .storageClass(settings.storageClass())
                .serverSideEncryption(settings.serverSideEncryption())
                .ssekmsKeyId(settings.kmsKeyId());
        if (checksum != null) {
            request.checksumAlgorithm(checksum.algorithm());
        }
        return request;
    }
}
