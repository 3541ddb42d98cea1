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

/** Runs compiled policies. Changes nothing and keeps no more than a page. */
final class Evaluation {
    private Evaluation() {}

    /** At most {@code limit} candidates behind {@code after}, in the order of their ids; empty behind the last one. */
    static List<Candidate> page(Connection database, CompiledPolicy policy, long after, int limit) throws SQLException {
        try (PreparedStatement statement = policy.page(after, limit).prepare(database);
                ResultSet row = statement.executeQuery()) {
            List<Candidate> page = new ArrayList<>();
            while (row.next()) {
                page.add(new Candidate(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getLong(9),
                        row.getString(10)));
            }
            return page;
        }
    }

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
