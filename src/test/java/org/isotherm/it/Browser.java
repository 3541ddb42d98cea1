package org.isotherm.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real Chromium without a window and with one page, spoken to by its DevTools protocol. */
final class Browser implements AutoCloseable, WebSocket.Listener {
    private static final Pattern LISTENS = Pattern.compile("DevTools listening on ws://([^/]+)/.*");
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Integer, CompletableFuture<JsonObject>> open = new ConcurrentHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket page;
    private int last;

    /** @param profile an empty folder */
    Browser(Path chromium, Path profile) throws Exception {
        Path log = profile.resolve("log");
        process = new ProcessBuilder(
                        chromium.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--autoplay-policy=no-user-gesture-required",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            String address = Await.value(
                            "the browser listens",
                            java.time.Duration.ofSeconds(PATIENCE_SECONDS),
                            () -> address(log),
                            Optional::isPresent)
                    .orElseThrow();
            HttpRequest tab = HttpRequest.newBuilder(URI.create("http://" + address + "/json/new?about:blank"))
                    .PUT(BodyPublishers.noBody())
                    .build();
            String said = client.send(tab, BodyHandlers.ofString()).body();
            page = client.newWebSocketBuilder()
                    .buildAsync(URI.create(json(said).getString("webSocketDebuggerUrl")), this)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception | Error e) {
            end();
            throw e;
        }
    }

    /** The one of the machine; the environment's {@code CHROMIUM} comes first. */
    static Optional<Path> installed() {
        String named = System.getenv("CHROMIUM");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(Path.of(folder)::resolve))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<String> address(Path log) throws IOException {
        if (!Files.exists(log)) {
            return Optional.empty();
        }
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            return lines.lines()
                    .map(LISTENS::matcher)
                    .filter(Matcher::matches)
                    .map(m -> m.group(1))
                    .findFirst();
        }
    }

    private static JsonObject json(String text) {
        return Json.createReader(new StringReader(text)).readObject();
    }

    /** Sends a command and returns its result. */
    JsonObject send(String method, JsonObjectBuilder parameters) throws Exception {
        int id = ++last;
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        open.put(id, answer);
        page.sendText(
                        Json.createObjectBuilder()
                                .add("id", id)
                                .add("method", method)
                                .add("params", parameters)
                                .build()
                                .toString(),
                        true)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        JsonObject said = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (said.containsKey("error")) {
            throw new IOException(method + ": " + said);
        }
        return said.getJsonObject("result");
    }

    /** Runs a script on the page and returns what its promise comes to, an object. */
    JsonObject run(String script) throws Exception {
        JsonObject result = send(
                "Runtime.evaluate",
                Json.createObjectBuilder()
                        .add("expression", script)
                        .add("awaitPromise", true)
                        .add("returnByValue", true));
        if (!result.getJsonObject("result").containsKey("value")) {
            throw new IOException("the script has failed: " + result);
        }
        return result.getJsonObject("result").getJsonObject("value");
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean isLast) {
        text.append(data);
        if (isLast) {
            JsonObject said = json(text.toString());
            text.setLength(0);
            if (said.containsKey("id")) {
                CompletableFuture<JsonObject> waiting = open.remove(said.getInt("id"));
                if (waiting != null) {
                    waiting.complete(said);
                }
            }
        }
        socket.request(1);
        return null;
    }

    private void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        end();
    }
}
