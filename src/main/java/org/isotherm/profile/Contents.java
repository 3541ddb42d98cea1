package org.isotherm.profile;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.isotherm.cluster.RunningTransaction;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** How contents are encoded: the rows of {@code encoded_contents}, each gone with the last object that names it. */
@Dependent
public class Contents {
    @PersistenceContext
    private EntityManager rows;

    /**
     * Notes a content; inside the running transaction, which also says what it is the content of. The chunks of one in
     * chunks have their rows already.
     *
     * @param profileId what it was stored by; null when by none
     * @return the id of the row
     */
    @Transactional(TxType.MANDATORY)
    public long add(EncodedContent content, @Nullable Long profileId) {
        rows.flush(); // its chunks may be new
        return asked(database -> ContentRows.add(database, content, profileId));
    }

    /**
     * A content that is to be noted.
     *
     * @param content not in chunks
     * @param profileId what it was stored by; null when by none
     */
    public record Wanted(EncodedContent content, @Nullable Long profileId) {}

    /**
     * Notes many contents, of which none is in chunks; inside the running transaction, which also says what they are the
     * contents of.
     *
     * @param wanted by names that the caller chooses
     * @return the ids of the rows, by the same names
     */
    @Transactional(TxType.MANDATORY)
    public <K> Map<K, Long> addAll(Map<K, Wanted> wanted) {
        Map<UUID, Long> ids = asked(database -> ContentRows.addAll(database, wanted.values()));
        Map<K, Long> added = new HashMap<>();
        wanted.forEach((name, one) ->
                added.put(name, Objects.requireNonNull(ids.get(one.content().id()))));
        return added;
    }

    /** The content of that row. */
    @Transactional
    public Optional<NotedContent> find(long id) {
        return asked(database -> ContentRows.noted(database, id));
    }

    /**
     * How the object of that name decodes, which is or was the asset's; empty when it is the content as it is.
     *
     * @throws NotFoundException when the ledger knows no such object, so that nobody can say
     */
    @Transactional
    public Optional<NotedContent> of(long assetId, long backendId, StoragePath path) {
        return asked(database -> ContentRows.ofObject(database, assetId, backendId, path))
                .orElseThrow(() -> new NotFoundException("the object of this content is not known any more"));
    }

    /** The contents of those of the assets that lie there encoded, each of its live object, by the asset's id. */
    @Transactional
    public Map<Long, NotedContent> ofAssets(Collection<Long> assetIds) {
        return assetIds.isEmpty() ? Map.of() : asked(database -> ContentRows.ofAssets(database, assetIds));
    }

    /**
     * The content that the chunk is by itself.
     *
     * @throws NotFoundException when it is none, or gone
     */
    @Transactional
    public EncodedContent chunk(long assetId) {
        NotedContent chunk = ofAssets(List.of(assetId)).get(assetId);
        if (chunk == null) {
            throw new NotFoundException("a chunk of it has been deleted");
        }
        return chunk.encoded();
    }

    /** The asset whose object of now holds that content; empty when there is none, as for a content in chunks. */
    @Transactional
    @SuppressWarnings("unchecked") // one column of numbers
    public Optional<Long> assetOf(long contentId) {
        List<Number> found =
                rows.createNativeQuery("""
                        SELECT o.asset_location_id FROM stored_objects o
                        WHERE o.content_id = ?1 AND o.state = 'live' AND o.asset_location_id IS NOT NULL LIMIT 1""").setParameter(1, contentId).getResultList();
        return found.stream().findFirst().map(Number::longValue);
    }

    /**
     * Forgets a content in chunks; inside the running transaction, which forgets what it was the content of too. A second
     * call does nothing.
     *
     * @return the ids of the chunks that no content names any more, in their order; they stay locked
     */
    @Transactional(TxType.MANDATORY)
    @SuppressWarnings("unchecked") // one column of numbers
    public List<Long> forgetChunked(long contentId) {
        // of two callers whose files share a chunk the second one waits here, and then sees that it is the last one
        rows.createNativeQuery("""
                        SELECT a.id FROM asset_locations a
                        WHERE a.id IN (SELECT f.chunk_id FROM file_chunks f WHERE f.file_id = ?1)
                        ORDER BY a.id FOR UPDATE""").setParameter(1, contentId).getResultList();
        List<Number> chunks = rows.createNativeQuery("DELETE FROM file_chunks WHERE file_id = ?1 RETURNING chunk_id")
                .setParameter(1, contentId)
                .getResultList();
        rows.createNativeQuery("DELETE FROM encoded_contents WHERE id = ?1")
                .setParameter(1, contentId)
                .executeUpdate();
        if (chunks.isEmpty()) {
            return List.of();
        }
        List<Number> unnamed = rows.createNativeQuery("""
                        SELECT a.id FROM asset_locations a
                        WHERE a.id = ANY (CAST(?1 AS BIGINT[]))
                          AND NOT EXISTS (SELECT 1 FROM file_chunks f WHERE f.chunk_id = a.id)
                        ORDER BY a.id""")
                .setParameter(1, chunks.toString().replace('[', '{').replace(']', '}'))
                .getResultList();
        return unnamed.stream().map(Number::longValue).toList();
    }

    private <T> T asked(RunningTransaction.Question<T> question) {
        return RunningTransaction.asked(rows, question);
    }
}
