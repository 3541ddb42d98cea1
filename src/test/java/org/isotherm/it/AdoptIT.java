package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Taking in files where they lie, and what a move does to them. */
@ExtendWith(WithServer.class)
class AdoptIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final IsothermServer server;
    private final Studio studio;
    private final Rows rows;

    /** The files that can be taken in, by path: their content. */
    private final Map<String, byte[]> originals = new TreeMap<>();

    private String type;
    private Path folder;
    private long source;

    AdoptIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.rows = server.rows();
    }

    @BeforeEach
    void makesAFolderOfFiles(TestInfo test) throws Exception {
        type = "adopted_" + Integer.toHexString(test.getDisplayName().hashCode());
        folder = server.newFolder("adopt");
        lay("plain.txt", 1000);
        lay("empty.bin", 0);
        lay("a/b/c/deep.mov", 300_001);
        lay("a/with spaces in it.wav", 4097);
        lay("ümläute/Größe.txt", 12);
        lay("emoji/\uD83C\uDFAC take 2.mov", 77);
        lay("n".repeat(251) + ".mov", 5);
        source = studio.create(Studio.local(type, folder));
    }

    private void lay(String name, int size) throws Exception {
        byte[] content = Samples.bytes(size, name.hashCode());
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), content);
        originals.put(name, content);
    }

    @Test
    void takesInWhatCanBeTakenInAndListsTheRest() throws Exception {
        Files.writeString(folder.resolve("two\nlines.txt"), "x");
        Files.createSymbolicLink(folder.resolve("a/link.mov"), folder.resolve("plain.txt"));
        Files.createSymbolicLink(folder.resolve("outside"), Path.of("/etc"));
        Process fifo = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start();
        assertThat(fifo.waitFor()).isZero();

        JsonObject adoption = adopted("completed_with_errors");

        assertThat(adoption.getInt("adopted_files")).isEqualTo(originals.size());
        assertThat(adoption.getInt("refused_files")).isEqualTo(4);
        assertThat(Studio.number(adoption, "adopted_bytes"))
                .isEqualTo(originals.values().stream().mapToLong(c -> c.length).sum());
        assertThat(refusals(adoption).keySet())
                .containsExactlyInAnyOrder("two\nlines.txt", "a/link.mov", "outside", "pipe");
        assertThat(refusals(adoption)).containsEntry("outside", "a symbolic link");
        assertThat(refusals(adoption).get("two\nlines.txt")).contains("control character");
        assertKnownWithSizesAndDigests();
        assertThat(rows.texts("SELECT name FROM entities WHERE entity_type = ?", type))
                .containsExactlyInAnyOrderElementsOf(originals.keySet());
    }

    @Test
    void findsOnlyKnownFilesTheSecondTime() throws Exception {
        adopted("completed");
        JsonObject again = adopted("completed");

        assertThat(again.getInt("adopted_files")).isZero();
        assertThat(again.getInt("known_files")).isEqualTo(originals.size());
        assertThat(rows.number("SELECT COUNT(*) FROM asset_locations WHERE entity_type = ?", type))
                .isEqualTo(originals.size());
    }

    @Test
    void leavesTheOriginalsWhenTheyAreMoved() throws Exception {
        adopted("completed");
        JsonObject run = studio.moveAll(Studio.move(source, another()).add("source_retention", "PT0S"));

        assertThat(Studio.number(run, "verified_files")).isEqualTo(originals.size());
        for (Map.Entry<String, byte[]> original : originals.entrySet()) {
            assertThat(folder.resolve(original.getKey())).hasBinaryContent(original.getValue());
        }
        assertThat(rows.texts("SELECT DISTINCT state FROM stored_objects WHERE backend_id = ?", source))
                .containsExactly("released");
    }

    @Test
    void deletesTheOriginalsWhenTheMoveIsToldSo() throws Exception {
        adopted("completed");
        Files.writeString(folder.resolve("a/later.txt"), "was put here after the adoption");

        long target = another();
        studio.moveAll(
                Studio.move(source, target).add("source_retention", "PT0S").add("delete_adopted", true));

        for (String name : originals.keySet()) {
            assertThat(folder.resolve(name)).doesNotExist();
        }
        assertThat(folder.resolve("a/later.txt")).exists();
        for (JsonObject asset : studio.all("/api/assets?entity_type=" + type)) {
            assertThat(Studio.number(asset, "backend_id")).isEqualTo(target);
        }
    }

    @Test
    void registersOneFileAndFindsItsDigestWhenItIsMoved() throws Exception {
        Http.Answer registered = register("a/b/c/deep.mov");
        JsonObject asset = registered.expect(201).json();

        assertThat(asset.getString("storage_path")).isEqualTo("a/b/c/deep.mov");
        assertThat(Studio.number(asset, "file_size_bytes")).isEqualTo(300_001);
        assertThat(asset.getString("checksum_sha256", null)).isNull();
        assertThat(register("a/b/c/deep.mov").status()).isEqualTo(409);
        assertThat(register("a/b/c/none.mov").status()).isEqualTo(422);
        assertThat(register("../evil").status()).isEqualTo(422);

        studio.moveAll(Studio.move(source, another()));
        assertThat(studio.asset(type + "/1/file").getString("checksum_sha256"))
                .isEqualTo(Samples.sha256(originals.get("a/b/c/deep.mov")));
    }

    @Test
    void goesOnAfterTheServerWasKilled() throws Exception {
        for (int i = 0; i < 800; i++) {
            lay("many/" + i % 20 + "/" + i + ".bin", 100 + i % 50);
        }
        long id = adopt();
        JsonObject begun =
                Await.value("some are taken in", PATIENCE, () -> adoption(id), a -> a.getInt("adopted_files") >= 50);
        assertThat(begun.getString("status")).isEqualTo("in_progress");

        server.liberty().kill();
        server.liberty().start();
        server.liberty().awaitReady(IsothermServer.READY);
        Http operator = server.secureAs("operator");
        operator.text(operator.request("/ibm/api/batch/jobinstances/"
                                + Studio.number(begun.getJsonObject("batch"), "instance_id") + "?action=restart")
                        .PUT(BodyPublishers.noBody()))
                .expect(200, 202);

        JsonObject ended = awaitEnd(id);
        assertThat(ended.getString("status")).isEqualTo("completed");
        assertThat(ended.getInt("adopted_files")).isEqualTo(originals.size());
        assertThat(ended.getInt("known_files")).isZero();
        assertKnownWithSizesAndDigests();
    }

    private void assertKnownWithSizesAndDigests() throws Exception {
        Map<String, String> expected = new HashMap<>();
        originals.forEach((name, content) -> expected.put(name, content.length + " " + Samples.sha256(content)));
        Map<String, String> found = new HashMap<>();
        for (JsonObject asset : studio.all("/api/assets?entity_type=" + type)) {
            found.put(
                    asset.getString("storage_path"),
                    Studio.number(asset, "file_size_bytes") + " " + asset.getString("checksum_sha256"));
        }
        assertThat(found).isEqualTo(expected);
    }

    private Http.Answer register(String path) throws Exception {
        return studio.operator()
                .post(
                        ADMIN + "assets/register",
                        names().add("entity_id", 1).add("storage_path", path).build());
    }

    private jakarta.json.JsonObjectBuilder names() {
        return Json.createObjectBuilder()
                .add("backend_id", source)
                .add("entity_type", type)
                .add("file_field", "file");
    }

    private long another() throws Exception {
        return studio.create(Studio.local(type + "-to", server.newFolder("adopt-to")));
    }

    private long adopt() throws Exception {
        return Studio.id(studio.operator()
                .post(ADMIN + "assets/adopt", names().build())
                .expect(202)
                .json());
    }

    private JsonObject adopted(String status) throws Exception {
        JsonObject ended = awaitEnd(adopt());
        assertThat(ended.getString("status")).as(ended.toString()).isEqualTo(status);
        return ended;
    }

    private JsonObject awaitEnd(long id) throws Exception {
        return Await.value(
                "adoption " + id + " has ended",
                PATIENCE,
                () -> adoption(id),
                a -> !Set.of("pending", "in_progress").contains(a.getString("status")));
    }

    private JsonObject adoption(long id) throws Exception {
        return studio.operator().get(ADMIN + "adoptions/" + id).expect(200).json();
    }

    private Map<String, String> refusals(JsonObject adoption) throws Exception {
        return studio.all(ADMIN + "adoptions/" + Studio.id(adoption) + "/refusals").stream()
                .collect(Collectors.toMap(r -> r.getString("name"), r -> r.getString("reason")));
    }
}
