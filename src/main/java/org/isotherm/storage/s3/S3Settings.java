package org.isotherm.storage.s3;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a bucket is and how to speak to it.
 *
 * @param name the backend's name, for messages
 * @param prefix what every key starts with: empty, or ended by {@code /}
 * @param endpoint of a store that is not AWS, checked by {@link EndpointGuard} before; null for AWS
 * @param pathStyle whether the bucket is in the path of the URL and not in its host
 * @param partSizeBytes from 5 MiB; larger objects travel in parts of it
 * @param parallelParts parts of one object in flight at once; a write holds so many parts in memory
 * @param conditionalCreate whether the store is asked not to overwrite ({@code If-None-Match: *}); a store that answers
 *     "not implemented" is looked at before each write instead, which two writers of one name can slip through
 * @param multipart whether the store takes objects in parts; when not, one that does not fit into a part is refused
 * @param storageClass as the store spells it; null for its default
 * @param serverSideEncryption as the store spells it, for example {@code aws:kms}; null for its default
 * @param kmsKeyId the key for it; null for the store's own
 * @param serverSideCopy whether the store may be asked to copy objects by itself
 * @param copyPartBytes larger objects are copied by the store in parts of it
 * @param restoreDays how long an archived object that somebody reads is asked back for; 0 to leave it in the archive
 * @param restoreTier how fast, as the store spells it; null for its default
 * @param trust whose certificates the endpoint may have; null for those that the platform trusts
 * @param connectTimeout to get a connection
 * @param callTimeout for one attempt of a call, on top of the time for its body at 128 KiB per second
 * @param stallTimeout how long a body may stand still
 */
public record S3Settings(
        String name,
        String bucket,
        String prefix,
        @Nullable URI endpoint,
        String region,
        boolean pathStyle,
        long partSizeBytes,
        int parallelParts,
        Checksums checksums,
        boolean conditionalCreate,
        boolean multipart,
        @Nullable String storageClass,
        @Nullable String serverSideEncryption,
        @Nullable String kmsKeyId,
        boolean serverSideCopy,
        long copyPartBytes,
        int restoreDays,
        @Nullable String restoreTier,
        @Nullable S3Trust trust,
        Duration connectTimeout,
        Duration callTimeout,
        Duration stallTimeout) {
    /** Which checksums go along with what is sent. Some stores refuse the newer ones. */
    public enum Checksums {
        /** Only where the store demands one. */
        WHEN_REQUIRED,
        /** The SDK's own choice. */
        WHEN_SUPPORTED,
        /** Of each part, and of the parts' checksums. */
        SHA256,
        /** Of each part, and of the whole object. */
        CRC32,
        /** Of each part, and of the whole object. */
        CRC32C
    }

    /** The smallest part that S3 takes, but for the last. */
    public static final long MIN_PART_BYTES = 5L * 1024 * 1024;

    /** A part must fit into one array. */
    public static final long MAX_PART_BYTES = 1024L * 1024 * 1024;

    /** The most parts of one object. */
    public static final int MAX_PARTS = 10_000;

    /** The most parts of one object in flight. */
    public static final int MAX_PARALLEL = 32;

    /** For so many days an archived object is asked back unless told otherwise. */
    public static final int RESTORE_DAYS = 7;

    /** @throws IllegalArgumentException naming the value that is wrong */
    public S3Settings {
        require(!name.isBlank(), "name must not be empty");
        require(!bucket.isBlank(), "bucket must not be empty");
        require(!region.isBlank(), "region must not be empty");
        require(
                prefix.isEmpty() || (prefix.endsWith("/") && !prefix.startsWith("/")),
                "prefix must be empty, or end with / and not start with it");
        require(
                partSizeBytes >= MIN_PART_BYTES && partSizeBytes <= MAX_PART_BYTES,
                "part size must be from " + MIN_PART_BYTES + " to " + MAX_PART_BYTES + " bytes, is " + partSizeBytes);
        require(
                parallelParts >= 1 && parallelParts <= MAX_PARALLEL,
                "parallel parts must be from 1 to " + MAX_PARALLEL + ", is " + parallelParts);
        require(copyPartBytes >= MIN_PART_BYTES, "copy part size must be from " + MIN_PART_BYTES + " bytes");
        require(restoreDays >= 0, "restore days must not be negative");
        require(
                kmsKeyId == null || (serverSideEncryption != null && serverSideEncryption.startsWith("aws:kms")),
                "a key id is for aws:kms only");
        require(isPositive(connectTimeout), "connect timeout must be above 0");
        require(isPositive(callTimeout), "call timeout must be above 0");
        require(isPositive(stallTimeout), "stall timeout must be above 0");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isZero() && !duration.isNegative();
    }

    /** The defaults for a bucket. */
    public static Builder of(String name, String bucket) {
        return new Builder(name, bucket);
    }

    /** Settings that are the defaults until told otherwise. For one thread. */
    public static final class Builder {
        private final String name;
        private final String bucket;
        private String prefix = "";
        private @Nullable URI endpoint;
        private String region = "us-east-1";
        private boolean pathStyle;
        private long partSizeBytes = 8L * 1024 * 1024;
        private int parallelParts = 2;
        private @Nullable Checksums checksums;
        private boolean conditionalCreate = true;
        private boolean multipart = true;
        private @Nullable String storageClass;
        private @Nullable String serverSideEncryption;
        private @Nullable String kmsKeyId;
        private boolean serverSideCopy = true;
        private long copyPartBytes = 256L * 1024 * 1024;
        private int restoreDays = RESTORE_DAYS;
        private @Nullable String restoreTier;
        private @Nullable S3Trust trust;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration callTimeout = Duration.ofSeconds(30);
        private Duration stallTimeout = Duration.ofSeconds(30);

        private Builder(String name, String bucket) {
            this.name = name;
            this.bucket = bucket;
        }

        public Builder prefix(String value) {
            prefix = value;
            return this;
        }

        public Builder endpoint(@Nullable URI value) {
            endpoint = value;
            return this;
        }

        public Builder region(String value) {
            region = value;
            return this;
        }

        public Builder pathStyle(boolean value) {
            pathStyle = value;
            return this;
        }

        public Builder partSizeBytes(long value) {
            partSizeBytes = value;
            return this;
        }

        public Builder parallelParts(int value) {
            parallelParts = value;
            return this;
        }

        /** Unset: those required for a custom endpoint, all that are supported for AWS. */
        public Builder checksums(Checksums value) {
            checksums = value;
            return this;
        }

        public Builder conditionalCreate(boolean value) {
            conditionalCreate = value;
            return this;
        }

        public Builder multipart(boolean value) {
            multipart = value;
            return this;
        }

        public Builder storageClass(@Nullable String value) {
            storageClass = value;
            return this;
        }

        public Builder serverSideEncryption(@Nullable String value, @Nullable String keyId) {
            serverSideEncryption = value;
            kmsKeyId = keyId;
            return this;
        }

        public Builder serverSideCopy(boolean value) {
            serverSideCopy = value;
            return this;
        }

        public Builder copyPartBytes(long value) {
            copyPartBytes = value;
            return this;
        }

        public Builder restore(int days, @Nullable String tier) {
            restoreDays = days;
            restoreTier = tier;
            return this;
        }

        public Builder trust(@Nullable S3Trust value) {
            trust = value;
            return this;
        }

        public Builder timeouts(Duration connect, Duration call, Duration stall) {
            connectTimeout = connect;
            callTimeout = call;
            stallTimeout = stall;
            return this;
        }

        /** @throws IllegalArgumentException naming the value that is wrong */
        public S3Settings build() {
            Checksums chosen = checksums != null
                    ? checksums
                    : endpoint != null ? Checksums.WHEN_REQUIRED : Checksums.WHEN_SUPPORTED;
            return new S3Settings(
                    name,
                    bucket,
                    prefix,
                    endpoint,
                    region,
                    pathStyle,
                    partSizeBytes,
                    parallelParts,
                    chosen,
                    conditionalCreate,
                    multipart,
                    storageClass,
                    serverSideEncryption,
                    kmsKeyId,
                    serverSideCopy,
                    copyPartBytes,
                    restoreDays,
                    restoreTier,
                    trust,
                    connectTimeout,
                    callTimeout,
                    stallTimeout);
        }
    }
}
