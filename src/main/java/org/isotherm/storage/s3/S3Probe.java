package org.isotherm.storage.s3;

import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.Capability;
import org.isotherm.storage.ProbeReport;
import org.isotherm.storage.ProbeStep;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Tries what a store can do, on two small objects under our reserved names. Each request that the product sends is sent once. */
final class S3Probe {
    private static final int SIZE = 8192;
    private static final int FROM = 1000;
    private static final int LENGTH = 3000;

    private final S3Connection connection;
    private final S3Settings settings;
    private final String key;
    private final String partsKey;
    private final byte[] content = new byte[SIZE];
    private @Nullable String upload;

    S3Probe(S3Connection connection, S3Settings settings, S3Keys keys) {
        this.connection = connection;
        this.settings = settings;
        this.key = keys.reserved(StoragePath.RESERVED + "-probe-" + UUID.randomUUID());
        this.partsKey = key + "-parts";
        new Random().nextBytes(content);
    }

    void run(ProbeReport report) {
        report.attempt(ProbeStep.WRITE, () -> {
            connection.send(null, "probe: write", () -> put(false));
            report.shows(Capability.WRITE);
            return null;
        });
        report.attempt(ProbeStep.READ, () -> {
            compare(
                    content,
                    connection.send(null, "probe: read", () -> get(key, null)).asByteArray());
            report.shows(Capability.READ);
            return null;
        });
        report.attempt(ProbeStep.RANGE, () -> {
            ResponseBytes<GetObjectResponse> got = connection.send(
                    null, "probe: read a range", () -> get(key, "bytes=" + FROM + "-" + (FROM + LENGTH - 1)));
            String range = got.response().contentRange();
            if (range == null || !range.startsWith("bytes " + FROM + "-")) {
                throw new BackendUnavailableException(
                        settings.name(), null, "probe: the store answers a range with the whole object", null);
            }
            compare(Arrays.copyOfRange(content, FROM, FROM + LENGTH), got.asByteArray());
            report.shows(Capability.RANGE_READ);
            return null;
        });
        report.attempt(ProbeStep.MULTIPART, () -> parts(report));
        report.attempt(ProbeStep.CONDITIONAL_CREATE, () -> {
            String inability = connection.send(null, "probe: write again", this::writeAgain);
            if (inability.isEmpty()) {
                report.shows(Capability.CONDITIONAL_CREATE);
                return null;
            }
            return inability;
        });
        report.attempt(ProbeStep.LIST, () -> list(report));
        report.insist(ProbeStep.DELETE, () -> {
            abort();
            delete(key);
            delete(partsKey);
            report.shows(Capability.DELETE);
            return null;
        });
    }

    private @Nullable String parts(ProbeReport report) throws StorageException {
        try {
            String id = connection.send(
                    null,
                    "probe: begin an upload",
                    () -> connection
                            .repeating()
                            .createMultipartUpload(request -> request.bucket(settings.bucket())
                                    .key(partsKey)
                                    .storageClass(settings.storageClass())
                                    .serverSideEncryption(settings.serverSideEncryption())
                                    .ssekmsKeyId(settings.kmsKeyId())
                                    .overrideConfiguration(connection.time()))
                            .uploadId());
            upload = id;
            String tag = connection.send(
                    null,
                    "probe: send a part",
                    () -> connection
                            .repeating()
                            .uploadPart(
                                    request -> request.bucket(settings.bucket())
                                            .key(partsKey)
                                            .uploadId(id)
                                            .partNumber(1)
                                            .overrideConfiguration(connection.timeFor(SIZE)),
                                    RequestBody.fromBytes(content))
                            .eTag());
            if (knowsUploads(id)) {
                report.shows(Capability.LIST_UPLOADS);
            }
            connection.send(
                    null,
                    "probe: complete an upload",
                    () -> connection
                            .repeating()
                            .completeMultipartUpload(request -> request.bucket(settings.bucket())
                                    .key(partsKey)
                                    .uploadId(id)
                                    .multipartUpload(all -> all.parts(CompletedPart.builder()
                                            .partNumber(1)
                                            .eTag(tag)
                                            .build()))
                                    .overrideConfiguration(connection.time())));
            upload = null;
        } catch (StorageException e) {
            if (isInability(e)) {
                return "the store does not take objects in parts: " + e.getMessage();
            }
            throw e;
        }
        compare(
                content,
                connection
                        .send(null, "probe: read what came in parts", () -> get(partsKey, null))
                        .asByteArray());
        report.shows(Capability.MULTIPART);
        return null;
    }

    /** Of no use without the upload being in it; a store that cannot list uploads leaves them to its own rules. */
    private boolean knowsUploads(String id) throws StorageException {
        try {
            return connection.send(
                    null,
                    "probe: list uploads",
                    () -> connection
                            .repeating()
                            .listMultipartUploads(request -> request.bucket(settings.bucket())
                                    .prefix(partsKey)
                                    .overrideConfiguration(connection.time()))
                            .uploads()
                            .stream()
                            .anyMatch(each -> id.equals(each.uploadId())));
        } catch (StorageException e) {
            if (isInability(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Says why the store cannot refuse a second write; empty when it did refuse. */
    private String writeAgain() {
        try {
            put(true);
            return "the store writes over an object that it was asked not to replace; Isotherm looks before each write";
        } catch (SdkException e) {
            if (S3Errors.isTaken(e)) {
                return "";
            }
            if (S3Errors.isNotImplemented(e)) {
                return "the store does not know the condition If-None-Match; Isotherm looks before each write";
            }
            throw e;
        }
    }

    private @Nullable String list(ProbeReport report) throws StorageException {
        ListObjectsV2Response found;
        try {
            found = connection.send(
                    null,
                    "probe: list",
                    () -> connection
                            .repeating()
                            .listObjectsV2(request -> request.bucket(settings.bucket())
                                    .prefix(key)
                                    .overrideConfiguration(connection.time())));
        } catch (StorageException e) {
            if (isInability(e)) {
                return "nothing can be listed there: " + e.getMessage();
            }
            throw e;
        }
        if (found.contents().stream().noneMatch(each -> each.key().equals(key))) {
            return "the listing lacks an object just written";
        }
        report.shows(Capability.LIST);
        return null;
    }

    /** The store has looked at the request and will not do it: not known, or not allowed to these credentials. */
    private static boolean isInability(StorageException e) {
        return e instanceof AccessRefusedException || S3Errors.isNotImplemented(e.getCause());
    }

    private ResponseBytes<GetObjectResponse> get(String name, @Nullable String range) {
        return connection
                .repeating()
                .getObjectAsBytes(request -> request.bucket(settings.bucket())
                        .key(name)
                        .range(range)
                        .overrideConfiguration(connection.timeFor(SIZE)));
    }

    private Object put(boolean onlyNew) {
        return connection
                .repeating()
                .putObject(
                        request -> request.bucket(settings.bucket())
                                .key(key)
                                .storageClass(settings.storageClass())
                                .serverSideEncryption(settings.serverSideEncryption())
                                .ssekmsKeyId(settings.kmsKeyId())
                                .ifNoneMatch(S3Condition.header(onlyNew))
                                .overrideConfiguration(connection.timeFor(SIZE)),
                        RequestBody.fromBytes(content));
    }

    private void compare(byte[] expected, byte[] found) throws StorageException {
        if (!Arrays.equals(expected, found)) {
            throw new BackendUnavailableException(
                    settings.name(), null, "probe: read other bytes than were written", null);
        }
    }

    private void abort() throws StorageException {
        String begun = upload;
        if (begun == null) {
            return;
        }
        connection.send(null, "probe: abort an upload", () -> {
            try {
                return connection
                        .repeating()
                        .abortMultipartUpload(request -> request.bucket(settings.bucket())
                                .key(partsKey)
                                .uploadId(begun)
                                .overrideConfiguration(connection.time()));
            } catch (SdkException e) {
                if (S3Errors.isUploadGone(e)) {
                    return begun;
                }
                throw e;
            }
        });
    }

    private void delete(String name) throws StorageException {
        connection.send(null, "probe: delete", () -> {
            try {
                return connection
                        .repeating()
                        .deleteObject(request ->
                                request.bucket(settings.bucket()).key(name).overrideConfiguration(connection.time()));
            } catch (SdkException e) {
                if (S3Errors.isMissing(e)) {
                    return name;
                }
                throw e;
            }
        });
    }
}
