package org.isotherm.demo;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** JSON over HTTP as one user of the demo's registry; credentials are sent with the first request. */
public final class Http {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient client;
    private final URI base;
    private final @Nullable String user;

    /** Nobody in particular: requests carry no credentials. */
    public Http(URI base) {
        this(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .sslContext(SelfSigned.trusted())
                        .build(),
                base,
                null);
    }

    private Http(HttpClient client, URI base, @Nullable String user) {
        this.client = client;
        this.base = base;
        this.user = user;
    }

    /** The same server as another user. */
    public Http as(String name) {
        return new Http(client, base, name);
    }

    /** An answer whose body is text; never an exception because of the status. */
    public record Answer(String request, URI uri, int status, HttpHeaders headers, String body) {
        public JsonObject json() {
            return parsed().asJsonObject();
        }

        public JsonArray array() {
            return parsed().asJsonArray();
        }

        private JsonStructure parsed() {
            try (JsonReader reader = Json.createReader(new StringReader(body))) {
                return reader.read();
            }
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** The explanation of a problem+json body, the body itself otherwise. */
        public String detail() {
            if (header("Content-Type").contains("json") && body.stripLeading().startsWith("{")) {
                JsonObject problem = json();
                String detail = problem.getString("detail", problem.getString("title", body));
                JsonValue errors = problem.get("errors");
                return errors == null ? detail : detail + " " + errors;
            }
            return body.length() > 300 ? body.substring(0, 300) : body;
        }

        /** @throws DemoException unless the status is one of these */
        public Answer expect(int... allowed) {
            for (int one : allowed) {
                if (status == one) {
                    return this;
                }
            }
            throw new DemoException(request + " answered " + status + ": " + detail());
        }
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return text(request(path).GET());
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return text(request(path).DELETE());
    }

    public Answer put(String path, JsonValue body) throws IOException, InterruptedException {
        return text(json(request(path)).PUT(BodyPublishers.ofString(body.toString())));
    }

    public Answer post(String path, JsonValue body) throws IOException, InterruptedException {
        return text(json(request(path)).POST(BodyPublishers.ofString(body.toString())));
    }

    /** Streams a body of any size. */
    public Answer upload(String path, BodyPublisher body, Duration timeout) throws IOException, InterruptedException {
        return text(request(path)
                .header("Content-Type", "application/octet-stream")
                .timeout(timeout)
                .PUT(body));
    }

    /** A request to add headers to; {@link #text} or {@link #stream} sends it. */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
        if (user != null) {
            String pair = user + ":" + LibertyConfig.PASSWORD;
            String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + basic);
        }
        return request;
    }

    public Answer text(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        String line = request.method() + " " + request.uri().getRawPath();
        return new Answer(line, request.uri(), response.statusCode(), response.headers(), response.body());
    }

    /** The body is read by the caller, who closes it. */
    public HttpResponse<InputStream> stream(HttpRequest.Builder builder) throws IOException, InterruptedException {
        return client.send(builder.build(), BodyHandlers.ofInputStream());
    }

    private static HttpRequest.Builder json(HttpRequest.Builder request) {
        return request.header("Content-Type", "application/json");
    }
}
