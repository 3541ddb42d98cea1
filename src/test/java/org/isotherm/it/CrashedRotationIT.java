package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.isotherm.faults.CrashPoint;
import org.isotherm.storage.transform.DataKey;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyWrapping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A key is rotated, and the server killed meanwhile: each content is on the one key or on the other, a restart completes
 * it, each data key is the one that it was, and no object is written or touched.
 */
@Tag("long")
@ExtendWith(WithCluster.class)
class CrashedRotationIT {
    private static final ContentDecoder DECODER = new ContentDecoder(IsothermServer.KEYS);

    private final Cluster cluster;
    private final FaultyNode node;
    private final Studio studio;
    private final Rows rows;
    private String from = IsothermServer.KEY;
    private String to = IsothermServer.NEXT_KEY;
    private Path folder;
    private String key;
    private byte[] content;

    CrashedRotationIT(Cluster cluster) {
        this.cluster = cluster;
        this.node = cluster.node(0);
        this.studio = node.studio();
        this.rows = cluster.rows();
    }

    @AfterEach
    void nothingIsLeftOnAKey() throws Exception {
        try (Connection database = cluster.database();
                PreparedStatement statement =
                        database.prepareStatement("DELETE FROM encoded_contents WHERE checksum_sha256 = 'rotation'")) {
            statement.executeUpdate();
        }
    }

    /** One encrypted file, and as many contents more, whose data keys are really wrapped. */
    private Map<String, String> given(String name, int contents) throws Exception {
        folder = cluster.newFolder(name);
        long backend = studio.create(Studio.local(name, folder));
        JsonObject profile = studio.admin()
                .post(
                        ADMIN + "profiles",
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("backend_id", backend)
                                .add("encrypted", true)
                                .add("key_name", from)
                                .build())
                .expect(201)
                .json();
        key = name.replace('-', '_') + "/1/file";
        content = Samples.bytes(300_000, name.hashCode());
        studio.operator()
                .upload(
                        "/api/assets/" + key + "/content?profile_id=" + Studio.id(profile),
                        BodyPublishers.ofByteArray(content),
                        Duration.ofSeconds(60))
                .expect(201);
        wrap(contents);
        return dataKeys();
    }

    private void wrap(int contents) throws Exception {
        KeyWrapping wrapping =
                new KeyWrapping(name -> Base64.getDecoder().decode(IsothermServer.KEYS.get(name.text())));
        KeyName by = new KeyName(from);
        try (Connection database = cluster.database();
                PreparedStatement statement = database.prepareStatement("""
                        INSERT INTO encoded_contents (content_id, size_bytes, checksum_sha256, chunked, key_name,
                                                      wrapped_key)
                        VALUES (?, 0, 'rotation', FALSE, ?, ?)""")) {
            database.setAutoCommit(false);
            for (int i = 0; i < contents; i++) {
                UUID id = UUID.randomUUID();
                try (DataKey dataKey = DataKey.random()) {
                    statement.setObject(1, id);
                    statement.setString(2, from);
                    statement.setString(3, wrapping.wrap(dataKey, id, by).text());
                    statement.addBatch();
                }
                if (i % 1000 == 999) {
                    statement.executeBatch();
                }
            }
            statement.executeBatch();
            database.commit();
        }
    }

    /** Each data key by its content, opened by the key that the row names. */
    private Map<String, String> dataKeys() throws Exception {
        Map<String, String> found = new TreeMap<>();
        for (Map<String, Object> row :
                rows.of("SELECT " + ContentDecoder.COLUMNS + " FROM encoded_contents c WHERE c.key_name IS NOT NULL")) {
            found.put(String.valueOf(row.get("content_id")), Base64.getEncoder().encodeToString(DECODER.dataKey(row)));
        }
        return found;
    }

    /** What lies on the backend, and when it was written. */
    private Map<String, String> lying() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve("objects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(
                        file.toString(),
                        Files.getLastModifiedTime(file) + " " + Samples.sha256(Files.readAllBytes(file)));
            }
        }
        assertThat(found).hasSize(1);
        return found;
    }

    private String ledger() throws Exception {
        return rows.texts(
                        "SELECT md5(string_agg(o::text, ',' ORDER BY o.id)) FROM stored_objects o WHERE o.state = 'live'")
                .get(0);
    }

    private void rotate() throws Exception {
        try {
            studio.admin()
                    .post(
                            ADMIN + "key-rotations",
                            Json.createObjectBuilder()
                                    .add("from_key", from)
                                    .add("to_key", to)
                                    .build())
                    .expect(202);
        } catch (IOException e) {
            // killed before it could answer
        }
    }

    private String address() throws Exception {
        return ADMIN + "key-rotations/" + rows.number("SELECT max(id) FROM key_rotations");
    }

    private long on(String name) throws Exception {
        return rows.number("SELECT count(*) FROM encoded_contents WHERE key_name = ?", name);
    }

    /** The rotation of before has left them there. */
    private void beginWhereMostAre() throws Exception {
        if (on(from) < on(to)) {
            from = IsothermServer.NEXT_KEY;
            to = IsothermServer.KEY;
        }
    }

    private void assertRead() throws Exception {
        try (InputStream bytes = studio.operator().stream(studio.operator().request("/api/assets/" + key + "/content"))
                .body()) {
            assertThat(bytes.readAllBytes()).isEqualTo(content);
        }
    }

    @ParameterizedTest(name = "killed at {0}, passage {1}")
    @CsvSource({"ROTATION_BEGUN, 1", "REWRAPPING, 1", "REWRAPPING, 3", "REWRAPPED, 3", "ROTATION_ENDED, 1"})
    void isCompletedByARestart(CrashPoint point, int passage) throws Exception {
        beginWhereMostAre();
        Map<String, String> before =
                given("rotation-" + point.name().toLowerCase(Locale.ROOT).replace('_', '-') + passage, 2_000);
        long files = before.size();
        Map<String, String> lay = lying();
        String ledger = ledger();
        node.faults().halt(point, passage);

        rotate();
        node.awaitDeath();
        assertThat(dataKeys()).isEqualTo(before); // each opens by the key that its row names
        long left = on(from);
        assertThat(left).isEqualTo(files - done(point, passage, files));
        cluster.recover();
        JsonObject run = new RestartedJob(node, address()).awaitEnd();

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        assertThat(Studio.number(run, "rewrapped_contents")).isEqualTo(files);
        assertThat(on(from)).isZero();
        assertThat(dataKeys()).isEqualTo(before);
        assertThat(lying()).isEqualTo(lay);
        assertThat(ledger()).isEqualTo(ledger);
        assertRead();
    }

    /** How many contents are on the new key when the server dies there. */
    private static long done(CrashPoint point, int passage, long contents) {
        switch (point) {
            case REWRAPPING:
            case REWRAPPED:
                return 500L * (passage - 1);
            case ROTATION_ENDED:
                return contents;
            default:
                return 0;
        }
    }

    @Test
    void aHundredThousandDataKeysAreWrappedAnewAndNoPayloadIsTouched() throws Exception {
        beginWhereMostAre();
        Map<String, String> before = given("rotation-of-many", 100_000);
        Map<String, String> lay = lying();
        String ledger = ledger();
        Instant began = Instant.now();

        rotate();
        JsonObject run = Await.value(
                "the rotation has ended",
                Duration.ofMinutes(10),
                () -> studio.operator().get(address()).expect(200).json(),
                r -> !r.getString("status").equals("pending")
                        && !r.getString("status").equals("in_progress"));

        System.out.println(before.size() + " data keys wrapped anew in " + Duration.between(began, Instant.now()));
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
        assertThat(Studio.number(run, "rewrapped_contents")).isEqualTo(before.size());
        assertThat(on(from)).isZero();
        assertThat(dataKeys()).isEqualTo(before);
        assertThat(lying()).isEqualTo(lay);
        assertThat(ledger()).isEqualTo(ledger);
        assertRead();
    }
}
