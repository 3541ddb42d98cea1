package org.isotherm.tiering;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks compiled policies about one asset. Changes nothing. */
final class Evaluation {
    private Evaluation() {}

    /** What the policy says about the asset; empty when there is no such asset. */
    static Optional<PolicyVerdict> explain(Connection database, CompiledPolicy policy, long assetLocationId)
            throws SQLException {
        return Optional.ofNullable(
                explain(database, policy, List.of(assetLocationId)).get(assetLocationId));
    }

    /** What the policy says about each of the assets that there are, in one statement. */
    static Map<Long, PolicyVerdict> explain(
            Connection database, CompiledPolicy policy, Collection<Long> assetLocationIds) throws SQLException {
        try (PreparedStatement statement = policy.explanation(assetLocationIds).prepare(database);
                ResultSet row = statement.executeQuery()) {
            Map<Long, PolicyVerdict> verdicts = new HashMap<>();
            while (row.next()) {
                // a view may have the entity more than once; one fitting row is enough, as in evaluation
                verdicts.merge(row.getLong(1), verdict(policy, row), (first, next) -> first.fits() ? first : next);
            }
            return verdicts;
        }
    }

    private static PolicyVerdict verdict(CompiledPolicy policy, ResultSet row) throws SQLException {
        List<ClauseResult> results = new ArrayList<>();
        int column = 2; // behind the id
        for (Clause clause : policy.clauses()) {
            boolean holds = row.getBoolean(column++);
            String seen = row.getString(column++);
            String from = row.getString(column++);
            results.add(new ClauseResult(clause.name(), clause.wants(), holds, seen, time(from)));
        }
        return new PolicyVerdict(results);
    }

    private static @Nullable OffsetDateTime time(@Nullable String text) {
        return text == null ? null : OffsetDateTime.parse(text);
    }
}
