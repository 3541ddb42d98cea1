package org.isotherm.tiering;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonReader;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.io.StringReader;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.isotherm.audit.NamedRow;
import org.jspecify.annotations.Nullable;

/** A row of {@code tiering_schedules}. */
@Entity
@Table(name = "tiering_schedules")
public class ScheduleRecord implements NamedRow {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    String name;

    @Column(name = "policy_ids")
    String policyIds;

    @Nullable
    String cron;

    @Column(name = "time_zone")
    String timeZone;

    @Column(name = "backend_id")
    @Nullable
    Long backendId;

    @Column(name = "window_start")
    @Nullable
    String windowStart;

    @Column(name = "window_end")
    @Nullable
    String windowEnd;

    int parallelism;

    @Column(name = "bandwidth_bytes_per_second")
    @Nullable
    Long bandwidth;

    @Column(name = "is_active")
    boolean isActive;

    @Column(name = "next_at")
    OffsetDateTime nextAt;

    @Column(name = "created_by", updatable = false)
    String createdBy;

    @Column(name = "created_at", insertable = false, updatable = false)
    OffsetDateTime createdAt;

    @Column(name = "updated_at", insertable = false, updatable = false)
    OffsetDateTime updatedAt;

    @Version
    @Column(name = "row_version")
    long rowVersion;

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long rowVersion() {
        return rowVersion;
    }

    void fill(ScheduleDraft draft, OffsetDateTime now) {
        name = draft.name();
        policyIds = Json.createArrayBuilder(draft.policyIds()).build().toString();
        cron = draft.cron();
        timeZone = draft.zone().getId();
        backendId = draft.backendId();
        TimeWindow window = draft.window();
        windowStart = window == null ? null : window.start().toString();
        windowEnd = window == null ? null : window.end().toString();
        parallelism = draft.parallelism();
        bandwidth = draft.bandwidth();
        isActive = draft.isActive();
        nextAt = draft.next(now);
    }

    Schedule read() {
        return new Schedule(id, draft(), nextAt, createdBy, createdAt, updatedAt, rowVersion);
    }

    private ScheduleDraft draft() {
        TimeWindow window = windowStart == null || windowEnd == null
                ? null
                : new TimeWindow(LocalTime.parse(windowStart), LocalTime.parse(windowEnd));
        return new ScheduleDraft(
                name, ids(policyIds), cron, ZoneId.of(timeZone), backendId, window, parallelism, bandwidth, isActive);
    }

    private static List<Long> ids(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readArray().getValuesAs(JsonNumber::longValueExact);
        }
    }
}
