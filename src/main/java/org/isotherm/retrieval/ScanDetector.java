package org.isotherm.retrieval;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Optional;
import org.isotherm.refusal.Refusal;
import org.isotherm.refusal.ScanException;
import org.isotherm.settings.CacheSettings;
import org.jspecify.annotations.Nullable;

/**
 * Knows programs that look at everything, such as virus scanners, indexers and thumbnailers, by what they had brought in the
 * last minutes: many distinct files, in the order in which they came to be known, forwards or backwards. People who work
 * jump about and come back. Four times as many are too many in any order.
 *
 * <p>Goes by the rows, so that it knows what was asked of other nodes and before a restart. What was prestaged does not
 * count: that is how many files are to be asked for. Chunks do not either: who reads one large file reads many, in order.
 */
@ApplicationScoped
public class ScanDetector {
    /** Of the steps from one file to the next; of random ones half go either way. */
    private static final int IN_LINE_PERCENT = 80;

    private static final int IN_ANY_ORDER = 4;

    static final String LATELY = """
            SELECT COUNT(DISTINCT id), COUNT(*) FILTER (WHERE id > before), COUNT(*) FILTER (WHERE id < before),
                   CAST(COALESCE(EXTRACT(EPOCH FROM now() - MIN(at)), 0) AS BIGINT)
            FROM (SELECT f.asset_location_id AS id, r.created_at AS at,
                         lag(f.asset_location_id) OVER (ORDER BY r.id) AS before
                  FROM storage_retrievals r JOIN storage_retrieval_files f ON f.retrieval_id = r.id
                  WHERE r.requested_by = ?1 AND r.kind = 'access'
                    AND NOT EXISTS (SELECT 1 FROM file_chunks c WHERE c.chunk_id = f.asset_location_id)
                    AND r.created_at > now() - make_interval(secs => ?2)) lately""";

    private final CacheSettings settings;

    @PersistenceContext
    private EntityManager rows;

    ScanDetector() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    ScanDetector(@Nullable CacheSettings settings) {
        this.settings = settings;
    }

    /** @return what to say to somebody who reads like a scanner; empty to others */
    @Transactional
    Optional<Refusal> refusal(String principal) {
        if (settings.scanFiles() == 0) {
            return Optional.empty();
        }
        long window = settings.scanWindow().toSeconds();
        Object[] lately = (Object[]) rows.createNativeQuery(LATELY)
                .setParameter(1, principal)
                .setParameter(2, (double) window)
                .getSingleResult();
        long files = ((Number) lately[0]).longValue();
        long up = ((Number) lately[1]).longValue();
        long down = ((Number) lately[2]).longValue();
        if (!isScan(settings.scanFiles(), files, up, down)) {
            return Optional.empty();
        }
        long oldest = ((Number) lately[3]).longValue();
        return Optional.of(new ScanException(
                files + " distinct cold files were asked for one after the other in the last " + window
                        + " seconds, as a program does that looks at everything; slow down, ask for many files at once by"
                        + " POST /api/admin/storage/retrievals, or have an administrator override this with a reason",
                Duration.ofSeconds(Math.max(1, window - oldest))));
    }

    static boolean isScan(long limit, long files, long up, long down) {
        return files >= limit * IN_ANY_ORDER
                || (files >= limit && Math.max(up, down) * 100 >= (up + down) * IN_LINE_PERCENT);
    }
}
