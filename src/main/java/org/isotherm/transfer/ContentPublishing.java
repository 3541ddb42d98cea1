package org.isotherm.transfer;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocations;
import org.isotherm.profile.Contents;
import org.isotherm.profile.EncodedContent;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.ChunkWriting;
import org.isotherm.storage.transform.FileChunk;
import org.isotherm.storage.transform.WrappedKey;
import org.isotherm.transfer.ProfiledUpload.Publication;
import org.isotherm.transfer.ProfiledUpload.StoredFile;
import org.jspecify.annotations.Nullable;

/** The transactions in which proven objects become contents, and contents in chunks are let go. */
@Dependent
public class ContentPublishing {
    static final String CHUNK_FIELD = "chunk-";

    private final AssetLocations assets;
    private final Contents contents;

    @Inject
    public ContentPublishing(AssetLocations assets, Contents contents) {
        this.assets = assets;
        this.contents = contents;
    }

    /** A file whose pieces lie in chunks, counted from 0. */
    record InChunks(ChunkWriting.Written file, @Nullable WrappedKey key) {}

    /** Makes a proven object the content of the asset, all in one transaction. */
    @Transactional(TxType.REQUIRES_NEW)
    public StoredFile publish(
            long profileId,
            AssetKey key,
            NewObjects.Proven object,
            EncodedContent content,
            @Nullable Sha256 replaces,
            Publication publication) {
        long id = contents.add(content, profileId);
        VerifiedFile file = object.file();
        AssetLocations.Published published =
                assets.publishWithin(key, object.id(), file.size(), file.sha256(), replaces, id);
        StoredFile stored = new StoredFile(id, content, published.asset(), published.created());
        publication.add(List.of(stored));
        return stored;
    }

    /** Makes proven chunks assets of the entity, and notes the files that lie in them, all in one transaction. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<StoredFile> publishChunked(
            long profileId,
            String entityType,
            long entityId,
            List<NewObjects.Proven> chunks,
            List<InChunks> files,
            Publication publication) {
        List<Long> ids = new ArrayList<>();
        for (NewObjects.Proven chunk : chunks) {
            AssetKey key = new AssetKey(entityType, entityId, CHUNK_FIELD + UUID.randomUUID());
            VerifiedFile file = chunk.file();
            ids.add(assets.publishWithin(key, chunk.id(), file.size(), file.sha256(), null, null)
                    .asset()
                    .id());
        }
        List<StoredFile> stored = new ArrayList<>();
        for (InChunks file : files) {
            EncodedContent content = content(file, ids);
            stored.add(new StoredFile(contents.add(content, profileId), content, null, true));
        }
        publication.add(List.copyOf(stored));
        return stored;
    }

    private static EncodedContent content(InChunks in, List<Long> chunkIds) {
        ChunkWriting.Written file = in.file();
        List<FileChunk> pieces = file.pieces().stream()
                .map(piece -> new FileChunk(
                        chunkIds.get((int) piece.chunkId()),
                        piece.chunkIndex(),
                        piece.byteOffset(),
                        piece.byteLength()))
                .toList();
        return new EncodedContent(
                file.content(), file.size(), file.sha256(), in.key(), new ChunkMap(pieces, file.size()));
    }

    /**
     * Lets a content in chunks go, and the chunks that no content names any more; their objects are condemned. Inside the
     * running transaction, which lets go what it was the content of. A second call does nothing; of two callers whose
     * files share a chunk the later one drops it. A content with an object of its own goes with its asset instead.
     */
    @Transactional(TxType.MANDATORY)
    public void forgetChunked(long contentId) {
        assets.dropWithin(contents.forgetChunked(contentId));
    }
}
