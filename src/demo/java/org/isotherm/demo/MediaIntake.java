package org.isotherm.demo;

import jakarta.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.isotherm.demo.MediaFolder.LeftOut;
import org.isotherm.demo.MediaFolder.MediaFile;

/** Uploads the files of the media folder through the API, as entities of the type {@code media}. */
final class MediaIntake {
    private static final int PARALLEL = 4;
    private static final int ATTEMPTS = 5;

    private final DemoStack stack;
    private final Http http;
    private final IntakeIndex index;
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong doneFiles = new AtomicLong();
    private final AtomicLong takenBytes = new AtomicLong();
    private final AtomicLong takenFiles = new AtomicLong();
    private final List<LeftOut> failed = Collections.synchronizedList(new ArrayList<>());

    MediaIntake(DemoStack stack, IntakeIndex index) {
        this.stack = stack;
        this.http = stack.http().as("admin");
        this.index = index;
    }

    /**
     * @param known files of an earlier run of this home
     * @param failed files that could not be taken in although they should have been, with the reason
     */
    record Result(long files, long bytes, long known, List<LeftOut> failed) {}

    Result take(MediaFolder folder, Terminal terminal) throws InterruptedException {
        List<MediaFile> fresh =
                folder.files().stream().filter(file -> !index.isTaken(file)).toList();
        long totalBytes = fresh.stream().mapToLong(MediaFile::size).sum();
        Progress progress = new Progress(terminal, "taking in");
        ExecutorService workers = Executors.newFixedThreadPool(PARALLEL, DemoStack.daemons("intake"));
        try {
            List<Future<?>> work = new ArrayList<>();
            for (MediaFile file : fresh) {
                work.add(workers.submit(() -> takeOne(file)));
            }
            for (Future<?> one : work) {
                while (!one.isDone()) {
                    progress.at(doneFiles.get(), fresh.size(), sentBytes.get(), totalBytes);
                    Thread.sleep(50);
                }
                one.get();
            }
        } catch (ExecutionException e) {
            throw new DemoException("taking in stopped: " + Reason.of(e.getCause()), e.getCause());
        } finally {
            workers.shutdownNow();
        }
        return new Result(
                takenFiles.get(), takenBytes.get(), folder.files().size() - fresh.size(), List.copyOf(failed));
    }

    private void takeOne(MediaFile file) {
        try {
            String refused = upload(file);
            if (refused.isEmpty()) {
                takenFiles.incrementAndGet();
                takenBytes.addAndGet(file.size());
            } else {
                failed.add(new LeftOut(file.name(), refused));
            }
        } catch (IOException e) {
            failed.add(new LeftOut(file.name(), Reason.of(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        doneFiles.incrementAndGet();
    }

    /** @return empty, or why the file was not taken in */
    private String upload(MediaFile file) throws IOException, InterruptedException {
        long id = index.plan(file);
        for (int attempt = 1; ; attempt++) {
            AtomicLong sent = new AtomicLong();
            String refused;
            boolean again;
            try {
                Http.Answer answer = put(file, id, sent);
                if (answer.status() / 100 == 2 || isThereAlready(answer, file, id)) {
                    index.taken(file, id);
                    return "";
                }
                refused = answer.request() + " answered " + answer.status() + ": " + answer.detail();
                again = answer.status() == 503 || answer.status() == 429;
            } catch (IOException e) { // the file could not be read, or Liberty went away
                refused = Reason.of(e);
                again = !changed(file);
            }
            sentBytes.addAndGet(-sent.get());
            if (!again || attempt == ATTEMPTS) {
                sentBytes.addAndGet(file.size());
                return changed(file) ? "changed while it was read" : refused;
            }
            Thread.sleep(1000L * attempt);
            stack.awaitReady();
        }
    }

    private Http.Answer put(MediaFile file, long id, AtomicLong sent) throws IOException, InterruptedException {
        Http.Answer entity = http.put(
                "/api/admin/storage/entities/media/" + id,
                Json.createObjectBuilder().add("name", file.name()).build());
        if (entity.status() / 100 != 2) {
            return entity;
        }
        Duration timeout = Duration.ofSeconds(300 + file.size() / (1 << 20)); // a mebibyte a second at the least
        String path = "/api/assets/media/" + id + "/file/content";
        if (file.size() == 0) {
            return http.upload(path, BodyPublishers.noBody(), timeout);
        }
        // Not BodyPublishers.ofFile: it goes through a File, which loses names that the locale cannot spell.
        try (InputStream bytes = new CountedStream(Files.newInputStream(file.path()), count -> {
            sent.addAndGet(count);
            sentBytes.addAndGet(count);
        })) {
            BodyPublisher body = BodyPublishers.ofInputStream(() -> bytes);
            return http.upload(path, BodyPublishers.fromPublisher(body, file.size()), timeout);
        }
    }

    /** An earlier upload had arrived although its answer had not. */
    private boolean isThereAlready(Http.Answer answer, MediaFile file, long id)
            throws IOException, InterruptedException {
        if (answer.status() != 409) {
            return false;
        }
        Http.Answer asset = http.get("/api/assets/media/" + id + "/file");
        return asset.status() == 200
                && asset.json().getJsonNumber("file_size_bytes").longValue() == file.size();
    }

    private static boolean changed(MediaFile file) throws IOException {
        if (!Files.exists(file.path())) {
            return true;
        }
        BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
        return now.size() != file.size() || now.lastModifiedTime().toMillis() != file.modified();
    }
}
