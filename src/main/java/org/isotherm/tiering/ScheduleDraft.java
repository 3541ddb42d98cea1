package org.isotherm.tiering;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.isotherm.refusal.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as a person wants it; each field is checked, the whole is not.
 *
 * @param policyIds of the policies that it sweeps, as far as they are active; empty for all
 * @param cron when it fires; null when {@code backendId} says it
 * @param backendId fires when this backend is above its high watermark, and frees it down to the low one; null with
 *     {@code cron}
 * @param window its sweeps begin and go on in there only; null for any time
 * @param bandwidth bytes per second and node; null for no limit
 */
public record ScheduleDraft(
        String name,
        List<Long> policyIds,
        @Nullable String cron,
        ZoneId zone,
        @Nullable Long backendId,
        @Nullable TimeWindow window,
        int parallelism,
        @Nullable Long bandwidth,
        boolean isActive) {
    public ScheduleDraft {
        policyIds = List.copyOf(policyIds);
    }

    /** The same for other policies and another backend. */
    ScheduleDraft to(List<Long> policies, @Nullable Long backend) {
        return new ScheduleDraft(name, policies, cron, zone, backend, window, parallelism, bandwidth, isActive);
    }

    boolean isOpen(OffsetDateTime at) {
        return window == null || window.isOpen(at, zone);
    }

    /** The first slot behind that time; of a watermark that time itself. @throws InvalidRequestException when there is none */
    OffsetDateTime next(OffsetDateTime after) {
        return cron == null
                ? after
                : CronTimes.of(cron, zone)
                        .next(after)
                        .orElseThrow(() -> new InvalidRequestException("cron", "never comes to be"));
    }

    /** For the audit log; what is not set is left out. */
    JsonObject json() {
        var json = Json.createObjectBuilder()
                .add("name", name)
                .add("policy_ids", Json.createArrayBuilder(policyIds))
                .add("time_zone", zone.getId())
                .add("parallelism", parallelism)
                .add("is_active", isActive);
        if (cron != null) {
            json.add("cron", cron);
        }
        if (backendId != null) {
            json.add("backend_id", backendId);
        }
        if (window != null) {
            json.add("window_start", window.start().toString())
                    .add("window_end", window.end().toString());
        }
        if (bandwidth != null) {
            json.add("bandwidth_bytes_per_second", bandwidth);
        }
        return json.build();
    }
}
