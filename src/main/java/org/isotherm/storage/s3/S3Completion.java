package org.isotherm.storage.s3;

import java.io.IOException;
import java.util.List;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** The last request of an upload: puts its parts together, only where no object of that name is. */
final class S3Completion {
    private final S3Connection connection;
    private final S3Settings settings;
    private final S3Keys keys;
    private final S3Look look;
    private final S3Condition condition;
    private final @Nullable S3Checksum checksum;
    private final S3Errors errors;

    S3Completion(
            S3Connection connection,
            S3Settings settings,
            S3Keys keys,
            S3Look look,
            S3Condition condition,
            S3Manner manner) {
        this.connection = connection;
        this.settings = settings;
        this.keys = keys;
        this.look = look;
        this.condition = condition;
        this.checksum = manner.checksum();
        this.errors = new S3Errors(settings.name());
    }

    /** A part that was sent; where the upload has checksums, its completion must repeat them. */
    static CompletedPart part(
            int number, UploadPartResponse sent, @Nullable S3Checksum checksum, @Nullable String sum) {
        CompletedPart.Builder part = CompletedPart.builder()
                .partNumber(number)
                .eTag(sent.eTag())
                .checksumCRC32(sent.checksumCRC32())
                .checksumCRC32C(sent.checksumCRC32C())
                .checksumCRC64NVME(sent.checksumCRC64NVME())
                .checksumSHA1(sent.checksumSHA1())
                .checksumSHA256(sent.checksumSHA256());
        if (checksum != null && sum != null) {
            checksum.on(part, sum);
        }
        return part.build();
    }

    /** A part that lies there already. */
    static CompletedPart part(Part there) {
        return CompletedPart.builder()
                .partNumber(there.partNumber())
                .eTag(there.eTag())
                .checksumCRC32(there.checksumCRC32())
                .checksumCRC32C(there.checksumCRC32C())
                .checksumCRC64NVME(there.checksumCRC64NVME())
                .checksumSHA1(there.checksumSHA1())
                .checksumSHA256(there.checksumSHA256())
                .build();
    }

    /** A part that the store has copied. */
    static CompletedPart part(int number, CopyPartResult copied) {
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(copied.eTag())
                .checksumCRC32(copied.checksumCRC32())
                .checksumCRC32C(copied.checksumCRC32C())
                .checksumCRC64NVME(copied.checksumCRC64NVME())
                .checksumSHA1(copied.checksumSHA1())
                .checksumSHA256(copied.checksumSHA256())
                .build();
    }

    /**
     * Sent once: after it the object is there, or not, or nobody knows.
     *
     * @param whole the checksum of the whole; null when nobody computed one
     */
    void of(StoragePath path, String id, List<CompletedPart> parts, @Nullable String whole) throws IOException {
        connection.checkReady(path, "complete its upload");
        boolean onlyNew = condition.isUsed();
        if (!onlyNew) {
            look.refuseTaken(path);
        }
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket(settings.bucket())
                .key(keys.key(path))
                .uploadId(id)
                .ifNoneMatch(S3Condition.header(onlyNew))
                .multipartUpload(all -> all.parts(parts))
                .overrideConfiguration(connection.timeForItsOwnWork());
        if (checksum != null && checksum.type() == ChecksumType.FULL_OBJECT) {
            request.checksumType(ChecksumType.FULL_OBJECT);
            if (whole != null) {
                checksum.on(request, whole);
            }
        }
        CompleteMultipartUploadResponse answer;
        try {
            answer = connection.patient().completeMultipartUpload(request.build());
        } catch (RuntimeException e) {
            if (!onlyNew || !S3Errors.isNotImplemented(e)) {
                throw errors.afterLastRequest(path, "complete its upload", e);
            }
            condition.giveUp();
            of(path, id, parts, whole);
            return;
        }
        compare(path, whole, answer);
    }

    private void compare(StoragePath path, @Nullable String whole, CompleteMultipartUploadResponse answer)
            throws BackendUnavailableException {
        String told = checksum == null || whole == null ? null : checksum.of(answer);
        if (told != null && whole != null && !digest(told).equals(digest(whole))) {
            throw new BackendUnavailableException(
                    settings.name(),
                    path,
                    "complete its upload: the store has put together what has the checksum " + told + ", sent was "
                            + whole,
                    null);
        }
    }

    /** Without the number of parts, which not every store appends. */
    private static String digest(String checksum) {
        return checksum.split("-", 2)[0];
    }
}
