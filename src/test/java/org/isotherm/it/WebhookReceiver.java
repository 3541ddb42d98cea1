package org.isotherm.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody who is told that retrievals have ended, and answers as a test says. */
final class WebhookReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Answers answers;

    record Received(String path, String id, String timestamp, String signature, String body) {
        String signedText() {
            return id + "." + timestamp + "." + body;
        }

        boolean isSignedWith(byte[] secret) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret, "HmacSHA256"));
                byte[] code = mac.doFinal(signedText().getBytes(StandardCharsets.UTF_8));
                return signature.equals("v1," + Base64.getEncoder().encodeToString(code));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    interface Answers {
        /**
         * The status to answer with.
         *
         * @param nth of all requests, from 0 on
         */
        int to(Received request, int nth) throws Exception;
    }

    WebhookReceiver(Answers answers) throws IOException {
        this.answers = answers;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::receive);
        server.start();
    }

    /** As the setting has it. */
    static String secret(byte[] secret) {
        return "whsec_" + Base64.getEncoder().encodeToString(secret);
    }

    String uri() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Received> received() {
        return received;
    }

    private void receive(HttpExchange request) throws IOException {
        var headers = request.getRequestHeaders();
        Received one = new Received(
                request.getRequestURI().getPath(),
                headers.getFirst("webhook-id"),
                headers.getFirst("webhook-timestamp"),
                headers.getFirst("webhook-signature"),
                new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        int nth;
        synchronized (received) {
            nth = received.size();
            received.add(one);
        }
        try (request) {
            request.sendResponseHeaders(answers.to(one, nth), -1);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
