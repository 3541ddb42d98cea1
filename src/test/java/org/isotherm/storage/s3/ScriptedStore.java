package org.isotherm.storage.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A store that answers as the test says, also in ways that no real one should. */
final class ScriptedStore implements AutoCloseable {
    /** What it does with one request whose body has been read. */
    @FunctionalInterface
    interface Answer {
        void to(HttpExchange request) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private volatile Answer answer = status(500, "");

    ScriptedStore() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", request -> {
            requests.add(request.getRequestMethod());
            String authorization = request.getRequestHeaders().getFirst("Authorization");
            keys.add(authorization == null ? "" : authorization.replaceAll(".*Credential=([^/]*)/.*", "$1"));
            request.getRequestBody().readAllBytes();
            answer.to(request);
        });
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    ScriptedStore answering(Answer next) {
        answer = next;
        requests.clear();
        keys.clear();
        return this;
    }

    /** The methods of the requests since the answer was set. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** The access keys of the requests since the answer was set. */
    List<String> keys() {
        return List.copyOf(keys);
    }

    /** An error as S3 spells it; none in the answer to HEAD. */
    static Answer status(int status, String code) {
        return request -> {
            byte[] body = code.isEmpty() || request.getRequestMethod().equals("HEAD")
                    ? new byte[0]
                    : ("<Error><Code>" + code + "</Code><Message>told to</Message></Error>")
                            .getBytes(StandardCharsets.UTF_8);
            request.getResponseHeaders().set("Content-Type", "application/xml");
            request.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            request.getResponseBody().write(body);
            request.close();
        };
    }

    /** Promises {@code size} bytes and sends only {@code sent}. */
    static Answer cut(int size, int sent) {
        return request -> {
            request.sendResponseHeaders(200, size);
            request.getResponseBody().write(new byte[sent]);
            request.getResponseBody().flush();
            request.close();
        };
    }

    /** Promises {@code size} bytes, sends {@code sent} and then nothing, without closing. */
    Answer stalled(int size, int sent) {
        return request -> {
            request.sendResponseHeaders(200, size);
            OutputStream body = request.getResponseBody();
            body.write(new byte[sent]);
            body.flush();
            waitForEnd();
            request.close();
        };
    }

    /** Promises {@code size} bytes and sends one every 20 ms. */
    Answer dripping(int size) {
        return request -> {
            request.sendResponseHeaders(200, size);
            OutputStream body = request.getResponseBody();
            try {
                while (!closed.await(20, TimeUnit.MILLISECONDS)) {
                    body.write(0);
                    body.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            request.close();
        };
    }

    /** Reads the request and never answers. */
    Answer silent() {
        return request -> {
            waitForEnd();
            request.close();
        };
    }

    /** Reads the request and drops the connection. */
    static Answer dropping() {
        return HttpExchange::close;
    }

    private void waitForEnd() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
