package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.isotherm.demo.Http;
import org.isotherm.it.Forms.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Releases over HTTP: written file by file by each of the eight profiles, and gone again. */
@ExtendWith(WithServer.class)
class ReleasesIT {
    private static final String IMPORTS = ADMIN + "imports";

    private static Forms forms;

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;
    private final ReleaseDesk desk;

    ReleasesIT(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = server.studio();
        this.operator = server.as("operator");
        this.desk = new ReleaseDesk(server);
        if (forms == null) {
            forms = Forms.make(server.studio(), "releases-it", server.newFolder("releases-it"), server.s3());
        }
    }

    @Test
    void eachProfileGivesBackWhatWasWritten() throws Exception {
        for (Form form : forms.all) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            int seed = 0;
            for (int size : new int[] {0, 1, Forms.CHUNK - 1, Forms.CHUNK, Forms.CHUNK + 1, 3 * Forms.CHUNK + 17}) {
                files.put("takes/" + seed + "/" + size + ".mov", ReleaseDesk.content(size, seed++));
            }
            long release = desk.release("written " + form, form);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                JsonObject made = desk.put(release, file.getKey(), file.getValue())
                        .expect(201)
                        .json();
                assertThat(made.getString("checksum_sha256")).isEqualTo(Samples.sha256(file.getValue()));
            }
            assertThat(server.as("reader")
                            .get(ReleaseDesk.RELEASES + "/" + release)
                            .status())
                    .isEqualTo(404);
            desk.published(release);

            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                assertThat(desk.read(release, file.getKey(), null, 200))
                        .as(form + " " + file.getKey())
                        .isEqualTo(file.getValue());
            }
            byte[] large = files.get("takes/5/300017.mov");
            assertThat(desk.read(release, "takes/5/300017.mov", "bytes=99990-200010", 206))
                    .isEqualTo(Arrays.copyOfRange(large, 99_990, 200_011));
            assertThat(desk.read(release, "takes/5/300017.mov", "bytes=-5", 206))
                    .isEqualTo(Arrays.copyOfRange(large, 300_012, 300_017));
            JsonObject view = operator.get(ReleaseDesk.RELEASES + "/" + release)
                    .expect(200)
                    .json();
            assertThat(Studio.number(view, "files")).isEqualTo(files.size());
            assertThat(Studio.number(view, "bytes"))
                    .isEqualTo(files.values().stream().mapToLong(f -> f.length).sum());

            byte[] next = ReleaseDesk.content(2 * Forms.CHUNK, 99);
            desk.put(release, "takes/5/300017.mov", next).expect(200);
            assertThat(desk.read(release, "takes/5/300017.mov", null, 200)).isEqualTo(next);
            assertThat(server.as("admin")
                            .delete(ADMIN + "profiles/" + form.profile())
                            .status())
                    .isEqualTo(409);
            desk.deleteAll(release);
            desk.nothingIsLeft(release);
        }
    }

    @Test
    void wrongRequestsAreRefused() throws Exception {
        Refused.naming(Specimens.send(operator, "POST", ReleaseDesk.RELEASES, "{\"files\":1}"), "name", "files");
        Refused.naming(
                Specimens.send(operator, "POST", ReleaseDesk.RELEASES, "{\"name\":\"x\",\"profile_id\":999999999}"),
                "profile_id");
        Refused.naming(Specimens.send(operator, "POST", IMPORTS, "{}"), "release", "source");
        Refused.naming(
                Specimens.send(
                        operator,
                        "POST",
                        IMPORTS,
                        "{\"release\":{\"name\":\"\"},\"source\":{\"backend_id\":-1,\"prefix\":\"../x\"}}"),
                "release.name",
                "source.backend_id",
                "source.prefix");
        for (String path : List.of(
                ReleaseDesk.RELEASES + "/999999999",
                ReleaseDesk.RELEASES + "/999999999/files",
                IMPORTS + "/999999999")) {
            Refused.with(operator.get(path), 404);
        }
        Refused.with(desk.put(999_999_999, "a", new byte[1]), 404);
    }

    @Test
    void unsafePathsAreRefused() throws Exception {
        long release = desk.release("unsafe paths", forms.all.get(0));
        for (String path : List.of(
                "%2e%2e/evil", "a/%2e%2e/b", "a//b", "%2Fetc/passwd", "a%00b", "a%5Cb", "con", "x".repeat(300))) {
            assertThat(desk.put(release, path, new byte[1]).status()).as(path).isIn(400, 404, 422);
        }
        assertThat(studio.all(ReleaseDesk.RELEASES + "/" + release + "/files")).isEmpty();
        operator.delete(ReleaseDesk.RELEASES + "/" + release).expect(204);
    }
}
