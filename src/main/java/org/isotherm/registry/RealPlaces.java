package org.isotherm.registry;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import org.isotherm.settings.StorageSettings;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendUnavailableException;

/**
 * Where folders of backends lie when symbolic links are followed. {@link Places} and {@link BackendOpener} have looked at
 * the names before. Asks the file system, so it is for a {@link Trial} only.
 */
@Dependent
public class RealPlaces {
    private final StorageSettings settings;

    @Inject
    public RealPlaces(StorageSettings settings) {
        this.settings = settings;
    }

    /**
     * Passes when the folder is one, below the allowed roots, and no other local backend lies in it or around it. Mounts
     * of others are compared by name: one that hangs must not hold up this one.
     *
     * @throws IOException saying why not, without naming the folders
     */
    void check(String name, BackendConfig config, Collection<Backend> others) throws IOException {
        Path folder = Places.folder(config);
        if (folder == null) {
            return;
        }
        Path real = real(folder);
        if (!Files.isDirectory(real)) {
            throw new BackendUnavailableException(name, null, "its root folder is not there", null);
        }
        boolean allowed = false;
        for (Path root : settings.roots()) {
            allowed |= real.startsWith(real(root));
        }
        if (!allowed) {
            throw new AccessRefusedException(
                    name, null, "a symbolic link leads it out of the folders that isotherm.storage.roots allows", null);
        }
        for (Backend other : others) {
            Path place = Places.folder(other.config());
            if (place == null) {
                continue;
            }
            Path taken = other.config() instanceof BackendConfig.Local ? real(place) : place;
            if (real.startsWith(taken) || taken.startsWith(real)) {
                throw new AccessRefusedException(
                        name, null, "a symbolic link leads it into the place of backend " + other.name(), null);
            }
        }
    }

    /** The path itself where there is nothing. */
    private static Path real(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            return path;
        }
    }
}
