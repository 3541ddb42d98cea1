package org.isotherm.transfer;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocations;
import org.isotherm.profile.Contents;
import org.isotherm.profile.EncodedContent;
import org.isotherm.profile.SharedChunks;
import org.isotherm.profile.SharedChunks.Found;
import org.isotherm.profile.SharedChunks.Held;
import org.isotherm.profile.SharedChunks.Scope;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.ChunkWriting;
import org.isotherm.storage.transform.FileChunk;
import org.isotherm.transfer.ProfiledUpload.Publication;
import org.isotherm.transfer.ProfiledUpload.StoredFile;

/** The transactions in which files come to lie in chunks, new ones and such as are there already. */
@Dependent
public class DeduplicatedPublishing {
    private final AssetLocations assets;
    private final Contents contents;
    private final SharedChunks shared;

    @Inject
    public DeduplicatedPublishing(AssetLocations assets, Contents contents, SharedChunks shared) {
        this.assets = assets;
        this.contents = contents;
        this.shared = shared;
    }

    /** What a chunk holds. */
    private record Bytes(Sha256 sha256, long size) {}

    /**
     * Notes the files, in known chunks where they are there still, else in the new ones, which become assets of the entity.
     * All in one transaction. New objects that nothing names stay nobody's.
     */
    @Transactional(TxType.REQUIRES_NEW)
    public List<StoredFile> publish(
            long profileId,
            Scope scope,
            List<DeduplicatedUpload.Chunk> chunks,
            List<ChunkWriting.Written> files,
            Publication publication) {
        publication.begin();
        List<Held> known = chunks.stream()
                .map(DeduplicatedUpload.Chunk::known)
                .filter(Objects::nonNull)
                .flatMap(found -> found.chunks().stream())
                .toList();
        Set<Held> there = shared.lock(scope, known);
        Map<Bytes, Long> ids = new HashMap<>();
        List<Long> chunkIds = new ArrayList<>();
        for (DeduplicatedUpload.Chunk chunk : chunks) {
            Bytes bytes = new Bytes(chunk.content().sha256(), chunk.content().size());
            Long id = ids.get(bytes); // two of one call may be equal too
            if (id == null) {
                id = chunk.known() != null && there.containsAll(chunk.known().chunks())
                        ? chunk.known().chunks().get(0).assetId()
                        : take(profileId, scope, chunk);
                ids.put(bytes, id);
            }
            chunkIds.add(id);
        }
        List<StoredFile> stored = new ArrayList<>();
        for (ChunkWriting.Written file : files) {
            List<FileChunk> pieces = file.pieces().stream()
                    .map(piece -> new FileChunk(
                            chunkIds.get((int) piece.chunkId()),
                            piece.chunkIndex(),
                            piece.byteOffset(),
                            piece.byteLength()))
                    .toList();
            stored.add(add(
                    profileId,
                    new EncodedContent(
                            file.content(),
                            file.size(),
                            file.sha256(),
                            null,
                            new ChunkMap(pieces, file.size()),
                            true)));
        }
        publication.add(List.copyOf(stored));
        return stored;
    }

    private long take(long profileId, Scope scope, DeduplicatedUpload.Chunk chunk) {
        AssetKey key =
                new AssetKey(scope.entityType(), scope.entityId(), ContentPublishing.CHUNK_FIELD + UUID.randomUUID());
        long content = contents.add(chunk.content(), profileId);
        VerifiedFile file = chunk.object().file();
        return assets.publishWithin(key, chunk.object().id(), file.size(), file.sha256(), null, content)
                .asset()
                .id();
    }

    /**
     * Notes a file that lies where another one does.
     *
     * @return empty when a chunk of that one has gone or moved meanwhile; then nothing has changed
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<StoredFile> publishAgain(long profileId, Scope scope, Found found, Publication publication) {
        publication.begin();
        if (!shared.lock(scope, found.chunks()).containsAll(found.chunks())) {
            return Optional.empty();
        }
        EncodedContent first =
                contents.find(found.contentId()).map(noted -> noted.encoded()).orElse(null);
        if (first == null) {
            return Optional.empty();
        }
        StoredFile stored = add(
                profileId,
                new EncodedContent(UUID.randomUUID(), first.size(), first.sha256(), null, first.chunks(), true));
        publication.add(List.of(stored));
        return Optional.of(stored);
    }

    private StoredFile add(long profileId, EncodedContent content) {
        return new StoredFile(contents.add(content, profileId), content, null, true);
    }
}
