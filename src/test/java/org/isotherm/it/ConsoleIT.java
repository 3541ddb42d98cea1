package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console as the WAR serves it: its files, its sessions, and a day of work in a real browser. */
@ExtendWith(WithServer.class)
class ConsoleIT {
    private static final String PROOF = "X-Isotherm-Console";
    private static final String ME = "/api/me";

    private final IsothermServer server;
    private final Http browser;

    ConsoleIT(IsothermServer server) {
        this.server = server;
        this.browser = server.nobody();
    }

    @BeforeAll
    static void theConsoleWasBuilt() {
        Journey.assumeTheConsoleWasBuilt();
    }

    @Test
    void servesItsPageAtEveryAddressThatABrowserOpens() throws Exception {
        for (String path : List.of("/", "/backends", "/migrations/7?tab=failed", "/files/shot/42/video")) {
            Http.Answer page = browser.text(page(path)).expect(200);
            assertThat(page.body()).contains("<div id=\"root\">");
            assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
            assertThat(page.header("Content-Security-Policy"))
                    .contains("script-src 'self'")
                    .doesNotContain("unsafe");
            assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
    }

    @Test
    void servesItsScriptsForGoodAndCompressed() throws Exception {
        String page = browser.text(page("/")).expect(200).body();
        String script = page.replaceAll("(?s).*?src=\"(/assets/[^\"]+\\.js)\".*", "$1");
        Http.Answer answer = browser.text(browser.request(script).GET()).expect(200);
        assertThat(answer.header("Cache-Control")).contains("immutable");

        HttpResponse<InputStream> packed =
                browser.stream(browser.request(script).header("Accept-Encoding", "gzip"));
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        byte[] sent = packed.body().readAllBytes();
        assertThat(sent.length).isLessThan(answer.body().length() / 2);
        try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(sent))) {
            assertThat(new String(unpacked.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(answer.body());
        }
    }

    @Test
    void answersProgramsThatAskForNothingWith404() throws Exception {
        Refused.with(browser.text(browser.request("/nothing").GET()), 404);
        Refused.with(browser.text(page("/assets/nothing.js")), 404);
        Refused.with(browser.text(page("/WEB-INF/web.xml")), 404);
    }

    @Test
    void signsInBySessionAndOutAgain() throws Exception {
        Http.Answer signedIn = signIn("operator", "isotherm-demo").expect(204);
        String cookie = signedIn.header("Set-Cookie");
        assertThat(cookie).startsWith("isotherm-session=").contains("HttpOnly").contains("SameSite=Strict");
        String session = cookie.substring(0, cookie.indexOf(';'));

        Http.Answer me =
                browser.text(with(session, ME).header(PROOF, "1").GET()).expect(200);
        assertThat(me.json().getString("name")).isEqualTo("operator");
        assertThat(me.json().getJsonArray("roles").toString())
                .contains("storage-operator")
                .doesNotContain("storage-admin");

        browser.text(with(session, "/session").header(PROOF, "1").DELETE()).expect(204);
        Refused.with(browser.text(with(session, ME).header(PROOF, "1").GET()), 401);
    }

    @Test
    void changesNothingBySessionWithoutTheProofThatThePageAsked() throws Exception {
        String cookie = signIn("operator", "isotherm-demo").expect(204).header("Set-Cookie");
        String session = cookie.substring(0, cookie.indexOf(';'));
        String pause = "/api/admin/storage/migrations/999999999/pause";

        Refused.with(browser.text(with(session, pause).POST(BodyPublishers.noBody())), 403);
        for (String site : List.of("cross-site", "same-site")) {
            Refused.with(
                    browser.text(with(session, pause)
                            .header(PROOF, "1")
                            .header("Sec-Fetch-Site", site)
                            .POST(BodyPublishers.noBody())),
                    403);
        }
        Refused.with(browser.text(with(session, pause).header(PROOF, "1").POST(BodyPublishers.noBody())), 404);
        Refused.with(browser.text(form("username=operator&password=isotherm-demo")), 403);
    }

    @Test
    void knowsNoProviderUnlessTheSettingsNameOne() throws Exception {
        Http.Answer ways = browser.text(browser.request("/session").GET()).expect(200);
        assertThat(ways.json().isNull("provider")).isTrue();
        Refused.with(browser.text(browser.request("/session/provider").GET()), 404);
    }

    @Test
    void letsPagesOfNamedOriginsAskForIndicatorsAndNothingElse() throws Exception {
        String indicators = "/api/assets/indicators";
        HttpRequest.Builder preflight = browser.request(indicators)
                .header("Origin", server.foreignOrigin())
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody());
        Http.Answer allowed = browser.text(preflight).expect(204);
        assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo(server.foreignOrigin());
        assertThat(allowed.header("Access-Control-Allow-Credentials")).isEqualTo("true");

        String cookie = signIn("viewer", "isotherm-demo").expect(204).header("Set-Cookie");
        String session = cookie.substring(0, cookie.indexOf(';'));
        String body = "{\"keys\":[{\"entity_type\":\"nobody\",\"entity_id\":1,\"file_field\":\"file\"}]}";
        Http.Answer answer = browser.text(
                        from(server.foreignOrigin(), with(session, indicators)).POST(BodyPublishers.ofString(body)))
                .expect(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(server.foreignOrigin());
        Http.Answer nobody = browser.text(
                from(server.foreignOrigin(), browser.request(indicators)).POST(BodyPublishers.ofString(body)));
        Refused.with(nobody, 401);
        assertThat(nobody.headers().firstValue("WWW-Authenticate")).isEmpty();

        for (String origin : List.of("http://evil.example", "null", server.foreignOrigin() + ".evil.example")) {
            Http.Answer refused =
                    browser.text(from(origin, with(session, indicators)).POST(BodyPublishers.ofString(body)));
            Refused.with(refused, 403);
            assertThat(refused.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
        Http.Answer pause = browser.text(
                from(server.foreignOrigin(), with(session, "/api/admin/storage/migrations/999999999/pause"))
                        .POST(BodyPublishers.noBody()));
        Refused.with(pause, 403);
        assertThat(pause.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    private static HttpRequest.Builder from(String origin, HttpRequest.Builder request) {
        return request.header("Origin", origin)
                .header("Sec-Fetch-Site", "same-site")
                .header("Content-Type", "application/json");
    }

    @Test
    void refusesWrongPasswordsWithoutAskingTheBrowserForOne() throws Exception {
        Http.Answer refused = signIn("operator", "wrong");
        Refused.with(refused, 401);
        assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
        Http.Answer asked = browser.text(browser.request(ME).header(PROOF, "1").GET());
        Refused.with(asked, 401);
        assertThat(asked.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(browser.get(ME).header("WWW-Authenticate")).startsWith("Basic");
    }

    @Test
    void beginsNoSessionForProgramsThatSendTheirPassword() throws Exception {
        Http.Answer answer = server.as("viewer").get(ME).expect(200);
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void isWorkedWithInABrowser() throws Exception {
        Journey.assumeABrowser();
        Path folder = server.newFolder("console");
        for (String backend : List.of("fast", "share", "spare")) {
            Files.createDirectory(folder.resolve(backend));
        }
        Journey.walk(
                "e2e",
                browser.request("").build().uri().toString(),
                Map.of(
                        "ISOTHERM_FOREIGN", server.foreignOrigin(),
                        "ISOTHERM_FOLDER", folder.toString(),
                        "ISOTHERM_S3", server.s3().toString()));
    }

    private HttpRequest.Builder page(String path) {
        return browser.request(path).header("Accept", "text/html").GET();
    }

    private HttpRequest.Builder with(String session, String path) {
        return browser.request(path).header("Cookie", session);
    }

    private HttpRequest.Builder form(String fields) {
        return browser.request("/session")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(fields));
    }

    private Http.Answer signIn(String user, String password) throws Exception {
        return browser.text(form("username=" + user + "&password=" + password).header(PROOF, "1"));
    }
}
