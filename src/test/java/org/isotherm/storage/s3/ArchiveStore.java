package org.isotherm.storage.s3;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One object in an archive, and no more of a store than that takes: S3Proxy, behind which all other tests of S3 run, knows no
 * restore, and no other store that does can be had here. GET with a range, HEAD and {@code POST ?restore}, with {@code
 * x-amz-restore}, {@code InvalidObjectState} and {@code RestoreAlreadyInProgress} as the API reference of Amazon S3 has
 * them. What it shows is that we speak that protocol, not how a real archive behaves.
 */
public final class ArchiveStore implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final byte[] content;
    private final String storageClass;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> restores = new CopyOnWriteArrayList<>();
    private @Nullable String restore;
    private @Nullable String accessTier;
    private int readsBeforeExpiry = Integer.MAX_VALUE;

    public ArchiveStore(byte[] content, String storageClass) throws IOException {
        this.content = content;
        this.storageClass = storageClass;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The bodies of the requests to restore that were accepted. */
    public List<String> restores() {
        return List.copyOf(restores);
    }

    /** The temporary copy is there; it is gone after so many reads. */
    public synchronized void restored(int reads) {
        restore = "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2029 00:00:00 GMT\"";
        readsBeforeExpiry = reads;
    }

    /** The store says from now on that it has moved the object to this access tier of INTELLIGENT_TIERING. */
    public synchronized void moveTo(String tier) {
        accessTier = tier;
    }

    private synchronized void answer(HttpExchange request) throws IOException {
        String body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Headers headers = request.getResponseHeaders();
        headers.set("x-amz-storage-class", storageClass);
        if (accessTier != null) {
            headers.set("x-amz-archive-status", accessTier);
        }
        if (restore != null) {
            headers.set("x-amz-restore", restore);
        }
        switch (request.getRequestMethod()) {
            case "HEAD" -> {
                headers.set("Content-Length", String.valueOf(content.length));
                send(request, 200, null);
            }
            case "GET" -> read(request);
            case "POST" -> restore(request, body);
            default -> error(request, 405, "MethodNotAllowed", "");
        }
        request.close();
    }

    private void read(HttpExchange request) throws IOException {
        if (restore == null || restore.contains("\"true\"") || readsBeforeExpiry == 0) {
            if (readsBeforeExpiry == 0) {
                restore = null;
                readsBeforeExpiry = Integer.MAX_VALUE;
            }
            error(request, 403, "InvalidObjectState", "<StorageClass>" + storageClass + "</StorageClass>");
            return;
        }
        readsBeforeExpiry--;
        Matcher range = RANGE.matcher(String.valueOf(request.getRequestHeaders().getFirst("Range")));
        if (!range.matches()) {
            send(request, 200, content);
            return;
        }
        int from = Integer.parseInt(range.group(1));
        int to = Math.min(content.length - 1, Integer.parseInt(range.group(2)));
        request.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + content.length);
        send(request, 206, Arrays.copyOfRange(content, from, to + 1));
    }

    private void restore(HttpExchange request, String body) throws IOException {
        if (!"restore".equals(request.getRequestURI().getQuery())) {
            error(request, 400, "InvalidRequest", "");
        } else if (restore != null && restore.contains("\"true\"")) {
            error(request, 409, "RestoreAlreadyInProgress", "");
        } else if (restore != null) {
            send(request, 200, null); // the copy is there already
        } else if (storageClass.equals("DEEP_ARCHIVE") && body.contains("Expedited")) {
            error(request, 400, "InvalidArgument", "");
        } else {
            restores.add(body);
            restore = "ongoing-request=\"true\"";
            send(request, 202, null);
        }
    }

    private static void error(HttpExchange request, int status, String code, String more) throws IOException {
        request.getResponseHeaders().set("Content-Type", "application/xml");
        send(
                request,
                status,
                ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>archived</Message>"
                                + more + "</Error>")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange request, int status, byte @Nullable [] body) throws IOException {
        request.sendResponseHeaders(status, body == null ? -1 : body.length);
        if (body != null) {
            request.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
