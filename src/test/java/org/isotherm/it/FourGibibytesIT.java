package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.it.Studio.ADMIN;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.isotherm.demo.Http;
import org.isotherm.it.Forms.Form;
import org.isotherm.storage.s3.RelayRule;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file of four gibibytes goes into a release of each of the eight profiles and out again, by a server of 256 MiB. */
@Tag("long")
@ExtendWith(WithServer.class)
class FourGibibytesIT {
    private static final long SIZE = 4L * 1024 * Samples.MIB + 1;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    /** What a range may cost besides itself: two segments, and what stands before the first of each chunk that it touches. */
    private static final long SEGMENTS = 2 * 65_536L;

    private static final long HEADER = 64;

    private static String digest = "";

    private final IsothermServer server;
    private final Studio studio;
    private final Http operator;
    private final ReleaseDesk desk;

    FourGibibytesIT(IsothermServer server) throws Exception {
        this.server = server;
        this.studio = server.studio();
        this.operator = server.as("operator");
        this.desk = new ReleaseDesk(server);
    }

    /** Zeros, but for a mebibyte in the middle. */
    private Path file() throws Exception {
        Path file = server.newFolder("four").resolve("sparse.bin");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(SIZE);
            sparse.seek(SIZE / 2);
            sparse.write(Samples.bytes(Samples.MIB, 1));
        }
        if (digest.isEmpty()) {
            try (InputStream bytes = Files.newInputStream(file)) {
                digest = Samples.sha256(bytes);
            }
        }
        return file;
    }

    private Form form(String name, boolean cloud, boolean encrypted, boolean chunked) throws Exception {
        JsonObjectBuilder place = cloud
                ? Studio.s3(name, server.relay().uri(), name + "/").add("tier", "hot")
                : Studio.local(name, server.newFolder(name));
        long backend = studio.create(place);
        JsonObjectBuilder profile = Json.createObjectBuilder()
                .add("name", name)
                .add("backend_id", backend)
                .add("encrypted", encrypted)
                .add("chunked", chunked);
        if (encrypted) {
            profile.add("key_name", IsothermServer.KEY);
        }
        long id = Studio.id(server.as("admin")
                .post(ADMIN + "profiles", profile.build())
                .expect(201)
                .json());
        return new Form(name, id, backend, encrypted, chunked);
    }

    /** A mebibyte is what is there, and costs its store not much more. */
    private void assertRange(long release, long from, byte[] content, Form form) throws Exception {
        RelayRule reads = server.relay().harm(RelayRule.Asked::isRead, Integer.MAX_VALUE, RelayRule.Harm.NONE);

        assertThat(desk.read(release, "four.bin", "bytes=" + from + "-" + (from + content.length - 1), 206))
                .isEqualTo(content);

        server.relay().heal();
        if (reads.met() > 0) {
            assertThat(reads.bytes())
                    .as("bytes that the store was asked for")
                    .isBetween((long) content.length, content.length + (form.encrypted() ? SEGMENTS + 2 * HEADER : 0));
        }
        assertThat(reads.met() > 0).isEqualTo(form.name().contains("cloud"));
    }

    @ParameterizedTest(name = "cloud: {0}, encrypted: {1}, chunked: {2}")
    @CsvSource({
        "false, false, false",
        "false, false, true",
        "false, true, false",
        "false, true, true",
        "true, false, false",
        "true, false, true",
        "true, true, false",
        "true, true, true"
    })
    void goInAndOut(boolean cloud, boolean encrypted, boolean chunked) throws Exception {
        String name =
                "four" + (cloud ? "-cloud" : "-local") + (encrypted ? "-encrypted" : "") + (chunked ? "-chunked" : "");
        Form form = form(name, cloud, encrypted, chunked);
        long release = desk.release(name, form);
        String address = ReleaseDesk.url(release, "four.bin");
        Path file = file();

        operator.upload(address, BodyPublishers.ofFile(file), PATIENCE).expect(201);
        desk.published(release);

        Files.delete(file);
        try (InputStream bytes =
                operator.stream(operator.request(address).timeout(PATIENCE)).body()) {
            assertThat(Samples.sha256(bytes)).isEqualTo(digest);
        }
        byte[] middle = Samples.bytes(Samples.MIB, 1);
        assertRange(release, SIZE / 2, middle, form);
        int half = Samples.MIB / 2; // over the border of two chunks
        byte[] border = new byte[Samples.MIB];
        System.arraycopy(middle, 0, border, half, half);
        assertRange(release, SIZE / 2 - half, border, form);
        assertRange(release, SIZE - Samples.MIB, new byte[Samples.MIB], form);
        desk.deleteAll(release);
        Await.that(
                "the disk is given back",
                Duration.ofMinutes(5),
                () -> server.rows()
                                .number(
                                        "SELECT count(*) FROM stored_objects WHERE backend_id = ? AND state <> 'deleted'",
                                        form.backend())
                        == 0);
    }
}
