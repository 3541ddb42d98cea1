package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.isotherm.demo.Http;
import org.isotherm.it.WebhookReceiver.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Telling somebody that a retrieval has ended. */
@ExtendWith(WithServer.class)
class WebhookIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RETRIEVALS = Studio.ADMIN + "retrievals";
    private static final byte[] SECRET = Samples.bytes(32, 77);
    private static int made;

    private final IsothermServer server;
    private final Studio studio;
    private final String name = "webhook_" + ++made;
    private List<Received> received;
    private WebhookReceiver receiver;
    private volatile List<Integer> answers = List.of(204);

    WebhookIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @BeforeEach
    void listens() throws Exception {
        receiver = new WebhookReceiver((request, nth) -> answers.get(Math.min(nth, answers.size() - 1)));
        received = receiver.received();
        server.set("isotherm.webhook.secret", WebhookReceiver.secret(SECRET));
        server.set("isotherm.webhook.allowed-endpoints", receiver.uri());
        server.set("isotherm.webhook.back-off", "PT0.1S");
        server.set("isotherm.webhook.attempts", "3");
        long cold = studio.create(Studio.local(name, server.newFolder(name)).add("tier", "cold"));
        studio.upload(name + "/1/file", cold, Samples.bytes(100_000, made));
    }

    @AfterEach
    void stops() {
        receiver.close();
    }

    private int port() {
        return receiver.port();
    }

    private Http.Answer ask(String url) throws Exception {
        return studio.operator()
                .post(
                        RETRIEVALS,
                        Json.createObjectBuilder()
                                .add("filter", Json.createObjectBuilder().add("entity_type", name))
                                .add("webhook", url)
                                .build());
    }

    /** Settings are seen within some seconds. */
    private JsonObject told() throws Exception {
        String url = receiver.uri() + "/hooks/isotherm";
        Http.Answer begun = Await.value("the settings are seen", PATIENCE, () -> ask(url), a -> a.status() == 202);
        return Await.value(
                "the webhook has ended",
                PATIENCE,
                () -> studio.operator()
                        .get(begun.header("Location"))
                        .expect(200)
                        .json(),
                view -> !view.getJsonObject("webhook").isNull("ended_at"));
    }

    @Test
    void isSignedAndTriedAgainUntilItIsTaken() throws Exception {
        answers = List.of(503, 302, 204);

        JsonObject view = told();

        JsonObject webhook = view.getJsonObject("webhook");
        assertThat(webhook.getString("state")).as(view.toString()).isEqualTo("delivered");
        assertThat(webhook.getInt("attempts")).isEqualTo(3);
        assertThat(webhook.getInt("last_status")).isEqualTo(204);
        assertThat(received)
                .hasSize(3)
                .extracting(Received::id)
                .containsOnly(received.get(0).id());
        for (Received each : received) {
            assertThat(each.signature()).isEqualTo("v1," + byOpenssl(each));
            assertThat(Math.abs(Instant.now().getEpochSecond() - Long.parseLong(each.timestamp())))
                    .as("receivers refuse what is older than five minutes")
                    .isLessThan(300);
        }
        JsonObject told =
                Json.createReader(new StringReader(received.get(2).body())).readObject();
        assertThat(told.getString("type")).isEqualTo("retrieval.ended");
        assertThat(Studio.id(told.getJsonObject("data"))).isEqualTo(Studio.id(view));
        assertThat(told.getJsonObject("data").getString("state")).isEqualTo("completed");
        assertThat(told.getJsonObject("data").getInt("retrieved_files")).isEqualTo(1);
        keepsItsSecret();
    }

    /** By a program that nobody here has written. */
    private static String byOpenssl(Received each) throws Exception {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "dgst",
                        "-sha256",
                        "-mac",
                        "HMAC",
                        "-macopt",
                        "hexkey:" + HexFormat.of().formatHex(SECRET),
                        "-binary")
                .start();
        try (OutputStream in = openssl.getOutputStream()) {
            in.write(each.signedText().getBytes(StandardCharsets.UTF_8));
        }
        byte[] mac = openssl.getInputStream().readAllBytes();
        assertThat(openssl.waitFor()).isZero();
        return Base64.getEncoder().encodeToString(mac);
    }

    private void keepsItsSecret() throws Exception {
        String secret = Base64.getEncoder().encodeToString(SECRET).substring(0, 20);
        assertThat(server.rows().texts("SELECT CAST(w AS TEXT) FROM storage_retrieval_webhooks w"))
                .noneMatch(row -> row.contains(secret));
        assertThat(server.rows().texts("SELECT CAST(a AS TEXT) FROM audit_log a WHERE action = 'retrieval.create'"))
                .noneMatch(row -> row.contains(secret));
        assertThat(Files.readString(server.root().resolve("liberty/output/isotherm/logs/messages.log")))
                .doesNotContain(secret);
    }

    @Test
    void isGivenUpInTheEnd() throws Exception {
        answers = List.of(500);

        JsonObject webhook = told().getJsonObject("webhook");

        assertThat(webhook.getString("state")).isEqualTo("given_up");
        assertThat(webhook.getInt("attempts")).isEqualTo(3);
        assertThat(webhook.getInt("last_status")).isEqualTo(500);
        assertThat(webhook.getString("last_error")).contains("500");
    }

    @Test
    void isGivenUpAtOnceWhenTheReceiverIsNoMore() throws Exception {
        answers = List.of(410);
        JsonObject webhook = told().getJsonObject("webhook");
        assertThat(webhook.getString("state")).isEqualTo("given_up");
        assertThat(webhook.getInt("attempts")).isEqualTo(1);
    }

    @Test
    void goesNowhereElse() throws Exception {
        told();
        for (String url : List.of(
                "http://127.0.0.1:1/",
                "http://localhost:" + port() + "/",
                "http://mira:word@127.0.0.1:" + port() + "/",
                "http://127.0.0.1:" + port() + "/?token=1",
                "http://2130706433:" + port() + "/",
                "http://169.254.169.254/latest",
                "file:///etc/passwd")) {
            Refused.naming(ask(url), "webhook");
        }
    }
}
