package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages, cursors and filters of lists that are none. */
@ExtendWith(WithServer.class)
class BadInputPagesIT {
    private final IsothermServer server;
    private final Http admin;
    private final Specimens studio;
    private final List<Endpoint> endpoints;
    private Snapshot before;

    BadInputPagesIT(IsothermServer server) throws Exception {
        this.server = server;
        this.admin = server.as("admin");
        this.studio = Specimens.of(server);
        this.endpoints = Endpoint.all(studio);
    }

    @BeforeEach
    void remember() throws Exception {
        before = Snapshot.of(server);
    }

    @AfterEach
    void nothingHasChanged() throws Exception {
        assertThat(Snapshot.of(server)).isEqualTo(before);
    }

    @TestFactory
    List<DynamicTest> refusesUnreadablePages() {
        return each(Endpoint::list, endpoint -> {
            for (String limit :
                    List.of("0", "-1", "501", "1000000000", "99999999999999999999", "1.5", "x", "", "%00")) {
                Refused.naming(admin.get(endpoint.path() + "?limit=" + limit), "limit");
            }
            for (String cursor : List.of(
                    "",
                    "x",
                    "AAAA",
                    "%00",
                    "AQAAAAAAAAABAAAAAAAAAAA",
                    "..%2f",
                    "%F0%9F%98%80",
                    "A".repeat(5000),
                    "null")) {
                Refused.naming(admin.get(endpoint.path() + "?cursor=" + cursor), "cursor");
            }
            Refused.naming(admin.get(endpoint.path() + "?surprise=1&limit=0"), "surprise", "limit");
            Refused.naming(admin.get(endpoint.path() + "?limit=1&limit=2"), "limit");
            Refused.naming(admin.get(endpoint.path() + "?Limit=1"), "Limit");
            assertThat(admin.get(endpoint.path() + "?limit=500").status()).isEqualTo(200);
        });
    }

    @Test
    void refusesTheCursorOfAnotherListAndAChangedOne() throws Exception {
        String cursor = admin.get(Specimens.BACKENDS + "?limit=1").json().getString("next_cursor");

        assertThat(admin.get(Specimens.BACKENDS + "?limit=1&cursor=" + cursor).status())
                .isEqualTo(200);
        Refused.naming(admin.get("/api/assets?cursor=" + cursor), "cursor");
        Refused.naming(admin.get(Specimens.BACKENDS + "?tier=hot&cursor=" + cursor), "cursor");
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String changed = cursor.substring(0, i) + other + cursor.substring(i + 1);
            Refused.naming(admin.get(Specimens.BACKENDS + "?cursor=" + changed), "cursor");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/admin/storage/backends?tier=warm|tier",
                "/api/admin/storage/backends?status=|status",
                "/api/admin/storage/backends?backend_type=tape|backend_type",
                "/api/admin/storage/backends?project_id=-1|project_id",
                "/api/admin/storage/backends?project_id=1%20OR%201=1|project_id",
                "/api/assets?backend_id=x|backend_id",
                "/api/assets?tier=HOT|tier",
                "/api/assets?entity_type=%00|entity_type",
                "/api/assets?entity_type=%0a|entity_type",
                "/api/assets?entity_type=%20|entity_type",
                "/api/assets?project_id=99999999999999999999|project_id",
                "/api/admin/storage/migrations?status=done|status",
                "/api/admin/storage/migrations?backend_id=1e3|backend_id",
                "/api/admin/storage/adoptions?status=x|status",
                "/api/admin/storage/reconciliations?backend_id=x|backend_id",
                "/api/admin/storage/cleanup?stuck=1|stuck",
                "/api/admin/storage/cache/entries?pinned=1|pinned",
                "/api/admin/storage/retrievals/files?open=x|open",
                "/api/admin/storage/usage?days=401|days",
                "/api/assets?min_size_bytes=-1|min_size_bytes",
                "/api/assets?not_accessed_since=yesterday|not_accessed_since",
            })
    void refusesTheFilter(String pathAndParameter) throws Exception {
        String[] parts = pathAndParameter.split("\\|");
        Refused.naming(admin.get(parts[0]), parts[1]);
    }

    @Test
    void findsNothingForAnInjectedFilter() throws Exception {
        Http.Answer answer = admin.get("/api/assets?entity_type=x'%20OR%20'1'='1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getJsonArray("items")).isEmpty();
    }

    private interface Check {
        void of(Endpoint endpoint) throws Exception;
    }

    private List<DynamicTest> each(java.util.function.Predicate<Endpoint> which, Check check) {
        return endpoints.stream()
                .filter(which)
                .map(e -> DynamicTest.dynamicTest(e.toString(), () -> check.of(e)))
                .toList();
    }
}
