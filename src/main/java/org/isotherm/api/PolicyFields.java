package org.isotherm.api;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.isotherm.registry.Tier;
import org.isotherm.tiering.Condition;
import org.isotherm.tiering.ConditionOperator;
import org.isotherm.tiering.MoveOrder;
import org.isotherm.tiering.MoveRules;
import org.isotherm.tiering.PolicyDraft;
import org.jspecify.annotations.Nullable;

/** The fields of a policy that a person sends. */
final class PolicyFields {
    private static final int MOST_DAYS = 36_500;
    private static final Duration LONGEST = Duration.ofDays(MOST_DAYS);

    private PolicyFields() {}

    /** Wrong ones are noted in the body. */
    static PolicyDraft read(RequestBody body) {
        long target = body.integer("target_backend_id", 0, Long.MAX_VALUE);
        return read(body, target, body.optionalInteger("target_profile_id", 0, Long.MAX_VALUE));
    }

    /** Reads all but the backend and the profile, which a document names instead. */
    static PolicyDraft withoutIds(RequestBody body) {
        return read(body, 0, null);
    }

    private static PolicyDraft read(RequestBody body, long target, @Nullable Long profile) {
        String name = body.text("name", 100);
        String description = body.optionalText("description", 1000);
        Tier from = tier(body, "source_tier", Tier.HOT);
        Tier to = tier(body, "target_tier", Tier.COLD);
        String entityType = body.name("entity_type");
        String field = body.text("condition_field", 63);
        ConditionOperator operator = body.oneOf("condition_operator", ConditionOperator.class);
        String value = body.optionalText("condition_value", 1000);
        Condition condition = new Condition(field, operator, value == null ? "" : value);
        if (!field.isEmpty()) {
            condition.wrongField().ifPresent(wrong -> body.wrong("condition_field", wrong));
        }
        condition.wrongValue().ifPresent(wrong -> body.wrong("condition_value", wrong));
        if (from != null && from == to) {
            body.wrong("target_tier", "must be another one than source_tier");
        }
        return new PolicyDraft(
                name,
                description,
                from == null ? Tier.HOT : from,
                to == null ? Tier.COLD : to,
                target,
                entityType,
                condition,
                days(body, "age_threshold_days"),
                days(body, "access_threshold_days"),
                body.optionalInteger("project_id", 0, Long.MAX_VALUE),
                body.flag("is_active", true),
                rules(body, profile));
    }

    private static MoveRules rules(RequestBody body, @Nullable Long profile) {
        Long priority = body.optionalInteger("priority", 0, Integer.MAX_VALUE);
        Long minSize = body.optionalInteger("min_size_bytes", 0, Long.MAX_VALUE);
        Duration residency = body.optionalDuration("min_residency", Duration.ZERO, LONGEST);
        MoveOrder order = body.optionalOneOf("order", MoveOrder.class);
        Duration retention = body.optionalDuration("source_retention", Duration.ZERO, LONGEST);
        return new MoveRules(
                priority == null ? MoveRules.DEFAULT.priority() : Math.toIntExact(priority),
                minSize == null ? 0 : minSize,
                residency == null ? Duration.ZERO : residency.truncatedTo(ChronoUnit.SECONDS),
                body.optionalInteger("max_files_per_run", 1, Long.MAX_VALUE),
                body.optionalInteger("max_bytes_per_run", 1, Long.MAX_VALUE),
                order == null ? MoveRules.DEFAULT.order() : order,
                retention == null ? MoveRules.DEFAULT.sourceRetention() : retention.truncatedTo(ChronoUnit.SECONDS),
                days(body, "accessed_within_days"),
                number(body, "min_access_count", 1, Integer.MAX_VALUE),
                profile);
    }

    /** Null when what was sent is no tier. */
    private static @Nullable Tier tier(RequestBody body, String field, Tier absent) {
        return body.has(field) ? body.optionalOneOf(field, Tier.class) : absent;
    }

    private static @Nullable Integer days(RequestBody body, String field) {
        return number(body, field, 0, MOST_DAYS);
    }

    private static @Nullable Integer number(RequestBody body, String field, int least, int most) {
        Long number = body.optionalInteger(field, least, most);
        return number == null ? null : Math.toIntExact(number);
    }
}
