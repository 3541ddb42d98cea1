package org.isotherm.retrieval.webhook;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends one delivery over HTTP. Follows no redirection, keeps nothing, resolves the host with the guard's eyes at the moment
 * of the connection, and is over after {@link #DEADLINE} whatever the receiver does.
 */
final class WebhookSender implements AutoCloseable {
    /** Shorter than a claim lasts, so that nobody else sends the same meanwhile. */
    static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final Timeout SILENCE = Timeout.ofSeconds(10);

    private final CloseableHttpClient client;
    private final ScheduledExecutorService timers;
    private final Clock clock;

    /** @param resolver refuses what must not be connected to */
    WebhookSender(DnsResolver resolver, ScheduledExecutorService timers, Clock clock) {
        this.timers = timers;
        this.clock = clock;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(resolver)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .setSocketTimeout(SILENCE)
                                .build())
                        .setDefaultSocketConfig(
                                SocketConfig.custom().setSoTimeout(SILENCE).build())
                        .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(SILENCE).build())
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setUserAgent("Isotherm")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /**
     * Sends it and returns what the receiver answered; its body is not read.
     *
     * @param secrets one or more
     * @throws IOException when there was no answer; {@link #words} has it for people
     */
    int send(URI url, String id, String body, List<byte[]> secrets) throws IOException {
        long now = clock.instant().getEpochSecond();
        HttpPost post = new HttpPost(url);
        post.setHeader("webhook-id", id);
        post.setHeader("webhook-timestamp", Long.toString(now));
        post.setHeader("webhook-signature", WebhookSignature.of(id, now, body, secrets));
        post.setEntity(new StringEntity(body, ContentType.create("application/json", StandardCharsets.UTF_8)));
        Future<?> end = timers.schedule(post::cancel, DEADLINE.toSeconds(), TimeUnit.SECONDS);
        try {
            HttpHost receiver = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
            ClassicHttpResponse answer = client.executeOpen(receiver, post, null);
            int status = answer.getCode();
            post.cancel(); // closes the connection; closing the answer would read its body first
            return status;
        } catch (IOException e) {
            throw post.isCancelled() ? new SocketTimeoutException("no answer in time") : e;
        } finally {
            end.cancel(false);
        }
    }

    /** What went wrong, without a word of the receiver or of a library. */
    static String words(IOException e) {
        if (e instanceof SocketTimeoutException || e instanceof ConnectTimeoutException) {
            return "no answer in time";
        }
        if (e instanceof UnknownHostException) {
            return "the host cannot be resolved, or stands for an address that must not be asked";
        }
        if (e instanceof ConnectException) {
            return "the connection was refused";
        }
        if (e instanceof SSLException) {
            return "no secure connection came about";
        }
        return "the connection broke";
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
