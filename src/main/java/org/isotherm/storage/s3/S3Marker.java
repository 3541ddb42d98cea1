package org.isotherm.storage.s3;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.Mark;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;

/** Isotherm's own small objects behind the prefix: the marker, and what a probe writes and removes. */
final class S3Marker {
    private static final String PROBE = StoragePath.RESERVED + "-probe-";

    /** More than a marker has; a larger object there is none of ours and is not fetched. */
    private static final int LARGEST = 1024;

    private final S3Connection connection;
    private final S3Settings settings;
    private final S3Keys keys;
    private final S3Condition condition;

    S3Marker(S3Connection connection, S3Settings settings, S3Keys keys, S3Condition condition) {
        this.condition = condition;
        this.connection = connection;
        this.settings = settings;
        this.keys = keys;
    }

    Optional<Mark> mark() throws StorageException {
        byte[] found = connection.send(null, "read the marker", () -> get(keys.reserved(Mark.NAME)));
        return Mark.parse(new String(found, StandardCharsets.US_ASCII));
    }

    void put(Mark mark) throws StorageException {
        byte[] text = mark.text().getBytes(StandardCharsets.US_ASCII);
        connection.send(null, "put the marker", () -> put(keys.reserved(Mark.NAME), text, false));
    }

    void remove(Mark expected) throws StorageException {
        if (mark().equals(Optional.of(expected))) {
            connection.send(
                    null,
                    "remove the marker",
                    () -> connection
                            .repeating()
                            .deleteObject(request -> request.bucket(settings.bucket())
                                    .key(keys.reserved(Mark.NAME))
                                    .overrideConfiguration(connection.time())));
        }
    }

    void probe(@Nullable Mark expected) throws StorageException {
        if (expected != null) {
            checkMark(expected);
        }
        String id = UUID.randomUUID().toString();
        String key = keys.reserved(PROBE + id);
        byte[] content = id.getBytes(StandardCharsets.US_ASCII);
        connection.send(null, "probe: write", () -> put(key, content, false));
        byte[] found = connection.send(null, "probe: read", () -> get(key));
        if (condition.isInDoubt()) {
            connection.send(null, "probe: write again", () -> tryCondition(key, content));
        }
        connection.send(
                null,
                "probe: delete",
                () -> connection
                        .direct()
                        .deleteObject(request ->
                                request.bucket(settings.bucket()).key(key).overrideConfiguration(connection.time())));
        if (!Arrays.equals(content, found)) {
            throw new BackendUnavailableException(
                    settings.name(), null, "probe: read other bytes than were written", null);
        }
    }

    private void checkMark(Mark expected) throws StorageException {
        Optional<Mark> found = mark();
        if (found.isEmpty()) {
            throw new ForeignBackendException(settings.name(), null, "its marker is missing", null);
        }
        if (!found.get().equals(expected)) {
            throw new ForeignBackendException(
                    settings.name(),
                    null,
                    "its marker names backend " + found.get().backend() + " of installation "
                            + found.get().installation(),
                    null);
        }
    }

    /** The first bytes of an object; none when there is no object. */
    private byte[] get(String key) {
        try {
            return connection
                    .direct()
                    .getObjectAsBytes(request -> request.bucket(settings.bucket())
                            .key(key)
                            .range("bytes=0-" + (LARGEST - 1))
                            .overrideConfiguration(connection.time()))
                    .asByteArrayUnsafe();
        } catch (SdkException e) {
            // an empty object has no first byte, and is no marker either
            if (S3Errors.isMissing(e) || S3Errors.isRangeRefused(e)) {
                return new byte[0];
            }
            throw e;
        }
    }

    /** Writes over an object on the condition that there is none: a store that lets that pass does not look. */
    private Boolean tryCondition(String key, byte[] content) {
        try {
            put(key, content, true);
            condition.giveUp();
            return false;
        } catch (SdkException e) {
            if (S3Errors.isTaken(e)) {
                condition.prove();
                return true;
            }
            if (S3Errors.isNotImplemented(e)) {
                condition.giveUp();
                return false;
            }
            throw e;
        }
    }

    private Object put(String key, byte[] content, boolean onlyNew) {
        return connection
                .direct()
                .putObject(
                        request -> request.bucket(settings.bucket())
                                .key(key)
                                .serverSideEncryption(settings.serverSideEncryption())
                                .ssekmsKeyId(settings.kmsKeyId())
                                .ifNoneMatch(S3Condition.header(onlyNew))
                                .overrideConfiguration(connection.timeFor(content.length)),
                        RequestBody.fromBytes(content));
    }
}
