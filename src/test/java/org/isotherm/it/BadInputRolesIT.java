package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may do what: every endpoint with every role, with none, and with bad credentials. */
@ExtendWith(WithServer.class)
class BadInputRolesIT {
    private final IsothermServer server;
    private final Specimens studio;
    private Snapshot before;

    BadInputRolesIT(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = Specimens.of(server);
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
    List<DynamicTest> letsThoseInWhoMay() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Endpoint endpoint : Endpoint.all(studio)) {
            for (String user : List.of("reader", "viewer", "operator", "admin")) {
                tests.add(DynamicTest.dynamicTest(user + ": " + endpoint, () -> asks(user, endpoint)));
            }
        }
        return tests;
    }

    private void asks(String user, Endpoint endpoint) throws Exception {
        Http.Answer answer = send(server.as(user), endpoint);
        if (!endpoint.users().contains(user)) {
            refused(endpoint, answer, 403);
        } else if (endpoint.isGet()) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        } else {
            // past the door; nothing is in the body or at the path
            assertThat(answer.status()).as(answer.body()).isIn(404, 422);
            Refused.with(answer, answer.status());
        }
    }

    @TestFactory
    List<DynamicTest> letsNobodyInWithoutCredentials() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Endpoint endpoint : Endpoint.all(studio)) {
            tests.add(DynamicTest.dynamicTest(endpoint.toString(), () -> {
                Http.Answer answer = send(server.nobody(), endpoint);
                refused(endpoint, answer, 401);
                assertThat(answer.header("WWW-Authenticate")).startsWith("Basic");
                refused(endpoint, send(server.as("stranger"), endpoint), 401);
            }));
        }
        return tests;
    }

    @Test
    void letsNobodyInWithBadCredentials() throws Exception {
        for (String credentials : List.of(
                "Basic",
                "Basic ",
                "Basic !!!!",
                "Basic YWRtaW4=",
                "Basic YWRtaW46d3Jvbmc=",
                "Basic Og==",
                "Bearer nonsense",
                "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
                "Negotiate x",
                "x".repeat(4000))) {
            HttpRequest.Builder request =
                    server.nobody().request(Specimens.BACKENDS).header("Authorization", credentials);
            Refused.with(server.nobody().text(request.GET()), 401);
        }
    }

    @Test
    void changesNothingForAPageOfAnotherSite() throws Exception {
        for (Endpoint endpoint : Endpoint.all(studio)) {
            if (!endpoint.isGet()) {
                HttpRequest.Builder request = request(server.as("admin"), endpoint);
                Refused.with(server.as("admin").text(request.header("Sec-Fetch-Site", "cross-site")), 403);
            }
        }
    }

    private static void refused(Endpoint endpoint, Http.Answer answer, int status) {
        if (endpoint.method().equals("HEAD")) {
            assertThat(answer.status()).isEqualTo(status);
        } else {
            Refused.with(answer, status);
        }
    }

    private static Http.Answer send(Http http, Endpoint endpoint) throws Exception {
        return http.text(request(http, endpoint));
    }

    private static HttpRequest.Builder request(Http http, Endpoint endpoint) {
        return http.request(endpoint.path())
                .header("Content-Type", "application/json")
                .method(
                        endpoint.method(),
                        endpoint.isGet() || endpoint.method().equals("DELETE")
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString("{}"));
    }
}
