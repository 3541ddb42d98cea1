package org.isotherm.release;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.isotherm.storage.StorageException;

/** What an import would find, counted and not noted. Must not be called inside a transaction, for it waits for backends. */
@Dependent
public class ImportPreview {
    /** More files than that are not counted. */
    static final int MOST = 10_000;

    /** For longer nothing is counted; what the backend is asked by then may still take its own time. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private static final int PAGE = 500;

    private final BackendRegistry backends;
    private final ImportFiles files;
    private final LongSupplier nanoTime;

    @Inject
    public ImportPreview(BackendRegistry backends, ImportFiles files) {
        this(backends, files, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime} */
    ImportPreview(BackendRegistry backends, ImportFiles files, LongSupplier nanoTime) {
        this.backends = backends;
        this.files = files;
        this.nanoTime = nanoTime;
    }

    /**
     * What was counted.
     *
     * @param files that an import would take in
     * @param bytes of those
     * @param refusedFiles that it could not take in, such as symbolic links
     * @param more whether there may be more than was counted
     */
    public record Found(long files, long bytes, long refusedFiles, boolean more) {
        private Found with(Listed entry) {
            return entry.refusal() == null
                    ? new Found(files + 1, bytes + entry.size(), refusedFiles, more)
                    : new Found(files, bytes, refusedFiles + 1, more);
        }

        private Found andMore() {
            return new Found(files, bytes, refusedFiles, true);
        }

        private boolean isEnough() {
            return files + refusedFiles >= MOST;
        }
    }

    /**
     * Counts the files below the prefix that Isotherm did not make itself, {@value #MOST} at the most.
     *
     * @param prefix empty, or ended by a slash
     * @throws StorageException when the backend cannot be listed now
     */
    public Found count(long backendId, String prefix) throws IOException {
        long began = nanoTime.getAsLong();
        Found found = new Found(0, 0, 0, false);
        try (Listing listing = backends.readable(backendId).list(prefix, null)) {
            Listed next = listing.next();
            while (next != null) {
                List<Listed> page = new ArrayList<>();
                while (next != null && page.size() < PAGE && isInTime(began)) {
                    page.add(next);
                    next = listing.next();
                }
                Set<String> ours = files.madeHere(backendId, page);
                for (Listed entry : page) {
                    if (found.isEnough()) {
                        return found.andMore();
                    }
                    found = ours.contains(entry.name()) ? found : found.with(entry);
                }
                if (next != null && !isInTime(began)) {
                    return found.andMore();
                }
            }
        }
        return found;
    }

    private boolean isInTime(long began) {
        return nanoTime.getAsLong() - began < LONGEST.toNanos();
    }
}
