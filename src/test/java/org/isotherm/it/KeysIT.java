package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The keys over HTTP: what is on them, how they are rotated, and that none is taken away that opens anything. */
@ExtendWith(WithServer.class)
class KeysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String KEYS = ADMIN + "keys";
    private static final String ROTATIONS = ADMIN + "key-rotations";
    private static final String GONE = "gone-with-its-server";

    private final IsothermServer server;
    private final Http admin;
    private final Rows rows;

    KeysIT(IsothermServer server) {
        this.server = server;
        this.admin = server.as("admin");
        this.rows = server.rows();
    }

    @AfterEach
    void nothingIsLeftOnAKey() throws Exception {
        try (Connection database = server.database();
                PreparedStatement statement =
                        database.prepareStatement("DELETE FROM encoded_contents WHERE checksum_sha256 = 'keys-it'")) {
            statement.executeUpdate();
        }
    }

    /** Contents on a key, as rows have them; the data keys are none. */
    private void contents(String key, int count) throws Exception {
        try (Connection database = server.database();
                PreparedStatement statement = database.prepareStatement("""
                        INSERT INTO encoded_contents (content_id, size_bytes, checksum_sha256, chunked, key_name,
                                                      wrapped_key)
                        VALUES (?, 0, 'keys-it', FALSE, ?, ?)""")) {
            for (int i = 0; i < count; i++) {
                statement.setObject(1, UUID.randomUUID());
                statement.setString(2, key);
                statement.setString(3, Base64.getEncoder().encodeToString(new byte[61]));
                statement.executeUpdate();
            }
        }
    }

    private JsonObject key(String name) throws Exception {
        return admin.get(KEYS + "/" + name).expect(200).json();
    }

    private JsonObject rotated(String from, String to) throws Exception {
        String location = admin.post(
                        ROTATIONS,
                        Json.createObjectBuilder()
                                .add("from_key", from)
                                .add("to_key", to)
                                .build())
                .expect(202)
                .header("Location");
        return Await.value(
                "the rotation has ended",
                PATIENCE,
                () -> admin.get(location).expect(200).json(),
                r -> !Set.of("pending", "in_progress").contains(r.getString("status")));
    }

    @Test
    void aKeyThatContentsAreOnAndTheServerLacksIsToldAndStays() throws Exception {
        contents(GONE, 3);

        JsonObject gone = key(GONE);
        assertThat(Studio.number(gone, "contents")).isEqualTo(3);
        assertThat(gone.getBoolean("available")).isFalse();
        assertThat(gone.getString("problem")).isEqualTo("missing");
        Refused.with(Specimens.send(admin, "DELETE", KEYS + "/" + GONE, ""), 409);
        Await.that(
                "readiness names it",
                PATIENCE,
                () -> server.nobody().get("/health/ready").body().contains("key " + GONE));
        assertThat(server.nobody().get("/health/ready").status()).isEqualTo(200);
        Refused.naming(
                Specimens.send(
                        admin,
                        "POST",
                        ROTATIONS,
                        "{\"from_key\":\"" + GONE + "\",\"to_key\":\"" + IsothermServer.KEY + "\"}"),
                "from_key");
    }

    @Test
    void dataKeysThatTheOldKeyDoesNotOpenAreCountedAndLeft() throws Exception {
        contents(IsothermServer.KEY, 1_200); // more than two pages

        JsonObject rotation = rotated(IsothermServer.KEY, IsothermServer.NEXT_KEY);

        assertThat(rotation.getString("status")).isEqualTo("completed_with_errors");
        assertThat(Studio.number(rotation, "refused_contents")).isEqualTo(1_200);
        assertThat(rows.number(
                        "SELECT count(*) FROM encoded_contents WHERE key_name = ? AND checksum_sha256 = 'keys-it'",
                        IsothermServer.KEY))
                .isEqualTo(1_200);
        JsonObject key = key(IsothermServer.KEY);
        assertThat(key.getString("problem")).isEqualTo("wrong");
        Refused.with(
                admin.text(admin.request(ROTATIONS + "/" + Studio.id(rotation) + "/cancel")
                        .POST(BodyPublishers.noBody())),
                409);
    }

    @Test
    void aKeyThatNothingIsOnIsRetiredForGood() throws Exception {
        String name = "retired-" + UUID.randomUUID().toString().substring(0, 8);
        server.set("isotherm.keys." + name + ".value", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
        Await.that(
                "the server has the key",
                PATIENCE,
                () -> admin.get(KEYS).body().contains(name) && key(name).getBoolean("available"));

        Specimens.send(admin, "DELETE", KEYS + "/" + name, "").expect(204);
        Specimens.send(admin, "DELETE", KEYS + "/" + name, "").expect(204);

        assertThat(key(name).isNull("retired_at")).isFalse();
        Refused.naming(
                Specimens.send(
                        admin,
                        "POST",
                        ROTATIONS,
                        "{\"from_key\":\"" + IsothermServer.KEY + "\",\"to_key\":\"" + name + "\"}"),
                "to_key");
        assertThat(admin.get(KEYS).body()).doesNotContain("MDEyMzQ1Njc4OWFi");
    }
}
