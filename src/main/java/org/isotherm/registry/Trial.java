package org.isotherm.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.isotherm.storage.StorageException;

/** Runs something that may hang on a thread that may be lost, for a caller that must not hang. */
final class Trial {
    private static final System.Logger LOG = System.getLogger(Trial.class.getName());

    /** A step that reaches a backend. */
    interface Step {
        void run() throws IOException;
    }

    /** How many may be under way at once, hung ones included. */
    private static final Semaphore PLACES = new Semaphore(16);

    private Trial() {}

    /** @return what went wrong, in words for the operator; empty when the step came to its end in time */
    static Optional<String> within(Duration deadline, Step step) {
        if (!PLACES.tryAcquire()) {
            return Optional.of("too many trials of backends are without an answer; try later");
        }
        CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                outcome.complete(run(step));
            } finally {
                PLACES.release();
            }
        });
        thread.setName("trial of a backend");
        thread.setDaemon(true);
        thread.start();
        try {
            return outcome.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.of("no answer within " + deadline.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("the trial was interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Optional<String> run(Step step) {
        try {
            step.run();
            return Optional.empty();
        } catch (StorageException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            // the platform's own words name paths of the server
            LOG.log(System.Logger.Level.WARNING, "a backend was tried in vain", e);
            return Optional.of("it cannot be used; the server's log tells why");
        }
    }
}
