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
import org.isotherm.registry.Tier;

/**
 * What must hold for a policy to move a file, clause by clause. In all of them {@code a} is the location, {@code b} its
 * backend, {@code s} that backend's status and {@code e} the entity, NULL throughout when it is not there.
 */
final class Clauses {
    private static final String BEING_MOVED =
            "FROM storage_migration_items i WHERE i.asset_location_id = a.id AND i.state IN ('pending', 'copying', 'copied')";

    /** The name of the clause that asks the entity. */
    static final String CONDITION = "condition";

    /** When it was last read, or when it came. */
    static final String READ_AT = "COALESCE(a.last_accessed_at, a.created_at)";

    private final PolicyDraft policy;
    private final EntitySource source;
    private final OffsetDateTime asOf;

    Clauses(PolicyDraft policy, EntitySource source, OffsetDateTime asOf) {
        this.policy = policy;
        this.source = source;
        this.asOf = asOf;
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
                entityType(), fileField(), sourceTier(), otherBackend(), readable(), intact(), known(), project()));
        all.add(condition());
        if (policy.ageThresholdDays() != null) {
            all.add(olderThan("age_threshold_days", policy.ageThresholdDays(), madeAt(source), "older than"));
        }
        if (policy.accessThresholdDays() != null) {
            all.add(olderThan("access_threshold_days", policy.accessThresholdDays(), READ_AT, "not read for"));
        }
        if (policy.rules().minSizeBytes() > 0) {
            all.add(minSize());
        }
        if (!policy.rules().minResidency().isZero()) {
            all.add(since("min_residency", policy.rules().minResidency(), "a.placed_at", "where it is for"));
        }
        all.add(notMoving());
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

    private Clause otherBackend() {
        return new Clause(
                "target_backend_id",
                "is not there yet",
                Sql.of("a.backend_id <> ").then(Sql.whole(policy.targetBackendId())),
                Sql.of("CAST(a.backend_id AS TEXT)"));
    }

    private Clause readable() {
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

    private Clause minSize() {
        return new Clause(
                "min_size_bytes",
                "has at least " + policy.rules().minSizeBytes(),
                Sql.of("a.file_size_bytes >= ").then(Sql.whole(policy.rules().minSizeBytes())),
                Sql.of("CAST(a.file_size_bytes AS TEXT)"));
    }

    private static Clause notMoving() {
        return new Clause(
                "not_moving",
                "is not being moved",
                Sql.of("NOT EXISTS (SELECT 1 " + BEING_MOVED + ")"),
                Sql.of("(SELECT 'by migration ' || min(i.migration_id) " + BEING_MOVED + ")"));
    }

    /** A pin keeps a file hot; it may be brought there. */
    private Clause notHeld() {
        String project = source.project().orElse("CAST(NULL AS BIGINT)");
        List<String> scopes = List.of(
                "h.scope = 'asset' AND h.scope_id = a.id",
                "h.scope = 'project' AND h.scope_id = " + project,
                "h.scope = 'release' AND a.entity_type = 'release' AND h.scope_id = a.entity_id");
        Sql holding = Sql.of("h.released_at IS NULL AND COALESCE(h.expires_at > ")
                .then(moment(asOf))
                .then(", TRUE)" + (policy.sourceTier() == Tier.HOT ? "" : " AND h.kind <> 'pin'"));
        // one question for each scope, so that each can be hashed
        Sql holds = Sql.joined(
                " AND ",
                scopes.stream()
                        .map(scope -> Sql.of("NOT EXISTS (SELECT 1 FROM tiering_holds h WHERE " + scope + " AND ")
                                .then(holding)
                                .then(")"))
                        .toList());
        Sql seen = Sql.of("(SELECT string_agg(h.kind || ' ' || h.id || ' of ' || h.owner || ': ' || h.reason, '; '"
                        + " ORDER BY h.id) FROM tiering_holds h WHERE ("
                        + String.join(" OR ", scopes) + ") AND ")
                .then(holding)
                .then(")");
        return new Clause("not_held", "is not held", holds, seen);
    }

    private static Sql moment(OffsetDateTime time) {
        return Sql.of("CAST(? AS TIMESTAMPTZ)", time.toInstant().toString());
    }

    /** As it is written everywhere. */
    static String time(String expression) {
        return "to_char(" + expression + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    }
}
