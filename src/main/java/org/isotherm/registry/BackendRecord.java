package org.isotherm.registry;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.io.StringReader;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.isotherm.storage.Capabilities;
import org.isotherm.storage.Capability;
import org.jspecify.annotations.Nullable;

/** A row of {@code storage_backends}. Its version counts the changes that a person made. */
@Entity
@Table(name = "storage_backends")
public class BackendRecord {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    String name;

    @ManyToOne
    @JoinColumn(name = "backend_type_id")
    BackendTypeRow type;

    @ManyToOne
    @JoinColumn(name = "status_id")
    BackendStatusRow status;

    Tier tier;

    String config;

    @Column(name = "is_default")
    boolean isDefault;

    @Column(name = "total_capacity_bytes")
    @Nullable
    Long totalCapacityBytes;

    @Column(name = "used_bytes", insertable = false, updatable = false)
    long usedBytes;

    @Column(name = "project_id")
    @Nullable
    Long projectId;

    @Column(name = "min_free_bytes")
    @Nullable
    Long minFreeBytes;

    @Column(name = "high_watermark_percent")
    @Nullable
    Integer highWatermarkPercent;

    @Column(name = "low_watermark_percent")
    @Nullable
    Integer lowWatermarkPercent;

    @Column(name = "overflow_backend_id")
    @Nullable
    Long overflowBackendId;

    String identity;

    /** A JSON array of names; null when the backend has not been tried. */
    @Nullable
    String capabilities;

    @Column(name = "purged_at", insertable = false, updatable = false)
    @Nullable
    OffsetDateTime purgedAt;

    @Column(name = "purged_name", insertable = false, updatable = false)
    @Nullable
    String purgedName;

    @Column(name = "created_at", insertable = false, updatable = false)
    OffsetDateTime createdAt;

    @Column(name = "updated_at", insertable = false, updatable = false)
    OffsetDateTime updatedAt;

    @Version
    @Column(name = "row_version")
    long rowVersion;

    Optional<PurgedBackend> purged() {
        return purgedAt == null || purgedName == null
                ? Optional.empty()
                : Optional.of(new PurgedBackend(id, purgedName, purgedAt));
    }

    Capabilities capabilities() {
        if (capabilities == null) {
            return Capabilities.UNKNOWN;
        }
        try (JsonReader reader = Json.createReader(new StringReader(capabilities))) {
            return Capabilities.of(reader.readArray().getValuesAs(JsonString.class).stream()
                    .map(JsonString::getString)
                    .map(Capability::named)
                    .flatMap(Optional::stream) // one that a later version knows is none that this one asks for
                    .toList());
        }
    }

    void capabilities(Capabilities now) {
        JsonArrayBuilder names = Json.createArrayBuilder();
        now.all().forEach(each -> names.add(each.text()));
        capabilities = now.known() ? names.build().toString() : null;
    }
}
