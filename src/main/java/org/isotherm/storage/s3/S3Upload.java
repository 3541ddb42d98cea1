package org.isotherm.storage.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** One multipart upload under way: its parts in flight and the buffers they hold. For one writing thread. */
final class S3Upload {
    private final S3Connection connection;
    private final S3Settings settings;
    private final @Nullable S3Checksum checksum;
    private final S3Checksum.@Nullable Whole whole;
    private final Executor threads;
    private final StoragePath path;
    private final String key;
    private final String id;
    private final S3Earlier earlier;
    private final Deque<Sending> flight = new ArrayDeque<>();
    private final List<CompletedPart> parts = new ArrayList<>();
    private int last;
    private volatile boolean cancelled;

    private static final class Sending {
        final byte[] buffer;
        final int length;
        final FutureTask<CompletedPart> task;

        Sending(byte[] buffer, int length, FutureTask<CompletedPart> task) {
            this.buffer = buffer;
            this.length = length;
            this.task = task;
        }
    }

    /**
     * @param checksum what goes along with each part; null when the SDK decides
     * @param earlier what lies in it already
     */
    S3Upload(
            S3Connection connection,
            S3Settings settings,
            @Nullable S3Checksum checksum,
            Executor threads,
            StoragePath path,
            String key,
            String id,
            S3Earlier earlier) {
        this.connection = connection;
        this.settings = settings;
        this.checksum = checksum;
        this.whole = checksum == null ? null : checksum.whole();
        this.threads = threads;
        this.path = path;
        this.key = key;
        this.id = id;
        this.earlier = earlier;
    }

    String id() {
        return id;
    }

    /**
     * Takes the next part: sends it in the background, unless an earlier attempt has.
     *
     * @param buffer not the caller's any more
     * @return a buffer of the same length to read the next part into
     */
    byte[] take(byte[] buffer, int length, WriteObserver observer) throws IOException {
        int number = ++last;
        String sum = whole == null ? null : whole.add(buffer, length);
        Optional<Part> there = earlier.part(number, buffer, length, checksum, sum);
        if (there.isPresent()) {
            parts.add(S3Completion.part(there.get()));
            observer.resumed(length);
            return buffer;
        }
        send(number, buffer, length, sum);
        return flight.size() < settings.parallelParts() ? new byte[buffer.length] : landed(observer);
    }

    private void send(int number, byte[] buffer, int length, @Nullable String sum) throws IOException {
        if (number > S3Settings.MAX_PARTS) {
            throw new IOException("more than " + S3Settings.MAX_PARTS + " parts of " + buffer.length
                    + " bytes: tell the size beforehand or choose larger parts");
        }
        FutureTask<CompletedPart> task = new FutureTask<>(() -> sendPart(number, buffer, length, sum));
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            throw new BackendUnavailableException(settings.name(), path, "the backend is closed", e);
        }
        flight.add(new Sending(buffer, length, task));
    }

    private CompletedPart sendPart(int number, byte[] buffer, int length, @Nullable String sum)
            throws StorageException {
        if (cancelled) {
            throw new BackendUnavailableException(settings.name(), path, "the upload was given up", null);
        }
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(settings.bucket())
                .key(key)
                .uploadId(id)
                .partNumber(number)
                .overrideConfiguration(connection.timeFor(length));
        if (checksum != null && sum != null) {
            checksum.on(request, sum);
        }
        UploadPartResponse answer = connection.send(
                path,
                "send part " + number,
                () -> connection
                        .repeating()
                        .uploadPart(
                                request.build(),
                                RequestBody.fromContentProvider(
                                        () -> body(buffer, length), length, S3Manner.CONTENT_TYPE)));
        return S3Completion.part(number, answer, checksum, sum);
    }

    /** Opened anew by every attempt; ends an upload nobody wants any more from inside, since nothing else can. */
    private InputStream body(byte[] buffer, int length) {
        return new ByteArrayInputStream(buffer, 0, length) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int wanted) {
                if (cancelled) {
                    throw new UncheckedIOException(new IOException("the upload was given up"));
                }
                return super.read(bytes, offset, wanted);
            }
        };
    }

    /** Waits for all parts, which are then ready to be completed. */
    List<CompletedPart> finish(WriteObserver observer) throws IOException {
        while (!flight.isEmpty()) {
            landed(observer);
        }
        parts.sort(Comparator.comparing(CompletedPart::partNumber)); // those sent land after later ones that were there
        return parts;
    }

    /** That of the whole; null when none was computed. */
    @Nullable
    String checksum() {
        return whole == null ? null : whole.value();
    }

    private byte[] landed(WriteObserver observer) throws IOException {
        Sending oldest = flight.element();
        parts.add(await(oldest.task));
        flight.remove();
        observer.advanced(oldest.length);
        return oldest.buffer;
    }

    private CompletedPart await(FutureTask<CompletedPart> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendUnavailableException(settings.name(), path, "interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException failure) {
                throw failure;
            }
            throw new BackendUnavailableException(settings.name(), path, "a part could not be sent", e.getCause());
        }
    }

    /** Ends what is under way and leaves the upload, with what has landed, to a later attempt. */
    void leave() {
        boolean interrupted = Thread.interrupted();
        if (settleAll() || interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Gives the upload up, as well as that can be done: what stays is found by the delete of that name.
     *
     * @param reason gets the failure of this, if any
     */
    void abort(Throwable reason) {
        // an interrupted thread can send nothing; whoever interrupted it is told afterwards
        boolean interrupted = Thread.interrupted();
        try {
            // a part that lands after the abort would stay and cost
            interrupted |= settleAll();
            connection
                    .repeating()
                    .abortMultipartUpload(request -> request.bucket(settings.bucket())
                            .key(key)
                            .uploadId(id)
                            .overrideConfiguration(connection.time()));
        } catch (RuntimeException e) {
            if (!S3Errors.isUploadGone(e)) {
                reason.addSuppressed(e);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean settleAll() {
        cancelled = true;
        boolean interrupted = false;
        for (Sending each : flight) {
            interrupted |= settle(each.task);
        }
        return interrupted;
    }

    /**
     * Waits until the part has ended; its own time-outs bound that.
     *
     * @return whether the thread was interrupted meanwhile
     */
    static boolean settle(FutureTask<CompletedPart> task) {
        boolean interrupted = false;
        while (!task.isDone()) {
            try {
                task.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                // its failure is not news: the upload is given up
            }
        }
        return interrupted;
    }
}
