package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.isotherm.it.Forms.Form;
import org.isotherm.storage.s3.RelayRule;
import org.isotherm.storage.s3.RelayRule.Asked;
import org.isotherm.storage.s3.StoreRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients hear whose content was on its way to a store that had gone: to come again, and nothing has changed. */
@ExtendWith(WithServer.class)
class LostUploadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SIZE = 70_000;
    private static final String NAME = "lost-upload";

    private static Forms forms;
    private static int made;

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;
    private final StoreRelay relay;

    LostUploadIT(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = server.studio();
        this.operator = studio.operator();
        this.relay = server.relay();
        if (forms == null) {
            forms = Forms.make(studio, NAME, server.newFolder(NAME), relay.uri());
        }
    }

    @AfterEach
    void heals() {
        relay.heal();
    }

    /** How an upload is lost. */
    enum Loss {
        /** The store says that something is wrong with it. */
        FAILED {
            @Override
            RelayRule order(StoreRelay relay, Predicate<Asked> about) {
                return relay.refuse(about, 1, 500, "InternalError");
            }
        },
        /** The connection breaks before the store has it. */
        CUT {
            @Override
            RelayRule order(StoreRelay relay, Predicate<Asked> about) {
                return relay.before(about, () -> {
                    try {
                        relay.cut();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        };

        abstract RelayRule order(StoreRelay relay, Predicate<Asked> about);
    }

    private static Form form(String name) {
        return forms.all.stream()
                .filter(each -> each.name().equals(NAME + name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isContent(Asked asked) {
        return asked.isPut() && asked.path().contains("/" + NAME + "/objects/");
    }

    /** @return the addresses of an asset as it is, an encrypted one, and files of releases of two forms */
    private Stream<String> addresses() throws Exception {
        String key = "lost_upload/" + ++made + "/file";
        return Stream.of(
                "/api/assets/" + key + "/content?backend_id=" + form("-cloud").backend(),
                "/api/assets/" + key + "-encrypted/content?profile_id="
                        + form("-cloud-encrypted").profile(),
                "/api/releases/" + release(form("-cloud")) + "/files/clip.mov",
                "/api/releases/" + release(form("-cloud-encrypted-chunked")) + "/files/clip.mov");
    }

    private long release(Form form) throws Exception {
        JsonObject asked = Json.createObjectBuilder()
                .add("name", NAME + " " + ++made)
                .add("profile_id", form.profile())
                .build();
        return Studio.id(operator.post("/api/releases", asked).expect(201).json());
    }

    private Http.Answer put(String address, byte[] content) throws Exception {
        return operator.upload(address, BodyPublishers.ofByteArray(content), PATIENCE);
    }

    private byte[] content(String address) throws Exception {
        String path = address.replaceFirst("[?].*", "");
        try (InputStream body = operator.stream(
                        operator.request(path + (path.endsWith("/content") ? "?mode=stream" : "")))
                .body()) {
            return body.readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isToBeSentAgainAndLeavesNothingBehind(Loss loss) throws Exception {
        for (String address : addresses().toList()) {
            byte[] first = Samples.bytes(SIZE, 1);
            RelayRule lost = loss.order(relay, LostUploadIT::isContent);

            Await.that("it was lost by that", PATIENCE, () -> {
                assertToldToComeAgain(put(address, first));
                return lost.met() == 1; // else a connection that was idle has ended before
            });
            assertThat(operator.get(address.replaceFirst("[?].*", "")).status())
                    .as(address)
                    .isEqualTo(404);
            relay.heal();
            Await.that(
                    "it is taken when it is sent again",
                    PATIENCE,
                    () -> put(address, first).status() == 201);

            byte[] second = Samples.bytes(SIZE, 2);
            loss.order(relay, LostUploadIT::isContent);
            assertToldToComeAgain(put(address, second));

            relay.heal();
            Await.that("it is as it was", PATIENCE, () -> Arrays.equals(content(address), first));
        }
        assertNothingIsLeft();
    }

    private static void assertToldToComeAgain(Http.Answer answer) {
        JsonObject problem = Refused.with(answer, 503);
        assertThat(problem.getString("type")).endsWith("/backend-unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    /** On the store lies what rows name. */
    private void assertNothingIsLeft() throws Exception {
        Rows rows = server.rows();
        try (Bucket bucket = server.bucket()) {
            Await.that(
                    "what was lost is cleaned up",
                    PATIENCE,
                    () -> bucket.list(NAME + "/objects/").size()
                            == rows.number(
                                    "SELECT COUNT(*) FROM asset_locations WHERE backend_id = ?",
                                    form("-cloud").backend()));
        }
    }
}
