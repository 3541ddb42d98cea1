package org.isotherm.api;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.OffsetDateTime;
import java.util.List;
import org.isotherm.registry.Tier;
import org.isotherm.tiering.Forecast;
import org.isotherm.tiering.Plan;
import org.isotherm.tiering.PlanItem;
import org.isotherm.tiering.PlanState;
import org.jspecify.annotations.Nullable;

/** Plans as they are shown. */
final class PlanViews {
    private PlanViews() {}

    /**
     * What one policy moves.
     *
     * @param matchedFiles before its limits
     */
    public record ByPolicyView(
            @Nullable Long policyId,
            String name,
            long targetBackendId,
            long matchedFiles,
            long matchedBytes,
            long totalFiles,
            long totalBytes) {}

    /** What a plan does to one backend. */
    public record EffectView(
            long backendId,
            String name,
            Tier tier,
            long filesOut,
            long bytesOut,
            long filesIn,
            long bytesIn,
            long usedBytesBefore,
            long usedBytesAfter) {}

    /** A file that a plan moves. */
    public record PlanItemView(
            long assetLocationId,
            String entityType,
            long entityId,
            String fileField,
            long currentBackendId,
            long targetBackendId,
            long fileSizeBytes,
            @Nullable Long policyId,
            String reason) {}

    /**
     * What a plan takes, costs and saves; money in hundredths.
     *
     * @param estimatedSeconds at the speed of past runs; null when there was none
     * @param cost of moving once; null where backends have no prices
     * @param breakEvenDays until the saving has paid for the move; null when it never will, or nobody knows
     */
    public record ForecastView(
            @Nullable Long estimatedSeconds,
            @Nullable Long cost,
            @Nullable Long monthlySaving,
            @Nullable Long breakEvenDays) {}

    static ForecastView forecast(Plan plan) {
        Forecast f = plan.forecast();
        return new ForecastView(f.seconds(), f.cost(), f.monthlySaving(), f.breakEvenDays());
    }

    /**
     * A plan without its files.
     *
     * @param postponedBy the holds that keep files out of it for once
     */
    public record PlanView(
            long id,
            PlanState status,
            OffsetDateTime asOf,
            long totalFiles,
            long totalBytes,
            List<ByPolicyView> byPolicy,
            List<EffectView> effects,
            ForecastView forecast,
            List<Long> postponedBy,
            List<String> warnings,
            String createdBy,
            OffsetDateTime createdAt) {}

    static PlanView view(Plan plan) {
        return new PlanView(
                plan.id(),
                plan.state(),
                plan.asOf(),
                plan.totalFiles(),
                plan.totalBytes(),
                byPolicy(plan),
                effects(plan),
                forecast(plan),
                plan.postponed().getValuesAs(JsonNumber::longValueExact),
                warnings(plan),
                plan.createdBy(),
                plan.createdAt());
    }

    static List<ByPolicyView> byPolicy(Plan plan) {
        return plan.policies().getValuesAs(JsonObject.class).stream()
                .map(p -> new ByPolicyView(
                        p.isNull("policy_id") ? null : number(p, "policy_id"),
                        p.getString("name"),
                        number(p, "target_backend_id"),
                        number(p, "matched_files"),
                        number(p, "matched_bytes"),
                        number(p, "total_files"),
                        number(p, "total_bytes")))
                .toList();
    }

    static List<EffectView> effects(Plan plan) {
        return plan.effects().getValuesAs(JsonObject.class).stream()
                .map(e -> new EffectView(
                        number(e, "backend_id"),
                        e.getString("name"),
                        Tier.named(e.getString("tier")).orElseThrow(),
                        number(e, "files_out"),
                        number(e, "bytes_out"),
                        number(e, "files_in"),
                        number(e, "bytes_in"),
                        number(e, "used_bytes_before"),
                        number(e, "used_bytes_after")))
                .toList();
    }

    static List<String> warnings(Plan plan) {
        return plan.warnings().getValuesAs(JsonString::getString);
    }

    static PlanItemView view(PlanItem item) {
        return new PlanItemView(
                item.assetLocationId(),
                item.entityType(),
                item.entityId(),
                item.fileField(),
                item.currentBackendId(),
                item.targetBackendId(),
                item.fileSizeBytes(),
                item.policyId(),
                item.reason());
    }

    private static long number(JsonObject json, String name) {
        JsonNumber number = json.getJsonNumber(name);
        return number.longValueExact();
    }
}
