package org.isotherm.storage.s3;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.isotherm.storage.Sha256;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * A checksum that goes along with what is sent, so that the store refuses what arrives as something else. Computed here,
 * from the very bytes in memory, and sent as a header: stores that know no trailing checksums know this form.
 */
enum S3Checksum {
    SHA256(ChecksumAlgorithm.SHA256, ChecksumType.COMPOSITE),
    CRC32(ChecksumAlgorithm.CRC32, ChecksumType.FULL_OBJECT),
    CRC32C(ChecksumAlgorithm.CRC32_C, ChecksumType.FULL_OBJECT);

    private final ChecksumAlgorithm algorithm;
    private final ChecksumType type;

    S3Checksum(ChecksumAlgorithm algorithm, ChecksumType type) {
        this.algorithm = algorithm;
        this.type = type;
    }

    /** What the settings ask for; null when the SDK decides. */
    static @Nullable S3Checksum of(S3Settings settings) {
        return switch (settings.checksums()) {
            case SHA256 -> SHA256;
            case CRC32 -> CRC32;
            case CRC32C -> CRC32C;
            case WHEN_REQUIRED, WHEN_SUPPORTED -> null;
        };
    }

    ChecksumAlgorithm algorithm() {
        return algorithm;
    }

    /** What that of a whole upload is made of. */
    ChecksumType type() {
        return type;
    }

    /** As the header spells it. */
    String of(byte[] bytes, int length) {
        return Base64.getEncoder().encodeToString(raw(bytes, length));
    }

    private byte[] raw(byte[] bytes, int length) {
        if (this == SHA256) {
            MessageDigest digest = Sha256.digest();
            digest.update(bytes, 0, length);
            return digest.digest();
        }
        Checksum sum = cyclic();
        sum.update(bytes, 0, length);
        return fourBytes(sum);
    }

    private Checksum cyclic() {
        return this == CRC32 ? new CRC32() : new CRC32C();
    }

    private static byte[] fourBytes(Checksum sum) {
        return ByteBuffer.allocate(4).putInt((int) sum.getValue()).array();
    }

    void on(PutObjectRequest.Builder request, String value) {
        switch (this) {
            case SHA256 -> request.checksumSHA256(value);
            case CRC32 -> request.checksumCRC32(value);
            case CRC32C -> request.checksumCRC32C(value);
        }
    }

    void on(UploadPartRequest.Builder request, String value) {
        switch (this) {
            case SHA256 -> request.checksumSHA256(value);
            case CRC32 -> request.checksumCRC32(value);
            case CRC32C -> request.checksumCRC32C(value);
        }
    }

    void on(CompletedPart.Builder part, String value) {
        switch (this) {
            case SHA256 -> part.checksumSHA256(value);
            case CRC32 -> part.checksumCRC32(value);
            case CRC32C -> part.checksumCRC32C(value);
        }
    }

    void on(CompleteMultipartUploadRequest.Builder request, String value) {
        switch (this) {
            case SHA256 -> request.checksumSHA256(value);
            case CRC32 -> request.checksumCRC32(value);
            case CRC32C -> request.checksumCRC32C(value);
        }
    }

    /** What the store says of a part; null when it says nothing. */
    @Nullable
    String of(Part part) {
        return switch (this) {
            case SHA256 -> part.checksumSHA256();
            case CRC32 -> part.checksumCRC32();
            case CRC32C -> part.checksumCRC32C();
        };
    }

    /** What the store says of the whole; null when it says nothing. */
    @Nullable
    String of(CompleteMultipartUploadResponse answer) {
        return switch (this) {
            case SHA256 -> answer.checksumSHA256();
            case CRC32 -> answer.checksumCRC32();
            case CRC32C -> answer.checksumCRC32C();
        };
    }

    /** Sums up an upload, part after part. For one thread. */
    Whole whole() {
        return new Whole();
    }

    /** The checksum of a whole upload. */
    final class Whole {
        private final Checksum sum = cyclic();
        private final ByteArrayOutputStream digests = new ByteArrayOutputStream();
        private int parts;

        private Whole() {}

        /** @return that of the part alone */
        String add(byte[] bytes, int length) {
            parts++;
            byte[] raw = raw(bytes, length);
            if (type == ChecksumType.COMPOSITE) {
                digests.writeBytes(raw);
            } else {
                sum.update(bytes, 0, length);
            }
            return Base64.getEncoder().encodeToString(raw);
        }

        /** As the store spells it; a composite one names the number of its parts. */
        String value() {
            if (type == ChecksumType.COMPOSITE) {
                byte[] all = digests.toByteArray();
                return S3Checksum.this.of(all, all.length) + "-" + parts;
            }
            return Base64.getEncoder().encodeToString(fourBytes(sum));
        }
    }
}
