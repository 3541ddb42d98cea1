package org.isotherm.asset;

import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;

/** Rows that nobody has read from a database. */
public final class AssetSamples {
    private AssetSamples() {}

    /** The asset with that id, which holds these bytes on the backend under that path. */
    public static AssetLocation asset(long id, long generation, long backendId, StoragePath path, byte[] content) {
        AssetLocation asset = new AssetLocation();
        asset.id = id;
        asset.entityType = "sample";
        asset.entityId = id;
        asset.fileField = "file";
        asset.backendId = backendId;
        asset.storagePath = path.text();
        asset.fileSizeBytes = content.length;
        asset.checksumSha256 = Sha256.of(content).hex();
        asset.generation = generation;
        return asset;
    }
}
