package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people look at: the cache, the use of the tiers over time, the receipts of one file, and lists that they narrow. */
@ExtendWith(WithServer.class)
class LookingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CACHE = Studio.ADMIN + "cache";
    private static final int SIZE = Samples.MIB;

    private final IsothermServer server;
    private final Studio studio;

    LookingIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @Test
    void showsWhatTheCacheHoldsAndEvictsWhatIsNamed() throws Exception {
        long cold = studio.create(
                Studio.local("looking-cold", server.newFolder("looking-cold")).add("tier", "cold"));
        long asset = Studio.id(studio.upload("looking/1/file", cold, Samples.bytes(SIZE, 1)));
        studio.operator()
                .post(
                        Studio.ADMIN + "retrievals",
                        Json.createObjectBuilder()
                                .add("filter", Json.createObjectBuilder().add("entity_type", "looking"))
                                .build())
                .expect(202);
        JsonObject entry = Await.value(
                "the content is in the cache",
                PATIENCE,
                () -> studio.all(CACHE + "/entries?pinned=false").stream()
                        .filter(e -> Studio.number(e, "asset_location_id") == asset)
                        .findFirst()
                        .orElse(Json.createObjectBuilder()
                                .add("complete", false)
                                .build()),
                found -> found.getBoolean("complete") && !found.getBoolean("open"));
        assertThat(entry.getString("asset")).isEqualTo("looking/1/file");
        assertThat(Studio.number(entry, "room_bytes")).isGreaterThanOrEqualTo(SIZE);

        assertThat(studio.all(Studio.ADMIN + "retrievals/files?open=false"))
                .filteredOn(file -> Studio.number(file, "asset_location_id") == asset)
                .singleElement()
                .satisfies(file -> {
                    assertThat(file.getString("requested_by")).isEqualTo("operator");
                    assertThat(file.getString("state")).isEqualTo("completed");
                });
        JsonObject cache = studio.operator().get(CACHE).expect(200).json();
        assertThat(cache.getBoolean("available")).isTrue();
        assertThat(Studio.number(cache, "used_bytes")).isBetween((long) SIZE, Studio.number(cache, "limit_bytes"));
        assertThat(cache.getJsonArray("budgets").getValuesAs(JsonObject.class))
                .filteredOn(spent -> spent.getString("user").equals("operator"))
                .singleElement()
                .satisfies(spent -> assertThat(Studio.number(spent, "bytes")).isGreaterThanOrEqualTo(SIZE));

        JsonArray ids = Json.createArrayBuilder().add(asset).build();
        JsonObject evicted = studio.operator()
                .post(
                        CACHE + "/evict",
                        Json.createObjectBuilder()
                                .add("asset_location_ids", ids)
                                .build())
                .expect(200)
                .json();
        assertThat(evicted.getInt("evicted_entries")).isEqualTo(1);
        assertThat(studio.all(CACHE + "/entries")).noneMatch(e -> Studio.number(e, "asset_location_id") == asset);
        assertThat(server.rows()
                        .texts(
                                "SELECT principal FROM audit_log WHERE action = 'cache.evict' AND detail @> CAST(? AS JSONB)",
                                Json.createObjectBuilder()
                                        .add("asset_location_ids", ids)
                                        .build()
                                        .toString()))
                .containsExactly("operator");
    }

    @Test
    void tellsWhatTheTiersHaveHeld() throws Exception {
        JsonArray points = Await.value(
                "a sample was taken",
                PATIENCE,
                () -> server.as("viewer")
                        .get(Studio.ADMIN + "usage?days=1")
                        .expect(200)
                        .json()
                        .getJsonArray("points"),
                found -> !found.isEmpty());
        assertThat(points.getJsonObject(0).keySet()).containsExactlyInAnyOrder("at", "hot_bytes", "cold_bytes");
    }

    @Test
    void listsTheReceiptsOfOneFileTheLatestFirst() throws Exception {
        long here = studio.create(Studio.local("looking-here", server.newFolder("looking-here")));
        long there = studio.create(Studio.local("looking-there", server.newFolder("looking-there")));
        long asset = Studio.id(studio.upload("looked/1/file", here, Samples.bytes(100, 1)));
        long first = Studio.id(studio.moveAll(Studio.move(here, there)));
        long second = Studio.id(studio.moveAll(Studio.move(there, here)));

        String path = Studio.ADMIN + "assets/" + asset + "/receipts";
        assertThat(studio.all(path))
                .extracting(receipt -> Studio.number(receipt, "migration_id"))
                .containsExactly(second, first);
        JsonObject page = studio.operator().get(path + "?limit=1").expect(200).json();
        assertThat(studio.operator()
                        .get(path + "?limit=1&cursor=" + page.getString("next_cursor"))
                        .expect(200)
                        .json()
                        .getJsonArray("items")
                        .getJsonObject(0)
                        .getString("target_path"))
                .isNotEmpty();
        Refused.with(studio.operator().get(Studio.ADMIN + "assets/999999999/receipts"), 404);
    }

    @Test
    void narrowsFilesBySizeAndLastRead() throws Exception {
        long hot = studio.create(Studio.local("looking-sizes", server.newFolder("looking-sizes")));
        for (int size : List.of(10, 20, 30)) {
            studio.upload("looking-sizes/" + size + "/file", hot, Samples.bytes(size, size));
        }
        String all = "/api/assets?entity_type=looking-sizes";
        assertThat(ids(all + "&min_size_bytes=20")).containsExactly(20L, 30L);
        assertThat(ids(all + "&min_size_bytes=11&max_size_bytes=29")).containsExactly(20L);
        assertThat(ids(all + "&not_accessed_since=2000-01-01T00:00:00Z"))
                .as("what was never read")
                .hasSize(3);

        server.as("reader").get("/api/assets/looking-sizes/10/file/content").expect(200);
        Await.value(
                "the read was counted",
                PATIENCE,
                () -> ids(all + "&not_accessed_since=2000-01-01T00:00:00Z"),
                found -> found.equals(List.of(20L, 30L)));
        assertThat(ids(all + "&not_accessed_since=2999-01-01T00:00:00Z")).hasSize(3);
    }

    private List<Long> ids(String path) throws Exception {
        return studio.all(path).stream()
                .map(asset -> Studio.number(asset, "entity_id"))
                .toList();
    }
}
