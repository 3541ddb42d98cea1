package org.isotherm.tiering;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.isotherm.audit.NamedRow;
import org.isotherm.registry.Tier;
import org.jspecify.annotations.Nullable;

/** A row of {@code tiering_policies}. */
@Entity
@Table(name = "tiering_policies")
public class PolicyRecord implements NamedRow {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    String name;

    @Nullable
    String description;

    @Column(name = "source_tier")
    Tier sourceTier;

    @Column(name = "target_tier")
    Tier targetTier;

    @Column(name = "target_backend_id")
    long targetBackendId;

    @Column(name = "entity_type")
    String entityType;

    @Column(name = "condition_field")
    String conditionField;

    @Column(name = "condition_operator")
    ConditionOperator conditionOperator;

    @Column(name = "condition_value")
    String conditionValue;

    @Column(name = "age_threshold_days")
    @Nullable
    Integer ageThresholdDays;

    @Column(name = "access_threshold_days")
    @Nullable
    Integer accessThresholdDays;

    @Column(name = "project_id")
    @Nullable
    Long projectId;

    @Column(name = "is_active")
    boolean isActive;

    int priority;

    @Column(name = "min_size_bytes")
    long minSizeBytes;

    @Column(name = "min_residency_seconds")
    long minResidencySeconds;

    @Column(name = "max_files_per_run")
    @Nullable
    Long maxFilesPerRun;

    @Column(name = "max_bytes_per_run")
    @Nullable
    Long maxBytesPerRun;

    @Column(name = "move_order")
    MoveOrder order;

    @Column(name = "source_retention_seconds")
    long sourceRetentionSeconds;

    @Column(name = "accessed_within_days")
    @Nullable
    Integer accessedWithinDays;

    @Column(name = "min_access_count")
    @Nullable
    Integer minAccessCount;

    @Column(name = "target_profile_id")
    @Nullable
    Long targetProfileId;

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

    void fill(PolicyDraft draft) {
        name = draft.name();
        description = draft.description();
        sourceTier = draft.sourceTier();
        targetTier = draft.targetTier();
        targetBackendId = draft.targetBackendId();
        entityType = draft.entityType();
        conditionField = draft.condition().field();
        conditionOperator = draft.condition().operator();
        conditionValue = draft.condition().value();
        ageThresholdDays = draft.ageThresholdDays();
        accessThresholdDays = draft.accessThresholdDays();
        projectId = draft.projectId();
        isActive = draft.isActive();
        priority = draft.rules().priority();
        minSizeBytes = draft.rules().minSizeBytes();
        minResidencySeconds = draft.rules().minResidency().toSeconds();
        maxFilesPerRun = draft.rules().maxFilesPerRun();
        maxBytesPerRun = draft.rules().maxBytesPerRun();
        order = draft.rules().order();
        sourceRetentionSeconds = draft.rules().sourceRetention().toSeconds();
        accessedWithinDays = draft.rules().accessedWithinDays();
        minAccessCount = draft.rules().minAccessCount();
        targetProfileId = draft.rules().targetProfileId();
    }

    MoveRules rules() {
        return new MoveRules(
                priority,
                minSizeBytes,
                Duration.ofSeconds(minResidencySeconds),
                maxFilesPerRun,
                maxBytesPerRun,
                order,
                Duration.ofSeconds(sourceRetentionSeconds),
                accessedWithinDays,
                minAccessCount,
                targetProfileId);
    }
}
