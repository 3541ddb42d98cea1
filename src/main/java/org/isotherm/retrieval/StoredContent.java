package org.isotherm.retrieval;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.asset.StoredObject;
import org.isotherm.asset.StoredObjects;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;

/**
 * Content where it lies on backends: at the place that its row names now, else where the row names another place meanwhile,
 * else at a copy of the same content that a move has left behind.
 */
@Dependent
public class StoredContent {
    private final AssetLocations assets;
    private final StoredObjects objects;
    private final BackendRegistry backends;

    @Inject
    public StoredContent(AssetLocations assets, StoredObjects objects, BackendRegistry backends) {
        this.assets = assets;
        this.objects = objects;
        this.backends = backends;
    }

    /** An object that holds the content. */
    record Place(long backendId, StoragePath path) {}

    /**
     * Opens {@code length} bytes from {@code offset}. When the place fails in the middle, the stream goes on at the same
     * byte of another one; when there is none it throws what the first one threw. Content that was replaced since
     * {@code seen} was read is not given in its stead.
     *
     * @throws StorageException when no place can be opened: what the one that the row names has thrown
     */
    public InputStream open(AssetLocation seen, long offset, long length) throws IOException {
        return FollowingStream.open(this, seen, offset, length);
    }

    /** @throws StorageException when no place of it can be reached now; what is known without asking a backend */
    public void check(AssetLocation seen) throws StorageException {
        try {
            reachable(new Place(seen.backendId(), seen.path()));
        } catch (StorageException e) {
            for (Place other : others(seen, Set.of(), e)) {
                if (backends.isReachable(other.backendId())) {
                    return;
                }
            }
            throw e;
        }
    }

    /**
     * Same at a copy that moves have left behind, and not at the place that {@code seen} names, which holds something else.
     *
     * @throws StorageException when there is none, or none can be read
     */
    InputStream openCopy(AssetLocation seen, long offset, long length) throws IOException {
        IOException why = new FileMissingException("" + seen.backendId(), seen.path(), "has no other copy", null);
        for (Place other : others(seen, Set.of(of(seen)), why)) {
            try {
                return openAt(other, offset, length);
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }
        throw why;
    }

    static Place of(AssetLocation asset) {
        return new Place(asset.backendId(), asset.path());
    }

    InputStream openAt(Place place, long offset, long length) throws IOException {
        return reachable(place).read(place.path(), offset, length);
    }

    private StorageBackend reachable(Place place) throws StorageException {
        try {
            return backends.readable(place.backendId());
        } catch (NotFoundException e) {
            throw new BackendUnavailableException("" + place.backendId(), place.path(), "is no more", e);
        }
    }

    /**
     * Other places with the same content, best first.
     *
     * @param failed those that were tried
     * @param why what they threw; gets what went wrong here
     */
    List<Place> others(AssetLocation seen, Set<Place> failed, IOException why) {
        List<Place> places = new ArrayList<>();
        try {
            Optional<AssetLocation> now = assets.find(seen.id());
            boolean same = now.isPresent() && hasContentOf(now.get(), seen);
            if (same) {
                places.add(of(now.get()));
            }
            for (StoredObject copy : objects.kept(seen.id())) {
                if (copy.size() == seen.size()
                        && seen.sha256().isPresent()
                        && copy.sha256().equals(seen.sha256())) {
                    places.add(new Place(copy.backendId(), copy.path()));
                }
            }
        } catch (RuntimeException e) {
            why.addSuppressed(e); // the database does not answer either
        }
        places.removeAll(failed);
        return places;
    }

    private static boolean hasContentOf(AssetLocation now, AssetLocation seen) {
        return !now.isQuarantined()
                && now.size() == seen.size()
                && (now.generation() == seen.generation()
                        || (now.sha256().isPresent() && now.sha256().equals(seen.sha256())));
    }
}
