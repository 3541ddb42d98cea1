package org.isotherm.migration;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.util.List;
import java.util.stream.Collectors;
import org.isotherm.asset.Reservations;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;

/** Says what a run would move, by the same rows that {@link MigrationPlan} would take; changes nothing. */
@Dependent
public class MigrationPreviews {
    @PersistenceContext
    private EntityManager rows;

    private final Migrations migrations;
    private final Reservations reservations;

    @Inject
    public MigrationPreviews(Migrations migrations, Reservations reservations) {
        this.migrations = migrations;
        this.reservations = reservations;
    }

    /**
     * What the run would move now; it may be more or less when it is asked for.
     *
     * @throws InvalidRequestException when source and target are the same or cannot be what they are to be
     * @throws ConflictException when the source cannot be read or the target takes no files
     */
    public MigrationPreview of(MigrationRequest request) {
        migrations.check(request);
        String type = request.entityType();
        Long project = request.projectId();
        List<Long> ids = request.assetLocationIds();
        Query query = rows.createNativeQuery("""
                        SELECT COUNT(*) FILTER (WHERE free), COALESCE(SUM(size) FILTER (WHERE free), 0),
                               COUNT(*) FILTER (WHERE NOT free)
                        FROM (SELECT a.file_size_bytes AS size,
                                     a.quarantined_at IS NULL AND NOT EXISTS (
                                         SELECT 1 FROM storage_migration_items i WHERE i.asset_location_id = a.id
                                         AND i.state IN ('pending', 'copying', 'copied')) AS free
                              FROM asset_locations a WHERE a.backend_id = ?1"""
                        + (type == null ? "" : " AND a.entity_type = ?2")
                        + (project == null
                                ? ""
                                : " AND EXISTS (SELECT 1 FROM entities e WHERE e.entity_type = a.entity_type"
                                        + " AND e.entity_id = a.entity_id AND e.project_id = ?3)")
                        + (ids == null ? "" : " AND a.id = ANY(CAST(string_to_array(?4, ',') AS BIGINT[]))")
                        + ") chosen")
                .setParameter(1, request.sourceBackendId());
        if (type != null) {
            query.setParameter(2, type);
        }
        if (project != null) {
            query.setParameter(3, project);
        }
        if (ids != null) {
            query.setParameter(4, ids.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        Object[] sums = (Object[]) query.getSingleResult();
        return new MigrationPreview(
                number(sums[0]), number(sums[1]), number(sums[2]), reservations.estimate(request.targetBackendId()));
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }
}
