package org.isotherm.retrieval;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.isotherm.refusal.BudgetException;
import org.isotherm.refusal.Refusal;
import org.isotherm.settings.CacheSettings;
import org.jspecify.annotations.Nullable;

/**
 * How much each user may have brought into caches in a day, so that a program that looks at everything neither empties the
 * caches nor fills the lines to the backends. What was brought is counted from the rows, of all nodes.
 */
@ApplicationScoped
public class RetrievalBudget {
    private static final Duration LATER = Duration.ofHours(1);

    private final CacheSettings settings;

    @PersistenceContext
    private EntityManager rows;

    RetrievalBudget() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    RetrievalBudget(@Nullable CacheSettings settings) {
        this.settings = settings;
    }

    /** What a user has asked for in the last 24 hours. */
    public record Spent(String principal, long files, long bytes) {}

    /** Those who have asked for most in the last 24 hours, so many at the most. */
    @Transactional
    @SuppressWarnings("unchecked") // rows of columns
    public List<Spent> spent(int most) {
        List<Object[]> found = rows.createNativeQuery("""
                        SELECT r.requested_by, COUNT(*), CAST(COALESCE(SUM(f.size_bytes), 0) AS BIGINT)
                        FROM storage_retrieval_files f JOIN storage_retrievals r ON r.id = f.retrieval_id
                        WHERE r.created_at > now() - INTERVAL '1 day' AND f.state <> 'cancelled'
                        GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT ?1""").setParameter(1, most).getResultList();
        return found.stream()
                .map(columns -> new Spent(
                        (String) columns[0], ((Number) columns[1]).longValue(), ((Number) columns[2]).longValue()))
                .toList();
    }

    /** @return what to say when that much more would be too much; empty when it is not */
    @Transactional
    Optional<Refusal> refusal(String principal, long files, long bytes) {
        Object[] had = (Object[])
                rows.createNativeQuery("""
                        SELECT COUNT(*), CAST(COALESCE(SUM(f.size_bytes), 0) AS BIGINT)
                        FROM storage_retrieval_files f JOIN storage_retrievals r ON r.id = f.retrieval_id
                        WHERE r.requested_by = ?1 AND r.created_at > now() - INTERVAL '1 day'
                          AND f.state <> 'cancelled'""").setParameter(1, principal).getSingleResult();
        long filesHad = ((Number) had[0]).longValue();
        long bytesHad = ((Number) had[1]).longValue();
        if (filesHad + files > settings.dailyFiles() || bytesHad + bytes > settings.dailyBytes()) {
            return Optional.of(new BudgetException(
                    "in a day a user may have " + settings.dailyFiles() + " files and " + settings.dailyBytes()
                            + " bytes brought from cold backends; " + filesHad + " files and " + bytesHad
                            + " bytes were asked for in the last 24 hours, and " + files + " files and " + bytes
                            + " bytes are asked for now",
                    LATER));
        }
        return Optional.empty();
    }
}
