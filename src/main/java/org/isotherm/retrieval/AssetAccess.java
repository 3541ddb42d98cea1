package org.isotherm.retrieval;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.refusal.ConflictException;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.FileMissingException;

/** Opens the content of assets on the backend that they lie on, hot or cold. */
@Dependent
public class AssetAccess {
    /** A file that is moved this often while it is being opened is not opened. */
    private static final int TRIES = 5;

    private final AssetLocations assets;
    private final BackendRegistry backends;

    @Inject
    public AssetAccess(AssetLocations assets, BackendRegistry backends) {
        this.assets = assets;
        this.backends = backends;
    }

    /**
     * Opens {@code length} bytes from {@code offset} of the content that {@code seen} describes. When the file was moved
     * since, it is looked for where it lies now; content that was replaced since is not given in its stead.
     *
     * @throws ConflictException when the asset is quarantined
     * @throws FileMissingException when the row names an object that is not there, or the content was replaced or deleted
     */
    public InputStream open(AssetLocation seen, long offset, long length) throws IOException {
        AssetLocation now = seen;
        for (int tries = 1; ; tries++) {
            refuseLost(now);
            try {
                return backends.readable(now.backendId()).read(now.path(), offset, length);
            } catch (FileMissingException e) {
                AssetLocation next = assets.find(seen.id()).orElseThrow(() -> e);
                boolean moved =
                        next.generation() != now.generation() && next.sha256().equals(seen.sha256());
                if (!moved || tries == TRIES) {
                    throw e;
                }
                now = next;
            }
        }
    }

    /** @throws ConflictException when the asset is quarantined, because its object is lost or another one */
    public static void refuseLost(AssetLocation asset) {
        if (asset.isQuarantined()) {
            throw new ConflictException(
                    "the object of " + asset.key() + " is lost and the asset is quarantined; upload its content again");
        }
    }
}
