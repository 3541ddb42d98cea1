package org.isotherm.api;

import static java.util.Objects.requireNonNull;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.isotherm.refusal.WrongField;
import org.isotherm.registry.BackendConfig;
import org.isotherm.registry.BackendDraft;
import org.isotherm.registry.BackendStatus;
import org.isotherm.registry.RoomRules;
import org.isotherm.registry.Tier;
import org.isotherm.storage.BackendType;
import org.jspecify.annotations.Nullable;

/** The fields of a backend that a person sends; read all of them, call {@code done()} of the body, then use the draft. */
final class BackendFields {
    private static final List<String> REQUIRED = List.of("backend_type", "config");

    private final String name;
    private final @Nullable BackendType type;
    private final Tier tier;
    private final BackendStatus status;
    private final @Nullable BackendConfig config;
    private final boolean isDefault;
    private final @Nullable Long capacity;
    private final @Nullable Long project;
    private final RoomRules room;

    private BackendFields(RequestBody body, @Nullable Long overflow) {
        name = body.text("name", 100);
        type = body.optionalOneOf("backend_type", BackendType.class);
        tier = Optional.ofNullable(body.optionalOneOf("tier", Tier.class)).orElse(Tier.HOT);
        status = Optional.ofNullable(body.optionalOneOf("status", BackendStatus.class))
                .orElse(BackendStatus.ACTIVE);
        isDefault = body.flag("is_default", false);
        capacity = body.optionalInteger("total_capacity_bytes", 0, Long.MAX_VALUE);
        project = body.optionalInteger("project_id", 0, Long.MAX_VALUE);
        room = room(body, overflow);
        JsonObject json = body.optionalJson("config");
        for (String required : REQUIRED) {
            if (!body.has(required)) {
                body.wrong(required, "is required");
            }
        }
        config = type == null || json == null ? null : config(type, json, body);
        if (isDefault && status != BackendStatus.ACTIVE) {
            body.wrong("is_default", "needs the status active, since new files go there");
        }
    }

    /** With {@code overflow_backend_id}. */
    static BackendFields of(RequestBody body) {
        return new BackendFields(body, body.optionalInteger("overflow_backend_id", 0, Long.MAX_VALUE));
    }

    /** Without it: a document names another backend instead, which has no id yet. */
    static BackendFields withoutIds(RequestBody body) {
        return new BackendFields(body, null);
    }

    private static RoomRules room(RequestBody body, @Nullable Long overflow) {
        Long minFree = body.optionalInteger("min_free_bytes", 0, Long.MAX_VALUE);
        Integer high = percent(body, "high_watermark_percent", 1);
        Integer low = percent(body, "low_watermark_percent", 0);
        if (high != null && low != null && low >= high) {
            body.wrong("low_watermark_percent", "must be lower than high_watermark_percent");
        }
        if (body.has("low_watermark_percent") != body.has("high_watermark_percent")) {
            body.wrong(
                    body.has("low_watermark_percent") ? "high_watermark_percent" : "low_watermark_percent",
                    "is required beside the other watermark");
        }
        return new RoomRules(minFree, high, low, overflow);
    }

    private static @Nullable Integer percent(RequestBody body, String field, long least) {
        Long percent = body.optionalInteger(field, least, 100);
        return percent == null ? null : Math.toIntExact(percent);
    }

    private static @Nullable BackendConfig config(BackendType type, JsonObject json, RequestBody body) {
        List<WrongField> wrong = new ArrayList<>();
        Optional<BackendConfig> read = BackendConfig.read(type, json, wrong);
        wrong.forEach(w -> body.wrong(w.field(), w.message()));
        return read.orElse(null);
    }

    /** To be called when {@code done()} has found nothing wrong. */
    BackendDraft draft() {
        return new BackendDraft(
                name, requireNonNull(type), tier, status, requireNonNull(config), isDefault, capacity, project, room);
    }
}
