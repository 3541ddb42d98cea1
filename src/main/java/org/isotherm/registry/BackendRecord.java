package org.isotherm.registry;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.OffsetDateTime;
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

    String identity;

    @Column(name = "created_at", insertable = false, updatable = false)
    OffsetDateTime createdAt;

    @Column(name = "updated_at", insertable = false, updatable = false)
    OffsetDateTime updatedAt;

    @Version
    @Column(name = "row_version")
    long rowVersion;
}
