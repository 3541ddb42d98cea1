package org.isotherm.tiering;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.isotherm.asset.Ids;
import org.isotherm.entity.ColumnType;
import org.isotherm.entity.EntitySource;
import org.isotherm.entity.TypedColumn;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;
import org.jspecify.annotations.Nullable;

/**
 * A policy as statements. Evaluation asks for the rows for which all of {@link #clauses} hold, explanation asks for each
 * clause of one row: the same expressions over the same tables, so that the two cannot disagree.
 */
final class CompiledPolicy {
    private static final String LOCATIONS = " FROM asset_locations a JOIN storage_backends b ON b.id = a.backend_id"
            + " JOIN storage_backend_statuses s ON s.id = b.status_id ";
    private static final String ONE_OF = " WHERE a.id = ANY (CAST(? AS BIGINT[]))";

    private final PolicyDraft policy;
    private final List<Clause> clauses;
    private final HoldClauses holds;
    private final Sql from;
    private final String orderKey;

    private CompiledPolicy(PolicyDraft policy, List<Clause> clauses, HoldClauses holds, Sql from, String orderKey) {
        this.policy = policy;
        this.clauses = List.copyOf(clauses);
        this.holds = holds;
        this.from = from;
        this.orderKey = orderKey;
    }

    /** What is wrong with a policy about entities from there; empty when it can be compiled. */
    static List<WrongField> wrong(PolicyDraft policy, EntitySource source) {
        List<WrongField> wrong = new ArrayList<>();
        Optional<TypedColumn> column = source.column(policy.condition().field());
        if (column.isEmpty()) {
            wrong.add(new WrongField(
                    "condition_field",
                    "is no testable column of " + policy.entityType() + "; these are: "
                            + String.join(", ", source.type().columns().keySet())));
        } else {
            ColumnType type = column.get().type();
            ConditionSql.wrong(policy.condition(), type).ifPresent(wrong::add);
        }
        if (policy.projectId() != null && source.project().isEmpty()) {
            wrong.add(new WrongField("project_id", "entities of type " + policy.entityType() + " have no project"));
        }
        return wrong;
    }

    /**
     * @param asOf what ages and residencies count to
     * @throws InvalidRequestException naming what does not fit the entities
     */
    static CompiledPolicy of(PolicyDraft policy, EntitySource source, OffsetDateTime asOf) {
        return of(policy, source, asOf, 0);
    }

    /**
     * The same as a run asks it whose files it has chosen.
     *
     * @param sweep the run; 0 for none
     */
    static CompiledPolicy of(PolicyDraft policy, EntitySource source, OffsetDateTime asOf, long sweep) {
        List<WrongField> wrong = wrong(policy, source);
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
        Sql from = Sql.of(LOCATIONS + source.join());
        return new CompiledPolicy(
                policy,
                new Clauses(policy, source, asOf, sweep).all(),
                new HoldClauses(source.project().orElse(null), policy.sourceTier(), asOf, sweep),
                from,
                orderKey(policy.rules().order(), source));
    }

    /**
     * What holds for a person who moves a file: neither conditions nor ages, but holds and where it can be read.
     *
     * @param move its condition is not asked
     * @param source of the file's entity; null when its type is not registered
     */
    static CompiledPolicy byHand(PolicyDraft move, @Nullable EntitySource source, OffsetDateTime asOf, long sweep) {
        String project = source == null ? null : source.project().orElse(null);
        HoldClauses holds = new HoldClauses(project, move.sourceTier(), asOf, sweep);
        return new CompiledPolicy(
                move,
                Clauses.byHand(move.targetBackendId(), holds, sweep),
                holds,
                Sql.of(LOCATIONS + (source == null ? "" : source.join())),
                "0");
    }

    private static String orderKey(MoveOrder order, EntitySource source) {
        return switch (order) {
            case LRU -> milliseconds(Clauses.READ_AT);
            case SIZE -> "-a.file_size_bytes";
            case AGE -> milliseconds(Clauses.madeAt(source));
        };
    }

    private static String milliseconds(String time) {
        return "CAST(floor(EXTRACT(EPOCH FROM " + time + ") * 1000) AS BIGINT)";
    }

    PolicyDraft policy() {
        return policy;
    }

    /** In the order in which people read them. */
    List<Clause> clauses() {
        return clauses;
    }

    /**
     * The candidates whose ids are above {@code after} and not above {@code last}; each once, even if a view has its
     * entity twice. With both ends known the database asks for that many entities and not for all of them.
     */
    Sql candidates(long after, long last) {
        return Sql.of("SELECT DISTINCT ON (a.id) a.id, a.entity_type, a.entity_id, a.file_field, a.backend_id, ")
                .then(Sql.whole(policy.targetBackendId()))
                .then(" AS target_backend_id, a.generation, a.file_size_bytes, " + orderKey + " AS order_key, ")
                .then(reason())
                .then(" AS reason")
                .then(from)
                .then(" WHERE (")
                .then(Sql.joined(") AND (", clauses.stream().map(Clause::holds).toList()))
                .then(") AND a.id > ")
                .then(Sql.whole(after))
                .then(" AND a.id <= ")
                .then(Sql.whole(last))
                .then(" ORDER BY a.id");
    }

    /** Why, in words: what the policy asks for and what the entity says. */
    private Sql reason() {
        Clause condition = clauses.stream()
                .filter(c -> c.name().equals(Clauses.CONDITION))
                .findFirst()
                .orElseThrow();
        StringBuilder more = new StringBuilder();
        for (Clause clause : clauses) {
            if (clause.from() != null || clause.name().equals("min_size_bytes")) {
                more.append("; ").append(clause.wants());
            }
        }
        if (policy.rules().targetProfileId() != null) {
            more.append("; stored by profile ").append(policy.rules().targetProfileId());
        }
        return Sql.text(condition.wants() + " (is ")
                .then(" || COALESCE(")
                .then(condition.seen())
                .then(", 'unknown') || ")
                .then(Sql.text(")" + more));
    }

    /** The ids of the holds but for which it would move files, this once. */
    Sql postponing() {
        List<Sql> others = new ArrayList<>(clauses.stream()
                .filter(clause -> !clause.name().equals(Clauses.NOT_HELD))
                .map(Clause::holds)
                .toList());
        others.add(holds.notHeldForLong());
        return holds.postponing(
                from.then(" WHERE (").then(Sql.joined(") AND (", others)).then(")"));
    }

    /** The ids of all holds in force that are about the asset. */
    Sql holdsAbout(long assetLocationId) {
        return holds.about(from.then(ONE_OF, Ids.array(List.of(assetLocationId))));
    }

    /** The ids of the holds that keep these assets from being moved for once. */
    Sql postponing(Collection<Long> assetLocationIds) {
        return holds.postponing(from.then(ONE_OF, Ids.array(assetLocationIds)));
    }

    /**
     * For each row of the assets and their entities: the asset's id, and for each clause whether it holds, what was seen,
     * and since when it does or will.
     */
    Sql explanation(Collection<Long> assetLocationIds) {
        List<Sql> columns = new ArrayList<>();
        columns.add(Sql.of("a.id"));
        for (Clause clause : clauses) {
            columns.add(Sql.of("COALESCE((").then(clause.holds()).then("), FALSE)"));
            columns.add(clause.seen());
            Sql since = clause.from();
            columns.add(
                    since == null
                            ? Sql.of("CAST(NULL AS TEXT)")
                            : Sql.of("to_char((")
                                    .then(since)
                                    .then(") AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
        }
        return Sql.of("SELECT ").then(Sql.joined(", ", columns)).then(from).then(ONE_OF, Ids.array(assetLocationIds));
    }
}
