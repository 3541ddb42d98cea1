package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that are not what they say, and requests for parts that are none. */
@ExtendWith(WithServer.class)
class BadInputContentIT {
    private static final String CONTENT = Specimens.ASSET + "/content";

    private final IsothermServer server;
    private final Http operator;
    private final Specimens studio;
    private Snapshot before;

    BadInputContentIT(IsothermServer server) throws Exception {
        this.server = server;
        this.operator = server.as("operator");
        this.studio = Specimens.of(server);
    }

    @BeforeEach
    void remember() throws Exception {
        before = Snapshot.of(server);
    }

    @AfterEach
    void nothingHasChanged() throws Exception {
        assertThat(Snapshot.of(server)).isEqualTo(before);
        assertThat(operator.get(CONTENT).body()).isEqualTo(Specimens.CONTENT);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Repr-Digest|sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:",
                "Repr-Digest|sha-256=:AAAA:",
                "Repr-Digest|sha-256=:***:",
                "Repr-Digest|sha-256=",
                "Digest|sha-256=zzz",
            })
    void storesNothingWithTheDigest(String header, String value) throws Exception {
        Refused.naming(upload(header, value, "?backend_id=" + studio.full), header);
    }

    @Test
    void storesNothingWithTwoDigestsThatDiffer() throws Exception {
        String a = "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";
        String b = "sha-256=:BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";

        Refused.naming(upload("Repr-Digest", a + ", " + b, "?backend_id=" + studio.full), "Repr-Digest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "identity, gzip", "GZIP", "nonsense"})
    void storesNothingWithTheContentCoding(String coding) throws Exception {
        Refused.with(upload("Content-Encoding", coding, "?backend_id=" + studio.full), 415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backend_id=-1",
                "backend_id=x",
                "backend_id=",
                "backend_id=1.5",
                "backend_id=999999999",
                "backend_id=99999999999999999999"
            })
    void storesNothingOnTheBackend(String query) throws Exception {
        Refused.naming(upload("Accept", "*/*", "?" + query), "backend_id");
    }

    @Test
    void storesNothingWithAnUnknownOrRepeatedParameter() throws Exception {
        Refused.naming(upload("Accept", "*/*", "?backend=1&mode=fast"), "backend", "mode");
        Refused.naming(
                upload("Accept", "*/*", "?backend_id=" + studio.full + "&backend_id=" + studio.empty), "backend_id");
    }

    @ParameterizedTest(name = "If-Match: {0} is {1}")
    @CsvSource({
        "'\"0000000000000000000000000000000000000000000000000000000000000000\"', 412",
        "'\"short\"', 412",
        "'W/\"x\"', 400",
        "'garbage', 400",
        "'\"', 400"
    })
    void replacesNothingThatHasChangedSince(String tag, int status) throws Exception {
        Refused.with(upload("If-Match", tag, "?backend_id=" + studio.full), status);
    }

    @ParameterizedTest
    @CsvSource({"read_only, 409", "offline, 503", "decommissioned, 409"})
    void storesNothingOnABackendThatIs(String status, int answer) throws Exception {
        long closed = studio.backend("content-" + status, Body.of("status", Body.text(status)));
        before = Snapshot.of(server);

        Refused.with(upload("Accept", "*/*", "?backend_id=" + closed), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100\r\n\r\nshort",
                "Content-Length: -5\r\n\r\n",
                "Content-Length: x\r\n\r\n",
                "\r\n\r\nabc",
                "Content-Length: 99999999999999999999\r\n\r\nabc",
                "Content-Length: 9223372036854775807\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n10\r\nshort",
                "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n10\r\nshort",
                "Transfer-Encoding: nonsense\r\n\r\nabc"
            })
    void storesNothingOfABodyThatBreaksOff(String headersAndBody) throws Exception {
        int end = headersAndBody.indexOf("\r\n\r\n");
        String headers = end == 0 ? "" : headersAndBody.substring(0, end + 2);

        Raw.Answer answer = new Raw(server)
                .breakingOff("PUT", CONTENT + "?backend_id=" + studio.full, headers, headersAndBody.substring(end + 4));

        assertThat(answer.status()).as(answer.body()).isIn(0, 400, 408, 411, 413, 501);
        Refused.keepsItsSecrets(answer.body());
    }

    @Test
    void takesChunksAndAnEmptyFile() throws Exception {
        String path = "/api/assets/bad-input/60/clip";
        Raw raw = new Raw(server);
        String target = path + "/content?backend_id=" + studio.full;

        Raw.Answer chunks = raw.send("PUT", target, "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n");
        String content = operator.get(path + "/content").body();
        Raw.Answer empty = raw.send("PUT", target, "Content-Length: 0\r\n", "");
        long size = operator.get(path).json().getJsonNumber("file_size_bytes").longValue();
        String none = operator.get(path + "/content").expect(200).body();
        Http.Answer range = operator.text(
                operator.request(path + "/content").header("Range", "bytes=0-0").GET());
        before = Snapshot.of(server);

        assertThat(chunks.status()).as(chunks.body()).isIn(200, 201);
        assertThat(content).isEqualTo("abc");
        assertThat(empty.status()).as(empty.body()).isEqualTo(200);
        assertThat(size).isZero();
        assertThat(none).isEmpty();
        Refused.with(range, 416);
    }

    @Test
    void doesNotInflateABomb() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[64 << 20]);
        }
        for (String type : new String[] {"application/json", "application/octet-stream"}) {
            Http.Answer answer = operator.text(operator.request(CONTENT + "?backend_id=" + studio.full)
                    .header("Content-Type", type)
                    .header("Content-Encoding", "gzip")
                    .PUT(BodyPublishers.ofByteArray(bomb.toByteArray())));
            Refused.with(answer, 415);
        }
    }

    @ParameterizedTest(name = "Range: {0} is {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0|206|t",
                "bytes=-5|206|bytes",
                "bytes=7-|206|bytes",
                "bytes=7-99999999999999999999|206|bytes",
                "bytes=-99999999999999999999|206|twelve bytes",
                "bytes=12-|416|",
                "bytes=99999999999999999999-|416|",
                "bytes=-0|416|",
                "bytes=5-2|200|twelve bytes",
                "bytes=0-1,3-4|200|twelve bytes",
                "bytes=0-0,0-0,0-0,0-0,0-0,0-0|200|twelve bytes",
                "bytes=--5|200|twelve bytes",
                "bytes=a-b|200|twelve bytes",
                "bytes=|200|twelve bytes",
                "items=0-1|200|twelve bytes",
                "nonsense|200|twelve bytes",
            })
    void answersARangeOfEveryKind(String range, int status, String content) throws Exception {
        Http.Answer answer =
                operator.text(operator.request(CONTENT).header("Range", range).GET());

        if (status == 416) {
            Refused.with(answer, 416);
            assertThat(answer.header("Content-Range")).isEqualTo("bytes */12");
        } else {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEqualTo(content);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "If-None-Match|garbage",
                "If-None-Match|\"unclosed",
                "If-Range|garbage",
                "If-Range|Wed, 99 Foo 2026 99:99:99 GMT",
                "If-Modified-Since|yesterday",
                "Prefer|wait=99999999999999999999999",
            })
    void answersConditionsThatCannotBeReadWithoutFailing(String header, String value) throws Exception {
        Http.Answer answer =
                operator.text(operator.request(CONTENT).header(header, value).GET());

        assertThat(answer.status()).isIn(200, 400);
    }

    @Test
    void knowsNoContentOfAnAssetThatIsNotThere() throws Exception {
        Refused.with(operator.get("/api/assets/bad-input/2/clip/content"), 404);
        Refused.with(operator.get("/api/assets/bad-input/x/clip/content"), 404);
        Refused.with(operator.get("/api/assets/bad-input/-1/clip/content"), 404);
        assertThat(operator.text(operator.request("/api/assets/bad-input/2/clip/content")
                                .method("HEAD", BodyPublishers.noBody()))
                        .status())
                .isEqualTo(404);
        Refused.with(operator.delete("/api/assets/bad-input/2/clip"), 404);
    }

    private Http.Answer upload(String header, String value, String query) throws Exception {
        HttpRequest.Builder request = operator.request(CONTENT + query)
                .header("Content-Type", "application/octet-stream")
                .header(header, value)
                .timeout(Duration.ofMinutes(1));
        return operator.text(request.PUT(BodyPublishers.ofString("other bytes", StandardCharsets.UTF_8)));
    }
}
