package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.Tier;
import org.isotherm.retrieval.AssetAccess;
import org.isotherm.retrieval.Standing;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/assets/indicators}: what a browser of files shows beside each of them. */
@Path("assets")
@Tag(name = "assets")
@Produces(MediaType.APPLICATION_JSON)
public class IndicatorsResource {
    private static final int MOST = 500;

    private final AssetLocations assets;
    private final AssetAccess access;
    private final BackendRegistry backends;

    @Inject
    public IndicatorsResource(AssetLocations assets, AssetAccess access, BackendRegistry backends) {
        this.assets = assets;
        this.access = access;
        this.backends = backends;
    }

    /** In the order of the question. */
    public record IndicatorsView(List<IndicatorView> items) {}

    /**
     * Where one asset lies.
     *
     * @param tier null, as all that follows, of an asset that there is not, or whose backend this node has not heard of yet
     * @param kind {@code local}, {@code cloud} or {@code nas}
     * @param estimatedSeconds until its content is available, when somebody wants it and it is not
     */
    public record IndicatorView(
            String entityType,
            long entityId,
            String fileField,
            @Nullable Tier tier,
            @Nullable String kind,
            Standing.@Nullable State state,
            @Nullable Long estimatedSeconds) {}

    @POST
    @Path("indicators")
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show indicators of many assets",
            description = "Tier, kind and state of up to 500 assets, and how long it would take to bring what is cold."
                    + " Of what lies in an archive that is the estimate of its store, which is asked for that at most once"
                    + " in ten minutes. Begins nothing and counts as no access.")
    public IndicatorsView indicators(RequestBody body) {
        List<AssetKey> keys = new ArrayList<>();
        List<RequestBody> asked = body.optionalObjects("keys", MOST);
        if (!body.has("keys") || body.hasEmptyList("keys")) {
            body.wrong("keys", "must name 1 to " + MOST + " assets");
        }
        for (RequestBody one : asked == null ? List.<RequestBody>of() : asked) {
            keys.add(new AssetKey(
                    one.name("entity_type"), one.integer("entity_id", 0, Long.MAX_VALUE), one.name("file_field")));
        }
        body.done();
        Map<AssetKey, AssetLocation> found = assets.find(keys);
        access.askArchives(found.values());
        return new IndicatorsView(
                keys.stream().map(key -> indicator(key, found.get(key))).toList());
    }

    private IndicatorView indicator(AssetKey key, @Nullable AssetLocation asset) {
        if (asset == null || !backends.isKnown(asset.backendId())) {
            return new IndicatorView(key.entityType(), key.entityId(), key.fileField(), null, null, null, null);
        }
        Backend backend = backends.get(asset.backendId());
        Standing standing = access.standing(asset);
        return new IndicatorView(
                key.entityType(),
                key.entityId(),
                key.fileField(),
                backend.tier(),
                AssetView.kind(backend.type()),
                standing.state(),
                standing.estimatedSeconds());
    }
}
