package org.isotherm.tiering;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks compiled policies about one asset. Changes nothing. */
final class Evaluation {
    private Evaluation() {}

    /** What the policy says about the asset; empty when there is no such asset. */
    static Optional<PolicyVerdict> explain(Connection database, CompiledPolicy policy, long assetLocationId)
            throws SQLException {
        try (PreparedStatement statement = policy.explanation(assetLocationId).prepare(database);
                ResultSet row = statement.executeQuery()) {
            PolicyVerdict first = null;
            // a view may have the entity more than once; one fitting row is enough, as in evaluation
            while (row.next()) {
                PolicyVerdict verdict = verdict(policy, row);
                if (verdict.fits()) {
                    return Optional.of(verdict);
                }
                first = first == null ? verdict : first;
            }
            return Optional.ofNullable(first);
        }
    }

    private static PolicyVerdict verdict(CompiledPolicy policy, ResultSet row) throws SQLException {
        List<ClauseResult> results = new ArrayList<>();
        int column = 1;
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
