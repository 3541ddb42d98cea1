package org.isotherm.transfer;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.profile.Contents;
import org.isotherm.profile.EncodedContent;
import org.isotherm.profile.NotedContent;
import org.isotherm.profile.ProfiledStore;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.transform.StoredBytes;
import org.isotherm.storage.transform.TamperedException;
import org.jspecify.annotations.Nullable;

/** Decodes contents from where they lie, past every cache. */
@Dependent
public class StoredProof {
    private final Contents contents;
    private final AssetLocations assets;
    private final BackendRegistry backends;
    private final ProfiledStore store;

    @Inject
    public StoredProof(Contents contents, AssetLocations assets, BackendRegistry backends, ProfiledStore store) {
        this.contents = contents;
        this.assets = assets;
        this.backends = backends;
        this.store = store;
    }

    /**
     * Opens the content as a whole.
     *
     * @throws IOException when it is not there, or cannot be read now
     */
    public InputStream open(long contentId) throws IOException {
        try {
            EncodedContent content = contents.find(contentId)
                    .orElseThrow(() -> new NotFoundException("the content is gone"))
                    .encoded();
            return store.open(content, new Places(contentId), 0, content.size());
        } catch (NotFoundException e) {
            throw new IOException(e.reason(), e);
        }
    }

    /**
     * What is wrong with it; null when it is what its row says.
     *
     * @throws IOException when that cannot be said now
     */
    public @Nullable String wrong(long contentId) throws IOException {
        NotedContent content = contents.find(contentId).orElse(null);
        if (content == null) {
            return "its content is gone";
        }
        try {
            return store.holds(content.encoded(), new Places(contentId))
                    ? null
                    : "what lies there is another content than was stored";
        } catch (TamperedException | FileMissingException | NotFoundException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private final class Places implements ProfiledStore.Places {
        private final long contentId;

        Places(long contentId) {
            this.contentId = contentId;
        }

        @Override
        public StoredBytes object() throws IOException {
            AssetLocation asset = asset(
                    contents.assetOf(contentId).orElseThrow(() -> new NotFoundException("nothing holds the content")));
            return StoredBytes.object(backends.readable(asset.backendId()), asset.path());
        }

        @Override
        public StoredBytes part(long chunkId, long start, long length) throws IOException {
            AssetLocation chunk = asset(chunkId);
            return StoredBytes.part(backends.readable(chunk.backendId()), chunk.path(), start, length);
        }

        @Override
        public EncodedContent chunk(long chunkId) {
            return contents.chunk(chunkId);
        }

        private AssetLocation asset(long id) {
            return assets.find(id).orElseThrow(() -> new NotFoundException("an object of the content is gone"));
        }
    }
}
