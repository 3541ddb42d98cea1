package org.isotherm.storage.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.OutcomeUnknownException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Makes new objects: in one request when the bytes fit into a part, else as a multipart upload. One write holds at most
 * part size × parallel parts in memory. An object whose size is not known beforehand can have 10,000 parts.
 */
final class S3Writer {
    private static final long MIB = 1024 * 1024;

    private final S3Connection connection;
    private final S3Settings settings;
    private final S3Keys keys;
    private final S3Look look;
    private final Executor threads;
    private final S3Errors errors;
    private final S3Condition condition;
    private final S3Unfinished unfinished;
    private final S3Manner manner;
    private final S3Completion completion;

    S3Writer(
            S3Connection connection,
            S3Settings settings,
            S3Keys keys,
            S3Look look,
            S3Condition condition,
            S3Unfinished unfinished,
            S3Manner manner,
            S3Completion completion,
            Executor threads) {
        this.connection = connection;
        this.settings = settings;
        this.keys = keys;
        this.look = look;
        this.threads = threads;
        this.errors = new S3Errors(settings.name());
        this.condition = condition;
        this.unfinished = unfinished;
        this.manner = manner;
        this.completion = completion;
    }

    /** As {@link org.isotherm.storage.StorageBackend#write} says. */
    void write(StoragePath path, InputStream bytes, long size, WriteObserver observer) throws IOException {
        connection.checkReady(path, "write");
        int partSize = partSize(size);
        boolean fits = size >= 0 && size <= partSize;
        if (!fits && size >= 0 && !settings.multipart()) {
            throw inParts(path, "its " + size + " bytes");
        }
        byte[] first = new byte[fits ? (int) size : partSize];
        int n = bytes.readNBytes(first, 0, first.length);
        if (!fits && n == first.length) {
            if (!settings.multipart()) {
                throw inParts(path, n + " bytes or more");
            }
            upload(path, first, bytes, size, observer);
            return;
        }
        if (size >= 0 && n != size) {
            throw new IOException("expected " + size + " bytes, got " + n);
        }
        if (fits && bytes.read() >= 0) {
            throw new IOException("expected " + size + " bytes, got at least " + (size + 1));
        }
        Optional<String> earlier = observer.uploadToResume();
        if (earlier.isPresent()) { // it was begun when parts were smaller
            unfinished.giveUp(path, earlier.get());
        }
        put(path, first, n);
        observer.advanced(n);
    }

    private StorageException inParts(StoragePath path, String what) {
        return new AccessRefusedException(
                settings.name(),
                path,
                "write: the store does not take objects in parts, and " + what + " do not fit into one request",
                null);
    }

    private int partSize(long size) throws IOException {
        long least = (size + S3Settings.MAX_PARTS - 1) / S3Settings.MAX_PARTS;
        long part = Math.max(settings.partSizeBytes(), (least + MIB - 1) / MIB * MIB);
        if (part > S3Settings.MAX_PART_BYTES) {
            throw new IOException(size + " bytes are more than an object can have");
        }
        return (int) part;
    }

    private void put(StoragePath path, byte[] bytes, int length) throws IOException {
        boolean onlyNew = condition.isUsed();
        if (!onlyNew) {
            look.refuseTaken(path);
        }
        try {
            put(path, bytes, length, onlyNew);
        } catch (RuntimeException e) {
            if (!onlyNew || !S3Errors.isNotImplemented(e)) {
                throw errors.afterLastRequest(path, "write", e);
            }
            condition.giveUp();
            put(path, bytes, length);
        }
    }

    private void put(StoragePath path, byte[] bytes, int length, boolean onlyNew) {
        PutObjectRequest.Builder request = manner.put(keys.key(path), bytes, length)
                .ifNoneMatch(S3Condition.header(onlyNew))
                .overrideConfiguration(connection.timeFor(length));
        connection
                .once()
                .putObject(
                        request.build(),
                        // opened anew for the signature and the sending; never copied
                        RequestBody.fromContentProvider(
                                () -> new ByteArrayInputStream(bytes, 0, length), length, S3Manner.CONTENT_TYPE));
    }

    private void upload(StoragePath path, byte[] first, InputStream rest, long size, WriteObserver observer)
            throws IOException {
        Optional<String> earlier = observer.uploadToResume();
        Optional<S3Upload> resumed = Optional.empty();
        if (earlier.isPresent()) {
            resumed = unfinished
                    .resumable(path, earlier.get(), first.length, size)
                    .map(parts -> upload(path, earlier.get(), parts));
            if (resumed.isEmpty() && size >= 0 && look.size(path).orElse(-1) == size) {
                each(first, rest, size, (part, n) -> {
                    observer.resumed(n);
                    return part;
                });
                throw new OutcomeUnknownException(
                        settings.name(), path, "an earlier attempt seems to have completed its upload", null);
            }
        }
        S3Upload upload = resumed.isPresent() ? resumed.get() : begin(path, observer);
        List<CompletedPart> parts;
        try {
            each(first, rest, size, (part, n) -> upload.take(part, n, observer));
            parts = upload.finish(observer);
        } catch (Throwable e) {
            end(upload, observer.keepsUpload(), e);
            throw e;
        }
        try {
            completion.of(path, upload.id(), parts, upload.checksum());
        } catch (OutcomeUnknownException e) {
            throw e; // it may be complete: who looks decides
        } catch (Throwable e) {
            // parts that the store does not put together now it would not put together after another attempt either
            end(upload, observer.keepsUpload() && !S3Errors.isRefused(e.getCause()), e);
            throw e;
        }
    }

    private static void end(S3Upload upload, boolean keeps, Throwable reason) {
        if (keeps) {
            upload.leave();
        } else {
            upload.abort(reason);
        }
    }

    private S3Upload upload(StoragePath path, String id, S3Earlier earlier) {
        return new S3Upload(connection, settings, manner.checksum(), threads, path, keys.key(path), id, earlier);
    }

    private S3Upload begin(StoragePath path, WriteObserver observer) throws IOException {
        // the condition is only looked at when the upload completes; a taken name should not cost all its parts
        look.refuseTaken(path);
        String id = connection.send(
                path,
                "begin its upload",
                () -> connection
                        .repeating()
                        .createMultipartUpload(manner.upload(keys.key(path))
                                .overrideConfiguration(connection.time())
                                .build())
                        .uploadId());
        S3Upload upload = upload(path, id, S3Earlier.NOTHING);
        try {
            observer.uploadStarted(id);
        } catch (Throwable e) {
            upload.abort(e);
            throw e;
        }
        return upload;
    }

    /** Gets one part after the other. */
    @FunctionalInterface
    private interface Parts {
        /** @return a buffer of the same length to read the next part into */
        byte[] take(byte[] part, int length) throws IOException;
    }

    /** Reads to the end; the first part has been read. */
    private static void each(byte[] first, InputStream rest, long size, Parts parts) throws IOException {
        byte[] buffer = first;
        int n = first.length;
        long total = 0;
        while (n > 0) {
            total += n;
            if (size >= 0 && total > size) {
                throw new IOException("expected " + size + " bytes, got at least " + total);
            }
            buffer = parts.take(buffer, n);
            n = rest.readNBytes(buffer, 0, buffer.length);
        }
        if (size >= 0 && total != size) {
            throw new IOException("expected " + size + " bytes, got " + total);
        }
    }
}
