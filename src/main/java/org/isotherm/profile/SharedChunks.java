package org.isotherm.profile;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.isotherm.cluster.RunningTransaction;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.KeyName;
import org.jspecify.annotations.Nullable;

/**
 * Chunks that several contents may lie in, found by what they hold. Such a chunk is a content by itself, with a data key of
 * its own, and the rows of {@code file_chunks} that name it are the count of what refers to it.
 *
 * <p>What is found is named by another content only after its bytes were decoded and compared, and under {@link #lock}:
 * who lets a chunk go takes the same lock before it looks whether anything names the chunk still.
 */
@Dependent
public class SharedChunks {
    @PersistenceContext
    private EntityManager rows;

    /**
     * Within what chunks are shared. Inside one entity, because a policy, a hold or a move is about the files of one; on one
     * backend, because that is where the profile promises to store; and on one key-encryption key, so that who loses that
     * key, or has it retired, loses the same files as if each had its own bytes.
     *
     * @param key null for what is not encrypted, which never shares with what is
     */
    public record Scope(
            String entityType,
            long entityId,
            long backendId,
            @Nullable KeyName key) {}

    /** A chunk, and the object that held it when it was looked for. */
    public record Held(long assetId, long objectId) {}

    /**
     * A content that lies there already.
     *
     * @param contentId its row: that of a chunk, or of a file
     * @param chunks it lies in
     */
    public record Found(long contentId, List<Held> chunks) {}

    /** A chunk that holds these bytes and nothing else. */
    @Transactional
    public Optional<Found> chunk(Scope scope, Sha256 sha256, long size) {
        return asked(database -> SharedRows.chunk(database, scope, sha256, size));
    }

    /** A file with these bytes, wherever in chunks they lie. */
    @Transactional
    public Optional<Found> file(Scope scope, Sha256 sha256, long size) {
        return asked(database -> SharedRows.file(database, scope, sha256, size));
    }

    /**
     * Keeps chunks from going until the running transaction ends.
     *
     * @return those of them that may be named: the others have gone, moved or been condemned since they were found
     */
    @Transactional(TxType.MANDATORY)
    public Set<Held> lock(Scope scope, Collection<Held> chunks) {
        return chunks.isEmpty() ? Set.of() : asked(database -> SharedRows.lock(database, scope, chunks));
    }

    private <T> T asked(RunningTransaction.Question<T> question) {
        rows.flush();
        return RunningTransaction.asked(rows, question);
    }
}
