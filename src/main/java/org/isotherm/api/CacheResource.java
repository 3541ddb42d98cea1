package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.cluster.Node;
import org.isotherm.retrieval.ContentCache;
import org.isotherm.retrieval.EvictionAudit;
import org.isotherm.retrieval.RetrievalBudget;
import org.isotherm.retrieval.cache.RetrievalCache;
import org.isotherm.settings.CacheSettings;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/cache}: the copies of cold content on the node that answers. */
@Path("admin/storage/cache")
@Tag(name = "retrievals")
@Produces(MediaType.APPLICATION_JSON)
public class CacheResource {
    private static final int MOST_IDS = 10_000;
    private static final int USERS_SHOWN = 20;

    private final ContentCache cache;
    private final EvictionAudit evictions;
    private final RetrievalBudget budget;
    private final CacheSettings settings;
    private final AssetLocations assets;
    private final Node node;

    @Inject
    public CacheResource(
            ContentCache cache,
            EvictionAudit evictions,
            RetrievalBudget budget,
            CacheSettings settings,
            AssetLocations assets,
            Node node) {
        this.cache = cache;
        this.evictions = evictions;
        this.budget = budget;
        this.settings = settings;
        this.assets = assets;
        this.node = node;
    }

    /**
     * The cache of the node, and what users may have brought in a day.
     *
     * @param available whether there is one; every size is 0 where there is none
     * @param openEntries those that somebody reads now
     * @param fillingEntries those that are not whole yet
     */
    public record CacheView(
            String node,
            boolean available,
            long limitBytes,
            long usedBytes,
            int entries,
            int openEntries,
            int fillingEntries,
            int pinnedEntries,
            long pinnedBytes,
            long pinnedLimitBytes,
            long ttlSeconds,
            long dailyFiles,
            long dailyBytes,
            List<BudgetView> budgets) {}

    /** What a user has asked for in the last 24 hours. */
    public record BudgetView(String user, long files, long bytes) {}

    /** The content of one asset in the cache; its name is null when the asset was deleted. */
    public record CacheEntryView(
            long assetLocationId,
            @Nullable String asset,
            long roomBytes,
            boolean complete,
            boolean open,
            @Nullable OffsetDateTime lastUsedAt,
            @Nullable OffsetDateTime pinnedUntil) {}

    /** What an eviction came to. */
    public record EvictedView(int evictedEntries, long evictedBytes, int leftEntries) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show the retrieval cache",
            description =
                    "Of the node that answers: each has one of its own. `budgets` are those users of the whole"
                            + " cluster who had most brought in the last 24 hours; each may have `daily_files` and `daily_bytes`.")
    public CacheView get(@Context UriInfo uri) {
        Query.of(uri.getPath(), uri.getQueryParameters()).done();
        Optional<ContentCache.State> state = cache.state();
        List<RetrievalCache.Held> held = state.map(ContentCache.State::entries).orElse(List.of());
        List<RetrievalCache.Held> pinned =
                held.stream().filter(e -> e.pinnedUntil() != null).toList();
        return new CacheView(
                node.name(),
                state.isPresent(),
                state.map(ContentCache.State::limit).orElse(0L),
                state.map(ContentCache.State::used).orElse(0L),
                held.size(),
                count(held.stream().filter(RetrievalCache.Held::open)),
                count(held.stream().filter(e -> !e.complete())),
                pinned.size(),
                pinned.stream().mapToLong(RetrievalCache.Held::room).sum(),
                state.map(ContentCache.State::pinnedLimit).orElse(0L),
                settings.ttl().toSeconds(),
                settings.dailyFiles(),
                settings.dailyBytes(),
                budget.spent(USERS_SHOWN).stream()
                        .map(spent -> new BudgetView(spent.principal(), spent.files(), spent.bytes()))
                        .toList());
    }

    private static int count(Stream<RetrievalCache.Held> entries) {
        return Math.toIntExact(entries.count());
    }

    @GET
    @Path("entries")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List what the retrieval cache holds",
            description =
                    "On the node that answers, in the order of the assets; with `pinned=true` only what is pinned.")
    public ItemList<CacheEntryView> entries(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        Boolean pinned = query.optionalFlag("pinned");
        query.done();
        List<RetrievalCache.Held> found = cache.state().map(ContentCache.State::entries).orElse(List.of()).stream()
                .filter(e -> e.key().assetId() > page.afterId())
                .filter(e -> pinned == null || pinned == (e.pinnedUntil() != null))
                .limit(page.fetch())
                .toList();
        return page.of(found, e -> e.key().assetId(), this::view);
    }

    private CacheEntryView view(RetrievalCache.Held entry) {
        return new CacheEntryView(
                entry.key().assetId(),
                assets.find(entry.key().assetId())
                        .map(AssetLocation::key)
                        .map(AssetKey::toString)
                        .orElse(null),
                entry.room(),
                entry.complete(),
                entry.open(),
                Objects.equals(entry.lastUsed(), Instant.EPOCH) ? null : time(entry.lastUsed()),
                time(entry.pinnedUntil()));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    @POST
    @Path("evict")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Evict from the retrieval cache",
            description = "On the node that answers: everything, or the content of `asset_location_ids`. What is read,"
                    + " filled or pinned now stays. Nothing is lost: the next reader has it brought again. Audited.")
    public EvictedView evict(RequestBody body, @Context UriInfo uri, @Context SecurityContext user) {
        List<Long> ids = body.optionalIntegers("asset_location_ids", 1, Long.MAX_VALUE, MOST_IDS);
        body.done();
        Query.of(uri.getPath(), uri.getQueryParameters()).done();
        evictions.asked(user.getUserPrincipal().getName(), ids);
        RetrievalCache.Evicted evicted = cache.evict(ids == null ? null : Set.copyOf(ids));
        int left = cache.state().map(state -> state.entries().size()).orElse(0);
        return new EvictedView(evicted.entries(), evicted.bytes(), left);
    }
}
