package org.isotherm.profile;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.UUID;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.ChunkReading;
import org.isotherm.storage.transform.DataKey;
import org.isotherm.storage.transform.EncryptedPieces;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyWrapping;
import org.isotherm.storage.transform.PieceCoding;
import org.isotherm.storage.transform.PiecePlace;
import org.isotherm.storage.transform.PlainPieces;
import org.isotherm.storage.transform.StoredBytes;
import org.isotherm.storage.transform.WrappedKey;
import org.jspecify.annotations.Nullable;

/**
 * Between content and what lies on a backend. Whoever moves, compares or scrubs stored bytes does without it and needs no
 * key. Knows no backend and no rows: callers say where things lie, and wait for backends themselves.
 */
@Dependent
public class ProfiledStore {
    private static final int BUFFER = 128 * 1024;

    private final KeyWrapping keys;

    @Inject
    public ProfiledStore(ConfiguredKeys keys) {
        this(new KeyWrapping(keys));
    }

    ProfiledStore(KeyWrapping keys) {
        this.keys = keys;
    }

    /** Where the stored bytes of a content lie: its own object, or its chunks. */
    public interface Places extends ChunkReading.Places {
        /** The object of a content that is not in chunks. */
        StoredBytes object() throws IOException;

        /** How a chunk decodes that is a content by itself. */
        default EncodedContent chunk(long chunkId) throws IOException {
            throw new IllegalStateException("chunk " + chunkId + " is no content by itself");
        }
    }

    /**
     * A content that is about to be stored.
     *
     * @param key to be noted with the content, for without it nobody can read it; null when it is not encrypted
     */
    public record Begun(
            UUID id, PieceCoding coding, @Nullable WrappedKey key) {}

    /**
     * Makes the id of a new content and, for one that is to be encrypted, its data key.
     *
     * @param by the key to wrap the data key with; null for one that is not encrypted
     */
    public Begun begin(@Nullable KeyName by) throws KeyUnavailableException {
        UUID id = UUID.randomUUID();
        if (by == null) {
            return new Begun(id, new PlainPieces(), null);
        }
        try (DataKey key = DataKey.random()) {
            return new Begun(id, new EncryptedPieces(key), keys.wrap(key, id, by));
        }
    }

    /**
     * Opens {@code length} bytes from {@code offset} of the content. What the stream gives is authentic where the content
     * is encrypted.
     *
     * @throws KeyUnavailableException when its key is not there
     * @throws IndexOutOfBoundsException when the range does not lie inside the content
     */
    public InputStream open(EncodedContent content, Places places, long offset, long length) throws IOException {
        if (content.deduplicated() && content.chunks() != null) {
            for (ChunkMap.Part first :
                    content.chunks().parts(offset, length).stream().limit(1).toList()) {
                coding(places.chunk(first.piece().chunkId())); // a key that is missing is missed here
            }
            return new ChunkReading(content.id(), content.chunks(), part -> open(places, part), offset, length);
        }
        PieceCoding coding = coding(content);
        return content.chunks() == null
                ? coding.decode(places.object(), PiecePlace.whole(content.id()), content.size(), offset, length)
                : new ChunkReading(content.id(), coding, content.chunks(), places, offset, length);
    }

    private InputStream open(Places places, ChunkMap.Part wanted) throws IOException {
        long chunkId = wanted.piece().chunkId();
        EncodedContent chunk = places.chunk(chunkId);
        PieceCoding coding = coding(chunk);
        return coding.decode(
                places.part(chunkId, 0, coding.storedLength(chunk.size())),
                PiecePlace.whole(chunk.id()),
                chunk.size(),
                wanted.piece().byteOffset() + wanted.from(),
                wanted.length());
    }

    /**
     * Reads all of the content and compares its digest: the proof of a conversion, whose stored bytes have nothing to be
     * compared with.
     *
     * @return whether it is what the row says; when it cannot be decoded at all that is thrown
     */
    public boolean holds(EncodedContent content, Places places) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (InputStream bytes = open(content, places, 0, content.size())) {
            for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
                digest.update(buffer, 0, n);
                size += n;
            }
        }
        return size == content.size() && Sha256.of(digest).equals(content.sha256());
    }

    private PieceCoding coding(EncodedContent content) throws KeyUnavailableException {
        if (content.key() == null) {
            return new PlainPieces();
        }
        try (DataKey key = keys.open(content.key(), content.id())) {
            return new EncryptedPieces(key);
        }
    }
}
