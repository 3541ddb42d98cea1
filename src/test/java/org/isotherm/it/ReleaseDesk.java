package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.isotherm.demo.Http;
import org.isotherm.it.Forms.Form;

/** What tests do with releases over HTTP. */
final class ReleaseDesk {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String RELEASES = "/api/releases";

    private static final String PATTERN = "a frame that nobody may see. ";

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;
    private final Rows rows;

    ReleaseDesk(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = server.studio();
        this.operator = server.as("operator");
        this.rows = server.rows();
    }

    static byte[] content(int size, int seed) {
        byte[] bytes = Samples.bytes(size, seed);
        byte[] text = PATTERN.repeat(size / PATTERN.length() / 2).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, 0, text.length);
        return bytes;
    }

    static String url(long release, String path) {
        return RELEASES + "/" + release + "/files/"
                + URLEncoder.encode(path, StandardCharsets.UTF_8)
                        .replace("%2F", "/")
                        .replace("+", "%20");
    }

    long release(String name, Form form) throws Exception {
        return Studio.id(operator.post(
                        RELEASES,
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("profile_id", form.profile())
                                .build())
                .expect(201)
                .json());
    }

    Http.Answer put(long release, String path, byte[] content) throws Exception {
        return operator.upload(
                RELEASES + "/" + release + "/files/" + path, BodyPublishers.ofByteArray(content), PATIENCE);
    }

    byte[] read(long release, String path, String range, int status) throws Exception {
        var request = server.as("reader").request(RELEASES + "/" + release + "/files/" + path);
        if (range != null) {
            request.header("Range", range);
        }
        HttpResponse<InputStream> answer = operator.stream(request);
        try (InputStream bytes = answer.body()) {
            assertThat(answer.statusCode()).isEqualTo(status);
            return bytes.readAllBytes();
        }
    }

    void published(long release) throws Exception {
        operator.text(operator.request(RELEASES + "/" + release + "/publish").POST(BodyPublishers.noBody()))
                .expect(200);
    }

    void deleteAll(long release) throws Exception {
        for (JsonObject file : studio.all(RELEASES + "/" + release + "/files")) {
            operator.delete(url(release, file.getString("path"))).expect(204);
        }
        operator.delete(RELEASES + "/" + release).expect(204);
    }

    /** Nothing of the release is in rows, and nothing is left that its profiles' backends hold for it. */
    void nothingIsLeft(long release) throws Exception {
        assertThat(rows.number("SELECT count(*) FROM release_files WHERE release_id = ?", release))
                .isZero();
        assertThat(rows.number(
                        "SELECT count(*) FROM asset_locations WHERE entity_type = 'release' AND entity_id = ?",
                        release))
                .isZero();
    }

    Map<String, String> digests(long release) throws Exception {
        Map<String, String> found = new HashMap<>();
        for (JsonObject file : studio.all(RELEASES + "/" + release + "/files")) {
            found.put(file.getString("path"), file.getString("checksum_sha256"));
        }
        return found;
    }
}
