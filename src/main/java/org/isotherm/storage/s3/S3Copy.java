package org.isotherm.storage.s3;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.OutcomeUnknownException;
import org.isotherm.storage.SourceReadException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/**
 * Makes objects by having the store copy others of its own: in one request, or large ones in parts. A source that the
 * store has once refused to copy from is not tried again.
 */
final class S3Copy {
    private final S3Connection connection;
    private final S3Settings settings;
    private final S3Keys keys;
    private final S3Look look;
    private final S3Condition condition;
    private final S3Unfinished unfinished;
    private final S3Manner manner;
    private final S3Completion completion;
    private final Executor threads;
    private final S3Errors errors;
    private final Set<String> refusing = ConcurrentHashMap.newKeySet();

    /** An object in the same store. */
    record Source(S3Settings settings, String key, Look look) {
        String bucket() {
            return settings.bucket();
        }
    }

    /** Asks for the source. */
    @FunctionalInterface
    interface Look {
        S3Look.Seen find() throws StorageException;
    }

    /** The store will not copy this. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Throwable answer;

        RefusedException(Throwable answer) {
            super(answer);
            this.answer = answer;
        }
    }

    S3Copy(
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
        this.condition = condition;
        this.unfinished = unfinished;
        this.manner = manner;
        this.completion = completion;
        this.threads = threads;
        this.errors = new S3Errors(settings.name());
    }

    /**
     * Returns once the store has copied the object, or may have: reading it back tells. An upload that an earlier attempt
     * left is not gone on with, since what it sent is copied faster than looked into.
     *
     * @return false when the store does not copy this, so that the bytes must be sent; then nothing is there
     * @throws SourceReadException when the source could not be asked for
     */
    boolean take(Source from, StoragePath path, WriteObserver observer) throws IOException {
        if (!settings.serverSideCopy() || !from.settings.serverSideCopy() || refusing.contains(from.bucket())) {
            return false;
        }
        S3Look.Seen source = seen(from);
        Optional<String> earlier = observer.uploadToResume();
        if (earlier.isPresent()) {
            unfinished.giveUp(path, earlier.get());
            if (source.size() >= 0 && look.size(path).orElse(-1) == source.size()) {
                return true;
            }
        }
        look.refuseTaken(path);
        try {
            if (source.size() >= 0 && source.size() <= settings.copyPartBytes()) {
                copyWhole(from, path);
            } else {
                copyInParts(from, source, path, observer);
            }
            return true;
        } catch (RefusedException e) {
            // what is wrong with this one object says nothing about the others
            if (!S3Errors.isArchived(e.answer) && !S3Errors.isMissing(e.answer) && !S3Errors.isTaken(e.answer)) {
                refusing.add(from.bucket());
            }
            return false;
        }
    }

    private static S3Look.Seen seen(Source from) throws SourceReadException {
        try {
            return from.look().find();
        } catch (StorageException e) {
            throw new SourceReadException(e);
        }
    }

    private void copyWhole(Source from, StoragePath path) throws StorageException, RefusedException {
        connection.checkReady(path, "copy");
        boolean onlyNew = condition.isUsed();
        try {
            connection
                    .patient()
                    .copyObject(manner.copy(from.bucket(), from.key(), keys.key(path))
                            .ifNoneMatch(S3Condition.header(onlyNew))
                            .overrideConfiguration(connection.timeForItsOwnWork())
                            .build());
        } catch (RuntimeException e) {
            StorageException failure = errors.afterLastRequest(path, "copy", e);
            if (failure instanceof OutcomeUnknownException && !S3Errors.isNotImplemented(e)) {
                return; // whether it is there is for the proof to say, which each copy needs anyway
            }
            if (S3Errors.isRefused(e) && !(onlyNew && S3Errors.isTaken(e))) {
                throw new RefusedException(e);
            }
            throw failure;
        }
    }

    private void copyInParts(Source from, S3Look.Seen source, StoragePath path, WriteObserver observer)
            throws IOException, RefusedException {
        long least = (source.size() + S3Settings.MAX_PARTS - 1) / S3Settings.MAX_PARTS;
        long part = Math.max(settings.copyPartBytes(), least);
        String key = keys.key(path);
        String id = connection.send(
                path,
                "begin its upload",
                () -> connection
                        .repeating()
                        .createMultipartUpload(manner.upload(key)
                                .overrideConfiguration(connection.time())
                                .build())
                        .uploadId());
        Deque<FutureTask<CompletedPart>> flight = new ArrayDeque<>();
        List<CompletedPart> parts = new ArrayList<>();
        try {
            observer.uploadStarted(id);
            for (long at = 0; at < source.size(); at += part) {
                int number = (int) (at / part) + 1;
                String range = "bytes=" + at + "-" + (Math.min(at + part, source.size()) - 1);
                UploadPartCopyRequest request = UploadPartCopyRequest.builder()
                        .sourceBucket(from.bucket())
                        .sourceKey(from.key())
                        .copySourceRange(range)
                        .copySourceIfMatch(source.etag())
                        .destinationBucket(settings.bucket())
                        .destinationKey(key)
                        .uploadId(id)
                        .partNumber(number)
                        .overrideConfiguration(connection.timeForItsOwnWork())
                        .build();
                FutureTask<CompletedPart> task = new FutureTask<>(() -> S3Completion.part(
                        number,
                        connection.patientRepeating().uploadPartCopy(request).copyPartResult()));
                threads.execute(task);
                flight.add(task);
                if (flight.size() >= settings.parallelParts()) {
                    parts.add(landed(flight, path));
                }
                observer.advanced(0); // nothing was sent from here, but this is where a copy is stopped
            }
            while (!flight.isEmpty()) {
                parts.add(landed(flight, path));
            }
        } catch (Throwable e) {
            abort(path, id, flight, e);
            if (e instanceof RejectedExecutionException) {
                throw new BackendUnavailableException(settings.name(), path, "copy: the backend is closed", e);
            }
            throw e;
        }
        complete(path, id, parts);
    }

    private void complete(StoragePath path, String id, List<CompletedPart> parts) throws IOException {
        try {
            completion.of(path, id, parts, null);
        } catch (OutcomeUnknownException e) {
            // the proof says
        } catch (Throwable e) {
            abort(path, id, new ArrayDeque<>(), e);
            throw e;
        }
    }

    private CompletedPart landed(Deque<FutureTask<CompletedPart>> flight, StoragePath path)
            throws StorageException, RefusedException {
        try {
            CompletedPart part = flight.element().get();
            flight.remove();
            return part;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendUnavailableException(settings.name(), path, "copy: interrupted", e);
        } catch (ExecutionException e) {
            Throwable failure = Objects.requireNonNull(e.getCause());
            if (S3Errors.isRefused(failure)) {
                throw new RefusedException(failure);
            }
            throw errors.translate(path, "copy", failure);
        }
    }

    /** What stays all the same is found by the delete of that name. */
    private void abort(StoragePath path, String id, Deque<FutureTask<CompletedPart>> flight, Throwable reason) {
        boolean interrupted =
                Thread.interrupted(); // nothing can be sent while it is; whoever did it is told afterwards
        try {
            for (FutureTask<CompletedPart> each : flight) {
                interrupted |= S3Upload.settle(each);
            }
            unfinished.abort(path, id);
        } catch (StorageException e) {
            reason.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
