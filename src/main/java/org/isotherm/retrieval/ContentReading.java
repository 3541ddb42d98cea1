package org.isotherm.retrieval;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.profile.Contents;
import org.isotherm.profile.EncodedContent;
import org.isotherm.profile.NotedContent;
import org.isotherm.profile.ProfiledStore;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.StoredBytes;
import org.isotherm.storage.transform.TamperedException;

/**
 * Contents, whatever they are encoded by: decoded from stored bytes out of the cache of this node or from wherever they lie,
 * which {@link AssetAccess} decides. The cache keeps stored bytes, so that nothing that is encrypted lies there in clear.
 */
@Dependent
public class ContentReading {
    private final AssetLocations assets;
    private final Contents contents;
    private final ProfiledStore store;
    private final AssetAccess access;
    private final StoredContent stored;

    @Inject
    public ContentReading(
            AssetLocations assets, Contents contents, ProfiledStore store, AssetAccess access, StoredContent stored) {
        this.assets = assets;
        this.contents = contents;
        this.store = store;
        this.access = access;
        this.stored = stored;
    }

    /**
     * Opens {@code length} bytes from {@code offset} of a content by its row, in chunks or an object of its own. What the
     * stream gives is right: of an encrypted content every byte is authentic, and where a place gives something else the
     * stream goes on at the same byte of another one. Of a whole content the last bytes are given only when its digest is
     * right. Of a range of a content in chunks only the chunks are asked that hold it. Counts one access of each asset that
     * is read.
     *
     * @param reader in whose name what is cold is brought into the cache
     * @throws RestoringException when it, or a chunk that holds some of the range, lies in an archive and its store has begun
     *     to bring it back
     * @throws NotFoundException when there is no such content, or its object or chunks have been deleted
     * @throws ConflictException when an asset that holds it is quarantined
     * @throws IndexOutOfBoundsException when the range does not lie inside the content
     * @throws KeyUnavailableException when its key is not there; everything but reading it goes on
     * @throws TamperedException here or from the stream, when no place holds what was stored
     * @throws FileMissingException when an object is not there
     * @throws StorageException when it cannot be read now
     */
    public InputStream open(long contentId, Reader reader, long offset, long length) throws IOException {
        NotedContent content =
                contents.find(contentId).orElseThrow(() -> new NotFoundException("there is no content " + contentId));
        if (content.encoded().chunks() != null) {
            InputStream bytes =
                    decoded(content.encoded(), List.of(new Chunks(reader)), offset, length); // opens none yet
            bringBack(content.encoded().chunks(), reader, offset, length);
            return bytes;
        }
        AssetLocation asset = contents.assetOf(contentId)
                .flatMap(assets::find)
                .orElseThrow(() -> new NotFoundException("nothing holds content " + contentId + " any more"));
        InputStream bytes = open(asset, content, reader, offset, length);
        access.count(asset);
        return bytes;
    }

    /** Of one chunk alone the first read says where it lies. */
    private void bringBack(ChunkMap chunks, Reader reader, long offset, long length) throws IOException {
        Set<Long> needed = chunks.parts(offset, length).stream()
                .map(part -> part.piece().chunkId())
                .collect(Collectors.toSet());
        if (needed.size() > 1) {
            access.bringBack(assets.all(needed), reader);
        }
    }

    /** Same of the content that {@code seen} describes, which {@link ReadableAssets} has said. */
    public InputStream open(AssetLocation seen, NotedContent content, Reader reader, long offset, long length)
            throws IOException {
        List<ProfiledStore.Places> places = new ArrayList<>();
        places.add(new OwnObject(new Accessed(seen, reader)));
        places.add(new OwnObject(new Elsewhere(seen)));
        return decoded(content.encoded(), places, offset, length);
    }

    private InputStream decoded(EncodedContent content, List<ProfiledStore.Places> places, long offset, long length)
            throws IOException {
        InputStream bytes = DecodedStream.open(
                places, (place, from, count) -> store.open(content, place, from, count), offset, length);
        return length == content.size() && length > 0 ? new ProvenStream(bytes, length, content.sha256()) : bytes;
    }

    /** The stored bytes as anybody gets them who reads the asset. */
    private final class Accessed implements StoredBytes {
        private final AssetLocation asset;
        private final Reader reader;

        Accessed(AssetLocation asset, Reader reader) {
            this.asset = asset;
            this.reader = reader;
        }

        @Override
        public long length() {
            return asset.size();
        }

        @Override
        public InputStream read(long offset, long length) throws IOException {
            return access.open(asset, reader, offset, length);
        }
    }

    /** Those at the copies that moves have left behind, for when the place that the row names gives something else. */
    private final class Elsewhere implements StoredBytes {
        private final AssetLocation asset;

        Elsewhere(AssetLocation asset) {
            this.asset = asset;
        }

        @Override
        public long length() {
            return asset.size();
        }

        @Override
        public InputStream read(long offset, long length) throws IOException {
            return stored.openCopy(asset, offset, length);
        }
    }

    private record OwnObject(StoredBytes object) implements ProfiledStore.Places {
        @Override
        public StoredBytes part(long chunkId, long start, long length) {
            throw new IllegalStateException("the content is not in chunks");
        }
    }

    /** The chunks of a content, each where it lies now. */
    private final class Chunks implements ProfiledStore.Places {
        private final Reader reader;

        Chunks(Reader reader) {
            this.reader = reader;
        }

        @Override
        public StoredBytes object() {
            throw new IllegalStateException("the content is in chunks");
        }

        @Override
        public EncodedContent chunk(long chunkId) {
            return contents.chunk(chunkId);
        }

        @Override
        public StoredBytes part(long chunkId, long start, long length) {
            AssetLocation chunk =
                    assets.find(chunkId).orElseThrow(() -> new NotFoundException("a chunk of it has been deleted"));
            access.count(chunk);
            StoredBytes all = new Accessed(chunk, reader);
            return new StoredBytes() {
                @Override
                public long length() {
                    return length;
                }

                @Override
                public InputStream read(long offset, long count) throws IOException {
                    return all.read(Math.addExact(start, offset), count);
                }
            };
        }
    }
}
