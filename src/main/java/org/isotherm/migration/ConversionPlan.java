package org.isotherm.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.StringReader;
import java.util.OptionalLong;
import org.isotherm.asset.Reservations;
import org.isotherm.profile.Profile;
import org.isotherm.profile.Profiles;
import org.jspecify.annotations.Nullable;

/**
 * Says of each asset what its way into the form of a profile is, for the preview and for the item rows alike. What lies
 * elsewhere in that form already is moved as it is; what lies on the profile's backend in that form is left out. Files of
 * releases and their chunks are no assets of their own, and are listed as skipped.
 */
@ApplicationScoped
public class ConversionPlan implements RunPlan {
    /** Parameters: the run, whether the profile encrypts, its backend, assets after and up to. */
    private static final String FILES = """
            SELECT a.*, a.encrypted <> ?2 AS converted,
                   CASE WHEN a.quarantined_at IS NOT NULL THEN 'quarantined: its object is lost'
                        WHEN a.entity_type = 'release' OR EXISTS (SELECT 1 FROM file_chunks f WHERE f.chunk_id = a.id)
                        THEN 'it is part of a release: convert the release'
                        WHEN EXISTS (SELECT 1 FROM storage_migration_items i
                                     WHERE i.migration_id <> ?1 AND i.asset_location_id = a.id
                                       AND i.state IN ('pending', 'copying', 'copied'))
                        THEN 'another run is moving this file' END AS hindrance
            FROM (SELECT l.*, EXISTS (SELECT 1 FROM stored_objects o JOIN encoded_contents c ON c.id = o.content_id
                                      WHERE o.asset_location_id = l.id AND o.state = 'live'
                                        AND c.key_name IS NOT NULL) AS encrypted
                  FROM asset_locations l WHERE l.id > ?4 AND l.id <= ?5 AND\s""";

    @PersistenceContext
    private EntityManager rows;

    private final Profiles profiles;
    private final MigrationPlan migration;
    private final Reservations reservations;

    ConversionPlan() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    ConversionPlan(
            @Nullable Profiles profiles, @Nullable MigrationPlan migration, @Nullable Reservations reservations) {
        this.profiles = profiles;
        this.migration = migration;
        this.reservations = reservations;
    }

    /** Only numbers are put into the statement. */
    private static String files(JsonObject filter) {
        JsonObject source = filter.getJsonObject("source");
        String which = source.containsKey("backend_id")
                ? "l.backend_id = " + source.getJsonNumber("backend_id").longValueExact()
                : "l.id = ANY (CAST('{" + ids(source) + "}' AS BIGINT[]))";
        return FILES + which + ") a WHERE a.encrypted <> ?2 OR a.backend_id <> ?3";
    }

    private static String ids(JsonObject source) {
        StringBuilder ids = new StringBuilder();
        for (JsonValue id : source.getJsonArray("asset_location_ids")) {
            ids.append(ids.isEmpty() ? "" : ",").append(((jakarta.json.JsonNumber) id).longValueExact());
        }
        return ids.toString();
    }

    /** What a run for that request would do now; changes nothing. */
    @Transactional
    public MigrationPreview preview(ConversionRequest request) {
        Profile profile = profiles.find(request.profileId());
        Object[] sums = (Object[]) with(
                        rows.createNativeQuery("SELECT COUNT(*) FILTER (WHERE f.hindrance IS NULL),"
                                + " COALESCE(SUM(f.file_size_bytes) FILTER (WHERE f.hindrance IS NULL), 0),"
                                + " COUNT(*) FILTER (WHERE f.hindrance IS NOT NULL) FROM (" + files(request.filter())
                                + ") f"),
                        0,
                        profile,
                        0,
                        Long.MAX_VALUE)
                .getSingleResult();
        return new MigrationPreview(
                ((Number) sums[0]).longValue(),
                ((Number) sums[1]).longValue(),
                ((Number) sums[2]).longValue(),
                available(profile));
    }

    private OptionalLong available(Profile profile) {
        return reservations.estimate(profile.draft().backendId());
    }

    private static Query with(Query query, long run, Profile profile, long after, long last) {
        return query.setParameter(1, run)
                .setParameter(2, profile.draft().encrypted())
                .setParameter(3, profile.draft().backendId())
                .setParameter(4, after)
                .setParameter(5, last);
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public long addPortion(Migration run, long after, int limit) {
        JsonObject filter = parse(run.filter);
        long profileId = filter.getJsonNumber("profile_id").longValueExact();
        Profile profile = profiles.find(profileId);
        String files = files(filter);
        Object last = with(
                        rows.createNativeQuery("SELECT MAX(p.id) FROM (SELECT f.id FROM (" + files
                                + ") f ORDER BY f.id LIMIT " + limit + ") p"),
                        run.id,
                        profile,
                        after,
                        Long.MAX_VALUE)
                .getSingleResult();
        if (last == null) {
            return -1;
        }
        long lastAsset = ((Number) last).longValue();
        // twice: a file that another run took up at that moment conflicts, and is seen and listed by the second look
        for (int look = 0; look < 2; look++) {
            with(
                            rows.createNativeQuery(
                                    "INSERT INTO storage_migration_items (migration_id, asset_location_id,"
                                            + " asset, source_backend_id, target_backend_id, source_path, source_generation,"
                                            + " expected_sha256, file_size_bytes, target_profile_id, state, error, message)"
                                            + " SELECT ?1, f.id, f.entity_type || '/' || f.entity_id || '/' || f.file_field,"
                                            + " f.backend_id, ?3, f.storage_path, f.generation, f.checksum_sha256,"
                                            + " f.file_size_bytes, CASE WHEN f.converted THEN " + profileId + " END,"
                                            + " CASE WHEN f.hindrance IS NULL THEN 'pending' ELSE 'skipped' END,"
                                            + " CASE WHEN f.quarantined_at IS NOT NULL THEN 'source_missing'"
                                            + " WHEN f.hindrance LIKE 'it is part%' THEN 'not_eligible'"
                                            + " WHEN f.hindrance IS NOT NULL THEN 'changed_meanwhile' END, f.hindrance"
                                            + " FROM (" + files + ") f ORDER BY f.id ON CONFLICT DO NOTHING"),
                            run.id,
                            profile,
                            after,
                            lastAsset)
                    .executeUpdate();
        }
        return lastAsset;
    }

    private static JsonObject parse(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    @Override
    public void finish(Migration run) {
        migration.finish(run);
    }
}
