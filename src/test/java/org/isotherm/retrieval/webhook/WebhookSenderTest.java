package org.isotherm.retrieval.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.isotherm.storage.s3.EndpointGuard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookSenderTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final List<byte[]> SECRETS = List.of(new byte[32]);

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private WebhookSender sender;
    private volatile HttpHandler answer = request -> answer(request, 204);

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", request -> {
            received.add(request.getRequestMethod() + " " + request.getRequestURI());
            answer.handle(request);
        });
        receiver.start();
        sender = sender(EndpointGuard.resolver());
    }

    @AfterEach
    void stop() throws IOException {
        sender.close();
        receiver.stop(0);
        timers.shutdownNow();
    }

    private WebhookSender sender(DnsResolver resolver) {
        return new WebhookSender(resolver, timers, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private URI url(String host) {
        return URI.create("http://" + host + ":" + receiver.getAddress().getPort() + "/hook");
    }

    private static void answer(HttpExchange request, int status) throws IOException {
        request.sendResponseHeaders(status, -1);
        request.close();
    }

    @Test
    void sendsTheBodyWithItsSignatureAndTime() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        answer = request -> {
            String body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String id = request.getRequestHeaders().getFirst("webhook-id");
            long time = Long.parseLong(request.getRequestHeaders().getFirst("webhook-timestamp"));
            seen.add(id + " " + time + " " + body);
            seen.add(request.getRequestHeaders().getFirst("webhook-signature"));
            seen.add(request.getRequestHeaders().getFirst("Content-Type"));
            answer(request, 200);
        };

        assertThat(sender.send(url("127.0.0.1"), "d-1", "{\"ä\":1}", SECRETS)).isEqualTo(200);

        assertThat(seen.get(0)).isEqualTo("d-1 " + NOW.getEpochSecond() + " {\"ä\":1}");
        assertThat(seen.get(1)).isEqualTo(WebhookSignature.of("d-1", NOW.getEpochSecond(), "{\"ä\":1}", SECRETS));
        assertThat(seen.get(2)).startsWith("application/json");
    }

    @Test
    void followsNoRedirectionAndRepeatsNothing() throws Exception {
        answer = request -> {
            request.getResponseHeaders().set("Location", "/elsewhere");
            answer(request, 307);
        };
        assertThat(sender.send(url("127.0.0.1"), "d-1", "{}", SECRETS)).isEqualTo(307);
        answer = request -> answer(request, 503);
        assertThat(sender.send(url("127.0.0.1"), "d-1", "{}", SECRETS)).isEqualTo(503);
        answer = HttpExchange::close;
        assertThatThrownBy(() -> sender.send(url("127.0.0.1"), "d-1", "{}", SECRETS))
                .isInstanceOfSatisfying(
                        IOException.class,
                        e -> assertThat(WebhookSender.words(e)).isEqualTo("the connection broke"));
        assertThat(received).containsExactly("POST /hook", "POST /hook", "POST /hook");
    }

    @Test
    void doesNotReadAnAnswerWithoutEnd() throws Exception {
        answer = request -> {
            request.sendResponseHeaders(200, 0);
            request.getResponseBody().write(new byte[100_000]);
            request.getResponseBody().flush(); // and never more
        };
        assertThat(sender.send(url("127.0.0.1"), "d-1", "{}", SECRETS)).isEqualTo(200);
    }

    @Test
    void connectsToNoReservedAddressWhateverItsNameSays() {
        for (String host : List.of("169.254.169.254", "[::ffff:a9fe:a9fe]", "0.0.0.0")) {
            assertThatThrownBy(() -> sender.send(URI.create("http://" + host + ":80/"), "d-1", "{}", SECRETS))
                    .as(host)
                    .isInstanceOf(UnknownHostException.class);
        }
    }

    /** The name was looked at when the retrieval was asked for, and stands for another address now. */
    @Test
    void looksAtTheAddressAgainWhenItConnects() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        WebhookSender again = sender(new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                asked.add(host);
                throw new UnknownHostException(host);
            }

            @Override
            public String resolveCanonicalHostname(String host) throws UnknownHostException {
                return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
            }
        });
        assertThatThrownBy(() -> again.send(url("localhost"), "d-1", "{}", SECRETS))
                .isInstanceOf(UnknownHostException.class);
        assertThat(asked).contains("localhost");
        assertThat(received).isEmpty();
        again.close();
    }

    @Test
    void doublesItsPausesUpToAnHour() {
        assertThat(WebhookDelivery.pause(Duration.ofSeconds(10), 1)).isEqualTo(Duration.ofSeconds(10));
        assertThat(WebhookDelivery.pause(Duration.ofSeconds(10), 4)).isEqualTo(Duration.ofSeconds(80));
        assertThat(WebhookDelivery.pause(Duration.ofSeconds(10), 99)).isEqualTo(Duration.ofHours(1));
    }
}
