package org.isotherm.storage;

import java.io.IOException;
import java.util.Optional;

/**
 * What a backend tells its caller while it writes one object, and what it asks. Called by the writing thread or its
 * helpers. All about uploads is for backends that write in parts (S3); the others neither ask nor tell.
 */
public interface WriteObserver {
    /** Watches nothing and stops nothing. */
    WriteObserver NONE = new WriteObserver() {};

    /**
     * The id of an upload of this very name that an earlier attempt began, told to it by {@link #uploadStarted}. The
     * write then sends only what does not lie there yet. It still reads all bytes, as its caller may be computing their
     * digest, and compares them with what the store says of the parts it has. That is a help and no proof: who resumes
     * must read the object back.
     *
     * <p>An upload that is gone or empty, has parts of another size, or cannot be looked into is given up, and another one
     * is begun. When the object is complete already, all bytes are read and the write ends with
     * {@link OutcomeUnknownException}.
     *
     * <p>Two attempts may send to one upload at once, as when the first one was frozen and comes back: they send the
     * same bytes under the same part numbers, so that it does not matter whose part stays, and only one completion finds
     * the upload. That the bytes are the same is for the read-back to prove.
     */
    default Optional<String> uploadToResume() {
        return Optional.empty();
    }

    /**
     * Asked when the write has failed: whether its upload stays for a later attempt instead of being aborted. An upload
     * whose parts the store refuses to put together is aborted in any case. {@link StorageBackend#delete} aborts what was
     * kept.
     */
    default boolean keepsUpload() {
        return false;
    }

    /**
     * A multipart upload has begun; called before its first part is sent, and not for one that is resumed. When this
     * throws, the write ends with what it threw and the upload is aborted, also when uploads are to be kept: nobody would
     * know it.
     */
    default void uploadStarted(String uploadId) throws IOException {}

    /**
     * {@code bytes} more lie on the backend already and need not be handed to it. When this throws, the write ends with
     * what it threw.
     */
    default void resumed(long bytes) throws IOException {}

    /**
     * {@code bytes} more have been handed to the backend; called at least once per buffer or part. When this throws, the
     * write ends with what it threw: this is how a running copy is stopped.
     */
    default void advanced(long bytes) throws IOException {}
}
