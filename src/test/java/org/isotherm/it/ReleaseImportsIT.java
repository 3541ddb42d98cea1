package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.isotherm.demo.Http;
import org.isotherm.it.Forms.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Folders that become releases, by each of the eight profiles. */
@ExtendWith(WithServer.class)
class ReleaseImportsIT {
    private static final String IMPORTS = ADMIN + "imports";

    private static Forms forms;

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;
    private final Rows rows;
    private final ReleaseDesk desk;

    ReleaseImportsIT(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = server.studio();
        this.operator = server.as("operator");
        this.rows = server.rows();
        this.desk = new ReleaseDesk(server);
        if (forms == null) {
            forms = Forms.make(server.studio(), "release-imports", server.newFolder("release-imports"), server.s3());
        }
    }

    /** What is laid there, by path. */
    private Map<String, byte[]> folder(Path folder) throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 15; i++) {
            files.put("small/" + i % 7 + "/" + i + ".txt", ReleaseDesk.content(i * 50, i));
        }
        files.put("large.mov", ReleaseDesk.content(4 * Forms.CHUNK + 3, 77));
        files.put("again/large.mov", files.get("large.mov"));
        files.put("ümläut/with spaces.wav", ReleaseDesk.content(4_097, 5));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path at = folder.resolve("drop").resolve(file.getKey());
            Files.createDirectories(at.getParent());
            Files.write(at, file.getValue());
        }
        Files.writeString(folder.resolve("elsewhere.txt"), "not below the prefix");
        return files;
    }

    private Http.Answer preview(long source, String prefix) throws Exception {
        return operator.post(
                IMPORTS + "/preview",
                Json.createObjectBuilder()
                        .add(
                                "source",
                                Json.createObjectBuilder()
                                        .add("backend_id", source)
                                        .add("prefix", prefix))
                        .build());
    }

    @Test
    void whatCannotBeListedIsNotCounted() throws Exception {
        String name = "releases-it-uncounted";
        long source = studio.create(Studio.s3(name, server.relay().uri(), name + "/"));
        server.relay()
                .refuse(
                        asked -> asked.method().equals("GET")
                                && asked.target().contains("list-type=2")
                                && asked.target().contains(name),
                        Integer.MAX_VALUE,
                        503,
                        "SlowDown");
        try {
            Refused.with(preview(source, "drop"), 503);
        } finally {
            server.relay().heal();
        }
        JsonObject nothing = preview(source, "drop").expect(200).json();
        assertThat(Studio.number(nothing, "files")).isZero();
        Refused.naming(preview(source, "../drop"), "source.prefix");
        Refused.naming(preview(999_999_999, "drop"), "backend_id");
    }

    private JsonObject imported(long source, String name, Form form) throws Exception {
        String location = operator.post(
                        IMPORTS,
                        Json.createObjectBuilder()
                                .add("release", Json.createObjectBuilder().add("name", name))
                                .add(
                                        "source",
                                        Json.createObjectBuilder()
                                                .add("backend_id", source)
                                                .add("prefix", "drop"))
                                .add("profile_id", form.profile())
                                .build())
                .expect(202)
                .header("Location");
        return Await.value(
                "the import has ended",
                ReleaseDesk.PATIENCE,
                () -> operator.get(location).expect(200).json(),
                i -> !Set.of("pending", "in_progress").contains(i.getString("status")));
    }

    @Test
    void aFolderIsImportedThroughEachProfile() throws Exception {
        Path folder = server.newFolder("imported");
        Map<String, byte[]> files = folder(folder);
        Map<String, String> expected = new HashMap<>();
        files.forEach((path, content) -> expected.put(path, Samples.sha256(content)));
        long source = studio.create(Studio.local("releases-it-source", folder));
        for (Form form : forms.all) {
            JsonObject run = imported(source, "imported " + form, form);

            assertThat(run.getString("status")).as(run.toString()).isEqualTo("completed");
            JsonObject progress = run.getJsonObject("progress");
            assertThat(progress.getInt("total_files")).isEqualTo(files.size());
            assertThat(progress.getInt("verified_files")).isEqualTo(files.size());
            assertThat(progress.getInt("duplicate_files")).isEqualTo(1);
            assertThat(studio.all(IMPORTS + "/" + Studio.id(run) + "/files?duplicates=true").stream()
                            .map(f -> f.getString("source_path") + " of " + f.getString("duplicate_of")))
                    .containsExactly("drop/large.mov of drop/again/large.mov");
            long release = Studio.number(run, "release_id");
            assertThat(desk.digests(release)).isEqualTo(expected);
            assertThat(desk.read(release, "large.mov", null, 200)).isEqualTo(files.get("large.mov"));
            assertThat(desk.read(release, "small/0/14.txt", null, 200)).isEqualTo(files.get("small/0/14.txt"));
            if (form.chunked()) {
                long bytes = files.values().stream().mapToLong(f -> f.length).sum();
                assertThat(rows.number(
                                "SELECT count(*) FROM asset_locations WHERE entity_type = 'release' AND entity_id = ?",
                                release))
                        .as("chunks")
                        .isBetween(bytes / Forms.CHUNK, bytes / Forms.CHUNK * 2);
            }
            if (form.encrypted()) {
                desk.deleteAll(release); // the others may stay, as releases do
                desk.nothingIsLeft(release);
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertThat(folder.resolve("drop").resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
    }

    @Test
    void aReleaseThatWasPublishedAsItIsIsNotDiscardedWithItsImport() throws Exception {
        Path folder = server.newFolder("imported-as-it-is");
        Map<String, byte[]> files = folder(folder);
        Files.createSymbolicLink(folder.resolve("drop/link.mov"), folder.resolve("elsewhere.txt"));
        long source = studio.create(Studio.local("releases-it-as-it-is", folder));
        JsonObject run = imported(source, "as it is", forms.all.get(0));
        assertThat(run.getString("status")).as(run.toString()).isEqualTo("failed");
        long release = Studio.number(run, "release_id");
        desk.published(release);

        Refused.with(
                operator.text(operator.request(IMPORTS + "/" + Studio.id(run) + "/cancel")
                        .POST(BodyPublishers.noBody())),
                409);

        assertThat(desk.digests(release)).hasSize(files.size());
        desk.deleteAll(release);
    }

    @Test
    void aFileThatCannotBeTakenInKeepsTheReleaseADraft() throws Exception {
        Path folder = server.newFolder("imported-in-part");
        Map<String, byte[]> files = folder(folder);
        Files.createSymbolicLink(folder.resolve("drop/link.mov"), folder.resolve("elsewhere.txt"));
        long source = studio.create(Studio.local("releases-it-in-part", folder));
        JsonObject counted = preview(source, "drop").expect(200).json();
        assertThat(Studio.number(counted, "files")).isEqualTo(files.size());
        assertThat(Studio.number(counted, "bytes"))
                .isEqualTo(
                        files.values().stream().mapToLong(file -> file.length).sum());
        assertThat(Studio.number(counted, "refused_files")).isEqualTo(1);
        assertThat(counted.getBoolean("more")).isFalse();

        JsonObject run = imported(source, "in part", forms.all.get(3));

        assertThat(run.getString("status")).as(run.toString()).isEqualTo("failed");
        assertThat(run.getString("failure")).contains("1 of " + (files.size() + 1));
        List<JsonObject> failed = studio.all(IMPORTS + "/" + Studio.id(run) + "/files?state=failed");
        assertThat(failed).hasSize(1);
        assertThat(failed.get(0).getString("error")).isEqualTo("a symbolic link");
        long release = Studio.number(run, "release_id");
        assertThat(studio.all(ReleaseDesk.RELEASES).stream().map(Studio::id)).doesNotContain(release);
        assertThat(desk.digests(release)).hasSize(files.size());

        Http admin = server.as("admin");
        String itself = IMPORTS + "/" + Studio.id(run);
        admin.text(admin.request(itself + "/resume").POST(BodyPublishers.noBody()))
                .expect(202);
        JsonObject again = Await.value(
                "the import has ended again",
                ReleaseDesk.PATIENCE,
                () -> operator.get(itself).expect(200).json(),
                i -> !i.getString("status").equals("in_progress"));
        assertThat(again.getString("status")).as(again.toString()).isEqualTo("failed");
        assertThat(desk.digests(release)).hasSize(files.size());
        assertThat(studio.all(IMPORTS + "?release_id=" + release).stream().map(Studio::id))
                .containsExactly(Studio.id(run));

        Files.delete(folder.resolve("drop/link.mov"));
        admin.text(admin.request(IMPORTS + "/" + Studio.id(run) + "/cancel").POST(BodyPublishers.noBody()))
                .expect(200);

        Await.that(
                "the draft is discarded",
                ReleaseDesk.PATIENCE,
                () -> operator.get(ReleaseDesk.RELEASES + "/" + release).status() == 404);
        desk.nothingIsLeft(release);
        JsonObject anew = imported(source, "in part", forms.all.get(3));
        assertThat(anew.getString("status")).isEqualTo("completed");
        desk.deleteAll(Studio.number(anew, "release_id"));
    }
}
