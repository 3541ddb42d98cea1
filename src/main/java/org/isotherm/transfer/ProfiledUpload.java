package org.isotherm.transfer;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.StoredObjects;
import org.isotherm.profile.EncodedContent;
import org.isotherm.profile.Profile;
import org.isotherm.profile.ProfileDraft;
import org.isotherm.profile.ProfiledStore;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.registry.Overflow;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.ChunkWriting;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.PieceCoding;
import org.isotherm.storage.transform.PiecePlace;
import org.jspecify.annotations.Nullable;

/**
 * Takes in files from outside in the form of a profile: intent, encoded bytes, read-back, and one transaction with the
 * contents and their assets. When anything fails before that, nothing is there but condemned objects; after a crash the
 * clean-up condemns them, and the data keys were never noted. Must not be called inside a transaction.
 */
@Dependent
public class ProfiledUpload {
    private final StoredObjects objects;
    private final VerifiedCopy copies;
    private final Overflow overflow;
    private final ProfiledStore store;
    private final ContentPublishing publishing;

    @Inject
    public ProfiledUpload(
            StoredObjects objects,
            VerifiedCopy copies,
            Overflow overflow,
            ProfiledStore store,
            ContentPublishing publishing) {
        this.objects = objects;
        this.copies = copies;
        this.overflow = overflow;
        this.store = store;
        this.publishing = publishing;
    }

    /**
     * A file to be stored.
     *
     * @param bytes of its content; read once
     * @param claim what is said of the content, not of what is stored
     */
    public record Incoming(InputStream bytes, AssetUpload.Claim claim) {}

    /**
     * A file that is stored and proven.
     *
     * @param contentId its row in {@code encoded_contents}
     * @param asset that it became; null when it lies in chunks
     * @param created whether the asset is new; true when it lies in chunks
     */
    public record StoredFile(
            long contentId,
            EncodedContent content,
            @Nullable AssetLocation asset,
            boolean created) {}

    /** What else is to hold once files are stored, in the transaction that publishes them. What it throws undoes all of it. */
    @FunctionalInterface
    public interface Publication {
        Publication NOTHING_ELSE = files -> {};

        /** Locks what {@link #add} will change, before chunks are locked. */
        default void begin() {}

        /** @param files in the order in which they came; what lies in chunks is read by {@code contentId} */
        void add(List<StoredFile> files);
    }

    /**
     * Stores one file as an object of its own, plain or encrypted, and makes it the content of the asset, new or in place
     * of what it had. Of two callers at once the later one wins.
     *
     * @param backendId where to; one that is full hands on to its overflow
     * @throws InvalidRequestException when the content is not what was claimed, or the profile is one of chunks
     * @throws KeyUnavailableException when it cannot be encrypted; nothing was read or noted then
     * @throws BackendFullException when it does not fit; nothing was read then
     * @throws ConflictException when the object was given up meanwhile, or two uploads made the same asset at one moment
     * @throws IOException when the client or the backend failed
     */
    public StoredFile store(Profile profile, long backendId, AssetKey key, Incoming file, Publication publication)
            throws IOException {
        ProfileDraft form = profile.draft();
        if (form.chunked()) {
            throw new InvalidRequestException(
                    "profile_id", "profile " + form.name() + " stores in chunks, which only the files of releases are");
        }
        ProfiledStore.Begun begun = store.begin(form.key());
        long size = file.claim().size();
        long stored = size < 0 ? -1 : begun.coding().storedLength(size);
        MessageDigest digest = Sha256.digest();
        HashingStream content = new HashingStream(file.bytes(), digest);
        try (NewObjects fresh = new NewObjects(objects, copies, overflow);
                InputStream encoded = begun.coding().encode(content, PiecePlace.whole(begun.id()))) {
            NewObjects.Proven object = fresh.write(backendId, stored, stored, encoded);
            Sha256 sha256 = Sha256.of(digest);
            file.claim().compare(content.count(), sha256);
            EncodedContent made = new EncodedContent(begun.id(), content.count(), sha256, begun.key(), null);
            return publishing.publish(
                    profile.id(), key, object, made, file.claim().replaces(), publication);
        }
    }

    /**
     * Stores files in chunks, one behind the other and each chunk filled before the next is begun: files of one call
     * share chunks. Each chunk becomes an asset of the entity with a field of its own ({@link #isChunkField}). The files
     * themselves are no assets: {@code publication} must note their contents, and {@link ContentPublishing#forgetChunked}
     * lets them go. Nothing is published unless all of them are.
     *
     * @param files asked for the next one when the one before has been read to its end; whether there is one, at any time
     * @throws IllegalArgumentException when the profile is not one of chunks
     * @throws InvalidRequestException when a content is not what was claimed
     * @throws KeyUnavailableException when they cannot be encrypted
     * @throws BackendFullException when a chunk does not fit
     * @throws IOException when a source or the backend failed
     */
    public List<StoredFile> storeChunked(
            Profile profile,
            long backendId,
            String entityType,
            long entityId,
            Iterator<Incoming> files,
            Publication publication)
            throws IOException {
        ProfileDraft form = profile.draft();
        if (!form.chunked()) {
            throw new IllegalArgumentException("profile " + form.name() + " stores no chunks");
        }
        PieceCoding any = store.begin(form.key()).coding(); // also refuses a key that is missing before a byte is read
        IncomingFiles sources = new IncomingFiles(files, () -> store.begin(form.key()));
        List<NewObjects.Proven> chunks = new ArrayList<>();
        try (NewObjects fresh = new NewObjects(objects, copies, overflow);
                ChunkWriting writing = new ChunkWriting(form.chunkBytes(), any::storedLength, sources)) {
            for (InputStream chunk = writing.next(); chunk != null; chunk = writing.next()) {
                chunks.add(fresh.write(backendId, any.storedLength(sources.room(form.chunkBytes())), -1, chunk));
            }
            List<ContentPublishing.InChunks> made = new ArrayList<>();
            List<ChunkWriting.Written> written = writing.written();
            sources.compare(written);
            for (int i = 0; i < written.size(); i++) {
                made.add(new ContentPublishing.InChunks(
                        written.get(i), sources.begun.get(i).key()));
            }
            return publishing.publishChunked(profile.id(), entityType, entityId, chunks, made, publication);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Whether an asset's field is that of a chunk. */
    public static boolean isChunkField(String fileField) {
        return fileField.startsWith(ContentPublishing.CHUNK_FIELD);
    }
}
