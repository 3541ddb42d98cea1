package org.isotherm.tiering;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.isotherm.entity.EntitySource;
import org.isotherm.entity.TypedColumn;
import org.isotherm.registry.BackendStatus;
import org.isotherm.registry.BackendUse;

/**
 * What must hold for a policy to move a file, clause by clause. In all of them {@code a} is the location, {@code b} its
 * backend, {@code s} that backend's status and {@code e} the entity, NULL throughout when it is not there.
 */
final class Clauses {
    /** The name of the clause that asks the entity. */
    static final String CONDITION = "condition";

    /** The name of the clause that asks for holds. */
    static final String NOT_HELD = "not_held";

    /** When it was last read, or when it came. */
    static final String READ_AT = "COALESCE(a.last_accessed_at, a.created_at)";

    private final PolicyDraft policy;
    private final EntitySource source;
    private final OffsetDateTime asOf;
    private final long sweep;

    /** @param sweep the run that asks: its own claims are no moves of others; 0 for none */
    Clauses(PolicyDraft policy, EntitySource source, OffsetDateTime asOf, long sweep) {
        this.policy = policy;
        this.source = source;
        this.asOf = asOf;
        this.sweep = sweep;
    }

    /** Since when a file has been as it is: its entity, or its content if that was replaced. */
    static String madeAt(EntitySource source) {
        String entity =
                source.createdAt().map(c -> "COALESCE(" + c + ", a.created_at)").orElse("a.created_at");
        return "GREATEST(" + entity + ", a.replaced_at)";
    }

    /** All of them; each is decided, whatever the others say. */
    List<Clause> all() {
        List<Clause> all = new ArrayList<>(List.of(
                entityType(),
                fileField(),
                sourceTier(),
                otherBackend(policy.targetBackendId()),
                readable(),
                intact(),
                known(),
                project()));
        all.add(condition());
        if (policy.ageThresholdDays() != null) {
            all.add(olderThan("age_threshold_days", policy.ageThresholdDays(), madeAt(source), "older than"));
        }
        if (policy.accessThresholdDays() != null) {
            all.add(olderThan("access_threshold_days", policy.accessThresholdDays(), READ_AT, "not read for"));
        }
        Integer within = policy.rules().accessedWithinDays();
        if (within != null) {
            all.add(readWithin(within));
        }
        Integer reads = policy.rules().minAccessCount();
        if (reads != null) {
            all.add(readSoOften(reads));
        }
        if (policy.rules().minSizeBytes() > 0) {
            all.add(minSize());
        }
        if (!policy.rules().minResidency().isZero()) {
            all.add(since("min_residency", policy.rules().minResidency(), "a.placed_at", "where it is for"));
        }
        all.add(notMoving(sweep));
        all.add(notHeld());
        return all;
    }

    private Clause entityType() {
        return new Clause(
                "entity_type",
                "is " + policy.entityType(),
                Sql.of("a.entity_type = ").then(Sql.text(policy.entityType())),
                Sql.of("a.entity_type"));
    }

    private Clause fileField() {
        List<String> fields = source.type().fileFields();
        Sql holds = fields.isEmpty()
                ? Sql.of("FALSE")
                : Sql.of("a.file_field IN (")
                        .then(Sql.joined(", ", fields.stream().map(Sql::text).toList()))
                        .then(")");
        return new Clause(
                "file_field", "is registered as a file: " + String.join(", ", fields), holds, Sql.of("a.file_field"));
    }

    private Clause sourceTier() {
        return new Clause(
                "source_tier",
                "is " + policy.sourceTier().text(),
                Sql.of("b.tier = ").then(Sql.text(policy.sourceTier().text())),
                Sql.of("b.tier"));
    }

    /** What must hold for a person to move a file there, whatever the policies say. */
    static List<Clause> byHand(long target, HoldClauses holds, long sweep) {
        return List.of(otherBackend(target), readable(), intact(), notMoving(sweep), holds.notHeld());
    }

    private static Clause otherBackend(long target) {
        return new Clause(
                "target_backend_id",
                "is not there yet",
                Sql.of("a.backend_id <> ").then(Sql.whole(target)),
                Sql.of("CAST(a.backend_id AS TEXT)"));
    }

    private static Clause readable() {
        List<BackendStatus> statuses = Arrays.stream(BackendStatus.values())
                .filter(status -> status.allows(BackendUse.READ))
                .toList();
        return new Clause(
                "backend_status",
                "may be read: " + statuses.stream().map(BackendStatus::text).collect(Collectors.joining(", ")),
                Sql.of("b.purged_at IS NULL AND s.name IN (")
                        .then(Sql.joined(
                                ", ",
                                statuses.stream()
                                        .map(status -> Sql.text(status.text()))
                                        .toList()))
                        .then(")"),
                Sql.of("s.name"));
    }

    private static Clause intact() {
        return new Clause(
                "quarantine",
                "is not set aside",
                Sql.of("a.quarantined_at IS NULL"),
                Sql.of("CASE WHEN a.quarantined_at IS NULL THEN 'no' ELSE 'since ' || " + time("a.quarantined_at")
                        + " END"));
    }

    private Clause known() {
        return new Clause(
                "entity",
                "is in " + source.type().relation(),
                Sql.of(source.id() + " IS NOT NULL"),
                Sql.of("CAST(" + source.id() + " AS TEXT)"));
    }

    private Clause project() {
        String project = source.project().orElse("CAST(NULL AS BIGINT)");
        Sql seen = Sql.of("CAST(" + project + " AS TEXT)");
        if (policy.projectId() != null) {
            return new Clause(
                    "project_id",
                    "is " + policy.projectId(),
                    Sql.of(project + " = ").then(Sql.whole(policy.projectId())),
                    seen);
        }
        Sql holds = Sql.of("NOT EXISTS (SELECT 1 FROM tiering_policies o WHERE o.is_active AND o.entity_type = ")
                .then(Sql.text(policy.entityType()))
                .then(" AND o.source_tier = ")
                .then(Sql.text(policy.sourceTier().text()))
                .then(" AND o.project_id = " + project + ")");
        return new Clause("project_id", "has no policies of its own", holds, seen);
    }

    private Clause condition() {
        Condition condition = policy.condition();
        TypedColumn column = source.column(condition.field()).orElseThrow();
        return new Clause(
                CONDITION,
                (condition.field() + " " + condition.operator().text() + " " + condition.value()).strip(),
                ConditionSql.holds(condition, column),
                Sql.of("left(CAST(" + column.sql() + " AS TEXT), 1000)"));
    }

    private Clause olderThan(String name, int days, String since, String words) {
        Clause clause = since(name, Duration.ofDays(days), since, words);
        return new Clause(clause.name(), words + " " + days + " days", clause.holds(), clause.seen(), clause.from());
    }

    private Clause since(String name, Duration least, String since, String words) {
        return new Clause(
                name,
                words + " " + least,
                Sql.of(since + " <= ").then(moment(asOf.minus(least))),
                Sql.of(time(since)),
                Sql.of(since + " + ").then(Sql.whole(least.toSeconds())).then(" * INTERVAL '1 second'"));
    }

    private Clause readWithin(int days) {
        return new Clause(
                "accessed_within_days",
                "read within " + days + " days",
                Sql.of("a.last_accessed_at > ").then(moment(asOf.minusDays(days))),
                Sql.of(time("a.last_accessed_at")));
    }

    private static Clause readSoOften(int times) {
        return new Clause(
                "min_access_count",
                "read at least " + times + " times",
                Sql.of("a.access_count >= ").then(Sql.whole(times)),
                Sql.of("CAST(a.access_count AS TEXT)"));
    }

    private Clause minSize() {
        return new Clause(
                "min_size_bytes",
                "has at least " + policy.rules().minSizeBytes(),
                Sql.of("a.file_size_bytes >= ").then(Sql.whole(policy.rules().minSizeBytes())),
                Sql.of("CAST(a.file_size_bytes AS TEXT)"));
    }

    private static Clause notMoving(long sweep) {
        String moving = "FROM storage_migration_items i WHERE i.asset_location_id = a.id AND i.migration_id <> " + sweep
                + " AND i.state IN ('pending', 'copying', 'copied')";
        return new Clause(
                "not_moving",
                "is not being moved",
                Sql.of("NOT EXISTS (SELECT 1 " + moving + ")"),
                Sql.of("(SELECT 'by migration ' || min(i.migration_id) " + moving + ")"));
    }

    private Clause notHeld() {
        return new HoldClauses(source.project().orElse(null), policy.sourceTier(), asOf, sweep).notHeld();
    }

    static Sql moment(OffsetDateTime time) {
        return Sql.of("CAST(? AS TIMESTAMPTZ)", time.toInstant().toString());
    }

    /** As it is written everywhere. */
    static String time(String expression) {
        return "to_char(" + expression + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    }
}
