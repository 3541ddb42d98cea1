package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.isotherm.it.Forms.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What nobody can read of an encrypted release, and who still can when the key was rotated. */
@ExtendWith(WithServer.class)
class EncryptedReleasesIT {
    private static Forms forms;

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;
    private final Rows rows;
    private final ReleaseDesk desk;

    EncryptedReleasesIT(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = server.studio();
        this.operator = server.as("operator");
        this.rows = server.rows();
        this.desk = new ReleaseDesk(server);
        if (forms == null) {
            forms = Forms.make(
                    server.studio(), "encrypted-releases", server.newFolder("encrypted-releases"), server.s3());
        }
    }

    @Test
    void nothingOfAnEncryptedReleaseIsReadableWhereItLiesOrInTheCache() throws Exception {
        String secret = "a scene that is under embargo. ";
        byte[] content = secret.repeat(10_000).getBytes(StandardCharsets.UTF_8);
        Path cache = server.root().resolve("cache");
        FileTime began = FileTime.from(Instant.now().minusSeconds(2)); // file systems round
        long cold = studio.create(Studio.s3("releases-it-secret", server.s3(), "releases-it-secret/"));
        for (boolean chunked : new boolean[] {false, true}) {
            var profile = Json.createObjectBuilder()
                    .add("name", "releases-it-secret-" + chunked)
                    .add("backend_id", cold)
                    .add("encrypted", true)
                    .add("chunked", chunked)
                    .add("key_name", IsothermServer.KEY);
            if (chunked) {
                profile.add("chunk_size_bytes", Forms.CHUNK);
            }
            long id = Studio.id(server.as("admin")
                    .post(ADMIN + "profiles", profile.build())
                    .expect(201)
                    .json());
            long release = desk.release("secret " + chunked, new Form("secret", id, cold, true, chunked));
            desk.put(release, "a.mov", content).expect(201);
            desk.published(release);

            assertThat(desk.read(release, "a.mov", null, 200)).isEqualTo(content);
            List<Long> held = rows
                    .texts(
                            "SELECT id::text FROM asset_locations WHERE entity_type = 'release' AND entity_id = ?",
                            release)
                    .stream()
                    .map(Long::valueOf)
                    .toList();
            Await.that(
                    "it is in the cache",
                    ReleaseDesk.PATIENCE,
                    () -> studio.all(ADMIN + "cache/entries").stream()
                            .filter(entry -> entry.getBoolean("complete"))
                            .map(entry -> Studio.number(entry, "asset_location_id"))
                            .toList()
                            .containsAll(held));
            assertThat(desk.read(release, "a.mov", null, 200)).isEqualTo(content);

            int searched = 0;
            try (Bucket bucket = server.bucket()) {
                for (String key : bucket.list("releases-it-secret/").keySet()) {
                    assertThat(says(bucket.bytes(key), secret)).as(key).isFalse();
                    searched++;
                }
            }
            assertThat(searched).isGreaterThanOrEqualTo(held.size());
            searched = 0;
            for (Path file : writtenSince(cache, began)) {
                assertThat(says(Files.readAllBytes(file), secret))
                        .as(file.toString())
                        .isFalse();
                searched++;
            }
            assertThat(searched).isGreaterThanOrEqualTo(held.size());
            desk.deleteAll(release);
        }
    }

    /** Other tests have left large files there. */
    private static List<Path> writtenSince(Path folder, FileTime began) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.getLastModifiedTime(file).compareTo(began) >= 0) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static boolean says(byte[] stored, String text) {
        return new String(stored, StandardCharsets.ISO_8859_1).contains(text);
    }

    @Test
    void aRotatedKeyOpensWhatWasWrittenBefore() throws Exception {
        Form form = forms.all.get(6); // encrypted and chunked
        assertThat(form.encrypted() && form.chunked()).isTrue();
        long release = desk.release("rotated", form);
        byte[] content = ReleaseDesk.content(2 * Forms.CHUNK, 3);
        desk.put(release, "a.mov", content).expect(201);
        desk.published(release);
        String objects =
                "SELECT md5(string_agg(o.storage_path || o.checksum_sha256, ',' ORDER BY o.id)) FROM stored_objects o"
                        + " JOIN asset_locations a ON a.id = o.asset_location_id"
                        + " WHERE a.entity_type = 'release' AND a.entity_id = ?";
        List<String> before = rows.texts(objects, release);
        String from = rows.texts("SELECT key_name FROM storage_profiles WHERE id = ?", form.profile())
                .get(0);
        String to = from.equals(IsothermServer.KEY) ? IsothermServer.NEXT_KEY : IsothermServer.KEY;

        String location = server.as("admin")
                .post(
                        ADMIN + "key-rotations",
                        Json.createObjectBuilder()
                                .add("from_key", from)
                                .add("to_key", to)
                                .build())
                .expect(202)
                .header("Location");
        JsonObject rotation = Await.value(
                "the rotation has ended",
                ReleaseDesk.PATIENCE,
                () -> operator.get(location).expect(200).json(),
                r -> !Set.of("pending", "in_progress").contains(r.getString("status")));

        assertThat(rotation.getString("status")).as(rotation.toString()).isEqualTo("completed");
        assertThat(rows.texts("""
                        SELECT DISTINCT c.key_name FROM release_files f JOIN encoded_contents c ON c.id = f.content_id
                        WHERE f.release_id = ?""", release)).containsExactly(to);
        assertThat(rows.texts(objects, release)).isEqualTo(before);
        assertThat(desk.read(release, "a.mov", null, 200)).isEqualTo(content);
        JsonObject profile =
                operator.get(ADMIN + "profiles/" + form.profile()).expect(200).json();
        assertThat(profile.getString("key_name")).isEqualTo(to);
        desk.deleteAll(release);
    }
}
