package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    private enum Tier {
        HOT,
        COLD
    }

    @Test
    void readsFilters() {
        Query query = Query.of(
                "assets",
                Map.of(
                        "backend_id",
                        List.of("7"),
                        "tier",
                        List.of("cold"),
                        "entity_type",
                        List.of("clip"),
                        "active",
                        List.of("false"),
                        "since",
                        List.of("2026-01-01T00:00:00Z")));
        assertThat(query.optionalInteger("backend_id", 1, Long.MAX_VALUE)).isEqualTo(7);
        assertThat(query.optionalOneOf("tier", Tier.class)).isEqualTo(Tier.COLD);
        assertThat(query.optionalText("entity_type", 10)).isEqualTo("clip");
        assertThat(query.optionalFlag("active")).isFalse();
        assertThat(query.optionalTime("since")).isNotNull();
        assertThat(query.optionalText("project_id", 10)).isNull();
        query.done();
    }

    @Test
    void namesEveryWrongParameterAtOnce() {
        Query query = Query.of(
                "assets",
                new java.util.TreeMap<>(Map.of(
                        "backend_id",
                        List.of("x"),
                        "tier",
                        List.of("warm"),
                        "name",
                        List.of("a", "b"),
                        "limit",
                        List.of("0"),
                        "cursor",
                        List.of("'; drop table"),
                        "typo",
                        List.of(""))));
        query.page();
        query.optionalInteger("backend_id", 1, Long.MAX_VALUE);
        query.optionalOneOf("tier", Tier.class);
        query.optionalText("name", 10);
        assertThat(Problems.errors(query::done))
                .containsExactly(
                        "limit: must be a whole number from 1 to 500",
                        "cursor: is no cursor of this list with these filters",
                        "backend_id: must be a whole number of at least 1",
                        "tier: must be one of: hot, cold",
                        "name: must stand only once",
                        "typo: is not a known parameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "501", "1000000000", "99999999999999999999", "", "1.0", "1e2", " 1", "+1", "٣"})
    void refusesOtherPageSizes(String limit) {
        Query query = Query.of("x", Map.of("limit", List.of(limit)));
        query.page();
        assertThat(Problems.errors(query::done)).containsExactly("limit: must be a whole number from 1 to 500");
    }

    @Test
    void pagesThroughAListAndEnds() {
        Page page = page(Map.of("limit", List.of("2")));
        assertThat(page.afterId()).isZero();
        assertThat(page.beforeId()).isEqualTo(Long.MAX_VALUE);
        ItemList<String> first = page.of(rows(page), id -> id, id -> "row " + id);
        assertThat(first.items()).containsExactly("row 1", "row 2");
        page = page(Map.of("limit", List.of("2"), "cursor", List.of(first.nextCursor())));
        assertThat(page.afterId()).isEqualTo(2);
        assertThat(page.beforeId()).isEqualTo(2);
        ItemList<String> second = page.of(rows(page), id -> id, id -> "row " + id);
        assertThat(second.items()).containsExactly("row 3", "row 4");
        page = page(Map.of("cursor", List.of(second.nextCursor())));
        ItemList<String> last = page.of(rows(page), id -> id, id -> "row " + id);
        assertThat(last.items()).containsExactly("row 5");
        assertThat(last.nextCursor()).isNull();
        assertThat(page(Map.of()).limit()).isEqualTo(50);
    }

    @Test
    void aFullLastPageHasNoNextOne() {
        Page page = page(Map.of("limit", List.of("5")));
        assertThat(page.of(rows(page), id -> id, id -> id).nextCursor()).isNull();
    }

    @Test
    void refusesEveryChangedCursor() {
        String cursor = cursor();
        assertThat(cursor).matches("[A-Za-z0-9_-]{23}");
        for (int i = 0; i < cursor.length(); i++) {
            for (char c : "AB9_-".toCharArray()) {
                String forged = cursor.substring(0, i) + c + cursor.substring(i + 1);
                if (!forged.equals(cursor)) {
                    assertThat(accepted(forged, Map.of())).as(forged).isFalse();
                }
            }
        }
        for (String forged : List.of("", "x", "2", cursor + "=", cursor + "A", cursor.substring(1), "\u0000", "é")) {
            assertThat(accepted(forged, Map.of())).as(forged).isFalse();
        }
    }

    @Test
    void aCursorBelongsToItsListAndFilter() {
        assertThat(accepted(cursor(), Map.of())).isTrue();
        assertThat(accepted(cursor(), Map.of("limit", List.of("7")))).isTrue();
        assertThat(accepted(cursor(), Map.of("tier", List.of("hot")))).isFalse();
        Query other = Query.of("policies", Map.of("cursor", List.of(cursor())));
        other.page();
        assertThat(Problems.status(other::done)).isEqualTo(422);
    }

    private static String cursor() {
        Page page = page(Map.of("limit", List.of("2")));
        return page.of(rows(page), id -> id, id -> id).nextCursor();
    }

    private static boolean accepted(String cursor, Map<String, List<String>> more) {
        Map<String, List<String>> parameters = new java.util.HashMap<>(more);
        parameters.put("cursor", List.of(cursor));
        Query query = Query.of("assets", parameters);
        query.optionalText("tier", 10);
        query.page();
        try {
            query.done();
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    private static Page page(Map<String, List<String>> parameters) {
        Query query = Query.of("assets", parameters);
        Page page = query.page();
        query.done();
        return page;
    }

    private static List<Long> rows(Page page) {
        return LongStream.rangeClosed(1, 5)
                .filter(id -> id > page.afterId())
                .limit(page.fetch())
                .boxed()
                .toList();
    }
}
