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
import java.util.Optional;
import org.isotherm.asset.StoredObjects;
import org.isotherm.profile.EncodedContent;
import org.isotherm.profile.Profile;
import org.isotherm.profile.ProfileDraft;
import org.isotherm.profile.ProfiledStore;
import org.isotherm.profile.SharedChunks;
import org.isotherm.profile.SharedChunks.Found;
import org.isotherm.profile.SharedChunks.Scope;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.registry.Overflow;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.ChunkWriting;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.PiecePlace;
import org.isotherm.storage.transform.PlainPieces;
import org.isotherm.transfer.ProfiledUpload.Incoming;
import org.isotherm.transfer.ProfiledUpload.Publication;
import org.isotherm.transfer.ProfiledUpload.StoredFile;
import org.jspecify.annotations.Nullable;

/**
 * Takes in files in the form of a deduplicated profile: in chunks each of which is encoded as a content by itself, so that
 * what is there already in an entity, on the profile's backend and on its key, is named and not stored again. What is named
 * was decoded from its backend before, as what is written is read back. Two who store the same at one moment may both
 * store it. Otherwise as {@link ProfiledUpload}. Must not be called inside a transaction.
 */
@Dependent
public class DeduplicatedUpload {
    private final StoredObjects objects;
    private final VerifiedCopy copies;
    private final Overflow overflow;
    private final ProfiledStore store;
    private final SharedChunks shared;
    private final StoredProof proof;
    private final DeduplicatedPublishing publishing;

    @Inject
    public DeduplicatedUpload(
            StoredObjects objects,
            VerifiedCopy copies,
            Overflow overflow,
            ProfiledStore store,
            SharedChunks shared,
            StoredProof proof,
            DeduplicatedPublishing publishing) {
        this.objects = objects;
        this.copies = copies;
        this.overflow = overflow;
        this.store = store;
        this.shared = shared;
        this.proof = proof;
        this.publishing = publishing;
    }

    /**
     * A chunk that was written and read back.
     *
     * @param known a proven chunk with the same bytes, to be named in its place; null for none
     */
    record Chunk(
            NewObjects.Proven object,
            EncodedContent content,
            @Nullable Found known) {}

    /**
     * Stores files as {@link ProfiledUpload#storeChunked} does. Of what is there already the new copy is condemned.
     *
     * @throws IllegalArgumentException when the profile is not a deduplicated one
     * @throws InvalidRequestException when a content is not what was claimed
     * @throws KeyUnavailableException when they cannot be encrypted
     * @throws BackendFullException when a chunk does not fit
     * @throws IOException when a source or the backend failed
     */
    public List<StoredFile> store(
            Profile profile, String entityType, long entityId, Iterator<Incoming> files, Publication publication)
            throws IOException {
        Scope scope = scope(profile, entityType, entityId);
        IncomingFiles sources =
                new IncomingFiles(files, () -> store.begin(null)); // the chunks are encoded, not the files
        List<Chunk> chunks = new ArrayList<>();
        long chunkBytes = profile.draft().chunkBytes();
        try (NewObjects fresh = new NewObjects(objects, copies, overflow);
                ChunkWriting writing = new ChunkWriting(chunkBytes, new PlainPieces()::storedLength, sources)) {
            for (InputStream chunk = writing.next(); chunk != null; chunk = writing.next()) {
                chunks.add(write(fresh, scope, chunk, sources.room(chunkBytes)));
            }
            List<ChunkWriting.Written> written = writing.written();
            sources.compare(written);
            if (written.size() == 1) {
                ChunkWriting.Written file = written.get(0);
                Optional<StoredFile> again = again(profile, scope, file.sha256(), file.size(), publication);
                if (again.isPresent()) {
                    return List.of(again.get());
                }
            }
            List<Chunk> compared = new ArrayList<>();
            for (Chunk chunk : chunks) {
                EncodedContent content = chunk.content();
                compared.add(new Chunk(
                        chunk.object(),
                        content,
                        proven(shared.chunk(scope, content.sha256(), content.size()))
                                .orElse(null)));
            }
            return publishing.publish(profile.id(), scope, compared, written, publication);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Makes a file of bytes that are there already; nothing is written.
     *
     * @return empty when they are not, so that the file is to be stored
     * @throws IOException when that cannot be said now
     */
    public Optional<StoredFile> again(
            Profile profile, String entityType, long entityId, Sha256 sha256, long size, Publication publication)
            throws IOException {
        return again(profile, scope(profile, entityType, entityId), sha256, size, publication);
    }

    private Optional<StoredFile> again(Profile profile, Scope scope, Sha256 sha256, long size, Publication publication)
            throws IOException {
        Optional<Found> found = size == 0 ? Optional.empty() : proven(shared.file(scope, sha256, size));
        return found.isEmpty()
                ? Optional.empty()
                : publishing.publishAgain(profile.id(), scope, found.get(), publication);
    }

    private Optional<Found> proven(Optional<Found> found) throws IOException {
        return found.isPresent() && proof.wrong(found.get().contentId()) == null ? found : Optional.empty();
    }

    private Chunk write(NewObjects fresh, Scope scope, InputStream chunk, long room) throws IOException {
        ProfiledStore.Begun begun = store.begin(scope.key());
        MessageDigest digest = Sha256.digest();
        HashingStream content = new HashingStream(chunk, digest);
        try (InputStream encoded = begun.coding().encode(content, PiecePlace.whole(begun.id()))) {
            NewObjects.Proven object =
                    fresh.write(scope.backendId(), begun.coding().storedLength(room), -1, encoded);
            return new Chunk(
                    object,
                    new EncodedContent(begun.id(), content.count(), Sha256.of(digest), begun.key(), null),
                    null);
        }
    }

    private static Scope scope(Profile profile, String entityType, long entityId) {
        ProfileDraft form = profile.draft();
        if (!form.deduplicated()) {
            throw new IllegalArgumentException("profile " + form.name() + " is not deduplicated");
        }
        return new Scope(entityType, entityId, form.backendId(), form.key());
    }
}
