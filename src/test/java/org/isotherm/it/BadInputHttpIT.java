package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a request before anybody looks at its fields, at every endpoint. */
@ExtendWith(WithServer.class)
class BadInputHttpIT {
    private final IsothermServer server;
    private final Http admin;
    private final Specimens studio;
    private final List<Endpoint> endpoints;
    private Snapshot before;

    BadInputHttpIT(IsothermServer server) throws Exception {
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

    private static Map<String, Integer> bodies() {
        Map<String, Integer> bodies = new LinkedHashMap<>();
        for (String malformed : List.of(
                "",
                " ",
                "{",
                "}",
                "[]",
                "7",
                "\"text\"",
                "null",
                "nonsense",
                "{\"name\":}",
                "{\"name\" \"a\"}",
                "{'name':'a'}",
                "{name:1}",
                "{\"name\":1,}",
                "{\"name\":NaN}",
                "{\"name\":01}",
                "{\"name\":1}{}",
                "{\"name\":\"a",
                "{\"name\":\"\n\"}",
                "{\"name\":\"\\x\"}",
                "{\"name\":\"\\u12\"}",
                "{\"name\":1e999}",
                "{\"name\":" + "9".repeat(200) + "}",
                "{\"name\":1,\"name\":2}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>",
                "{\"a\":".repeat(100) + "1" + "}".repeat(100),
                "[".repeat(100_000))) {
            bodies.put(malformed, 400);
        }
        bodies.put("{\"a\":\"" + "x".repeat(1 << 20) + "\"}", 413);
        return bodies;
    }

    @TestFactory
    List<DynamicTest> refusesABodyThatIsNoObject() {
        return each(Endpoint::body, endpoint -> {
            for (Map.Entry<String, Integer> body : bodies().entrySet()) {
                Refused.with(
                        send(endpoint, "application/json", BodyPublishers.ofString(body.getKey())), body.getValue());
            }
            byte[] latin1 = "{\"name\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1);
            Refused.with(send(endpoint, "application/json", BodyPublishers.ofByteArray(latin1)), 400);
            byte[] utf16 = "{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_16);
            Refused.with(send(endpoint, "application/json", BodyPublishers.ofByteArray(utf16)), 400);
        });
    }

    @TestFactory
    List<DynamicTest> refusesAnotherMediaType() {
        return each(Endpoint::body, endpoint -> {
            for (String type : List.of(
                    "text/plain",
                    "application/xml",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x",
                    "application/json; charset=iso-8859-1",
                    "application/json-patch+json",
                    "*/*")) {
                Refused.with(send(endpoint, type, BodyPublishers.ofString("{}")), 415);
            }
            for (String garbage : List.of("garbage", "/", ";", "application/json;;;=", "a/b/c", "application/")) {
                Http.Answer answer = send(endpoint, garbage, BodyPublishers.ofString("{}"));
                // if the runtime makes JSON of it, a path that names nothing says so
                Set<Integer> fitting =
                        endpoint.path().contains("999999999") ? Set.of(400, 404, 415, 422) : Set.of(400, 415, 422);
                assertThat(fitting).as(garbage + ": " + answer.body()).contains(answer.status());
                Refused.with(answer, answer.status());
            }
            Refused.with(
                    admin.text(admin.request(endpoint.path()).method(endpoint.method(), BodyPublishers.ofString("{}"))),
                    415);
        });
    }

    @TestFactory
    List<DynamicTest> refusesABombWithoutInflatingIt() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[16 << 20]);
        }
        return each(Endpoint::body, endpoint -> {
            HttpRequest.Builder request = admin.request(endpoint.path())
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip")
                    .method(endpoint.method(), BodyPublishers.ofByteArray(bomb.toByteArray()));
            Refused.with(admin.text(request), 415);
        });
    }

    @TestFactory
    List<DynamicTest> refusesAnUnknownFieldWhateverItsName() {
        return each(Endpoint::body, endpoint -> {
            for (String name :
                    List.of("", " ", "$where", "constructor", "<script>", "a.b", "\\u0000", "\\ud800", "é")) {
                Http.Answer answer =
                        send(endpoint, "application/json", BodyPublishers.ofString("{\"" + name + "\":1}"));
                Refused.with(answer, 422);
                assertThat(answer.body()).contains("is not a known field");
            }
        });
    }

    @TestFactory
    List<DynamicTest> offersNoOtherMethods() {
        Map<String, Set<String>> methods = endpoints.stream()
                .collect(Collectors.groupingBy(
                        e -> e.path()
                                .replaceAll("\\?.*", "")
                                .replace("migrations/999999999", "migrations/" + studio.migration),
                        Collectors.mapping(Endpoint::method, Collectors.toSet())));
        List<DynamicTest> tests = new ArrayList<>();
        methods.forEach((path, offered) -> {
            if (path.contains("404") || path.contains("999999999")) {
                return; // stands for a path that is in the table with other methods too
            }
            tests.add(DynamicTest.dynamicTest(path, () -> {
                for (String method : List.of("PATCH", "POST", "TRACE", "PROPFIND", "FOO", "LOCK")) {
                    if (!offered.contains(method)) {
                        Http.Answer answer = admin.text(admin.request(path).method(method, BodyPublishers.noBody()));
                        assertThat(answer.status()).as(method + " " + path).isIn(405, 501);
                        Refused.with(answer, answer.status());
                    }
                }
                Http.Answer options = admin.text(admin.request(path).method("OPTIONS", BodyPublishers.noBody()));
                assertThat(options.status()).isIn(200, 204);
                assertThat(options.header("Access-Control-Allow-Origin")).isEmpty();
            }));
        });
        return tests;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/",
                "/api/nothing",
                "/api/admin",
                "/api/admin/storage",
                "/api/admin/storage/",
                "/api/admin/storage/backends/1/2/3",
                "/api/assets/a/1",
                "/api/assets/a/1/b/c",
                "/api/problem",
                "/problem",
                "/nothing",
                "/WEB-INF/web.xml",
                "/META-INF/persistence.xml",
                "/api/%2e%2e/WEB-INF/web.xml",
                "/api/assets/..%2f..%2fetc/1/passwd",
                "/api/assets/%252e%252e/1/x",
                "/api/application.wadl",
                "/api/a%20b"
            })
    void answersNothingAtThePath(String path) throws Exception {
        Http.Answer answer = admin.get(path);
        assertThat(answer.status()).as(path + " " + answer.body()).isIn(400, 404, 422);
        Refused.with(answer, answer.status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/assets/%zz/1/x",
                "/api/assets/%/1/x",
                "/api/assets/%c0%ae/1/x",
                "/api/assets/%ff/1/x",
                "/api/assets/a%00b/1/x",
                "/api/assets/a\\b/1/x",
                "/api/assets/<a>/1/x",
                "/api/assets/a|b/1/x",
                "/api/admin/storage/backends?limit=%zz",
                "/api/admin/storage/backends?%ff=%ff",
                "/api/admin/storage/backends?limit=%",
                "/api/admin/storage/backends/1;a=b/../2",
                "/api/admin/../../WEB-INF/web.xml",
                "//api//assets",
                "/api/assets/;x/1/y",
                "/api/assets?cursor=\u00e4",
                "*",
                "http://evil.example/api/assets/x",
                "/api/admin/storage/backends/1%0d%0aSet-Cookie:%20a=b"
            })
    void doesNotFailOnTheRequestLine(String target) throws Exception {
        Raw.Answer answer = new Raw(server).send("GET", target, "", "");

        assertThat(answer.status()).as(answer.body()).isBetween(200, 499);
        Refused.keepsItsSecrets(answer.body().replace(target, ""));
        assertThat(answer.body()).doesNotContain("Set-Cookie: a=b");
    }

    /** The container answers these itself, before it knows which application is asked. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/assets/a%00b/1/x", "/api/assets/a%0Ab/1/x", "/api/admin/storage/backends/1%00"})
    void doesNotLetControlCharactersIntoAPath(String path) throws Exception {
        Raw.Answer answer = new Raw(server).send("GET", path, "", "");

        assertThat(answer.status()).isEqualTo(400);
        Refused.keepsItsSecrets(answer.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/xml", "text/html", "garbage", "*", "application/json;q=x", "application/json;q=0"})
    void doesNotFailOnWhatTheClientAccepts(String accept) throws Exception {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.isGet()) {
                Http.Answer answer = admin.text(admin.request(endpoint.path())
                        .header("Accept", accept)
                        .method(endpoint.method(), BodyPublishers.noBody()));
                assertThat(answer.status()).as(endpoint + " " + answer.body()).isIn(200, 400, 406);
                if (answer.status() != 200 && !endpoint.method().equals("HEAD")) {
                    Refused.with(answer, answer.status());
                }
            }
        }
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

    private Http.Answer send(Endpoint endpoint, String type, BodyPublisher body) throws Exception {
        return admin.text(
                admin.request(endpoint.path()).header("Content-Type", type).method(endpoint.method(), body));
    }
}
