package org.isotherm.storage.file;

import java.io.IOException;
import java.nio.file.Path;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StoragePath;

/** How the file of an object is opened for reading, the first time and again. For {@link FileSystemCalls} only. */
final class FileOpening {
    /** Opens a file that is there. */
    @FunctionalInterface
    interface How {
        OpenedFile open(Path place) throws IOException;
    }

    private final String backend;
    private final Root root;
    private final StoragePath path;
    private final How how;

    FileOpening(String backend, Root root, StoragePath path, How how) {
        this.backend = backend;
        this.root = root;
        this.path = path;
        this.how = how;
    }

    OpenedFile open() throws IOException {
        return how.open(root.file(path));
    }

    /** @throws BackendUnavailableException when it is another file now */
    OpenedFile openAgain(OpenedFile before) throws IOException {
        Path place = root.file(path);
        OpenedFile again = how.open(place);
        try {
            if (!again.isStill(before, place)) {
                throw new BackendUnavailableException(
                        backend, path, "another file has taken its place while it was read", null);
            }
            return again;
        } catch (IOException | RuntimeException e) {
            again.close();
            throw e;
        }
    }
}
