package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.isotherm.demo.Http;
import org.isotherm.it.Forms.Form;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to the cache's folder and disk beneath a server that serves: readers get the right bytes all the same. */
@ExtendWith(WithServer.class)
class CacheFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SIZE = 4 * Samples.MIB + 7;
    private static int made;

    private final IsothermServer server;
    private final Studio studio;
    private final Http reader;
    private final Path cache;
    private final String name = "cache-faults-" + ++made;
    private final String type = "cache_faults_" + made;

    CacheFaultsIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
        this.reader = server.as("reader");
        this.cache = server.root().resolve("cache");
    }

    @AfterEach
    void heals() {
        server.relay().heal();
    }

    private long cold() throws Exception {
        return studio.create(Studio.local(name, server.newFolder(name)).add("tier", "cold"));
    }

    private String key(int file) {
        return type + "/" + file + "/file";
    }

    private Http.Answer access(int file) throws Exception {
        return reader.text(
                reader.request("/api/assets/" + key(file) + "/access").POST(BodyPublishers.noBody()));
    }

    private void bring(int file) throws Exception {
        Await.that(
                "file " + file + " is in the cache",
                PATIENCE,
                () -> access(file).status() == 200);
    }

    private byte[] content(int file, String how) throws Exception {
        try (InputStream body = reader.stream(reader.request("/api/assets/" + key(file) + "/content" + how))
                .body()) {
            return body.readAllBytes();
        }
    }

    private Path entry(int file) throws Exception {
        JsonObject asset = studio.asset(key(file));
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(f -> f.getFileName().toString().startsWith(Studio.id(asset) + "-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void noticesAnEntryThatWasTamperedWith() throws Exception {
        long cold = cold();
        byte[] content = Samples.bytes(SIZE, 1);
        studio.upload(key(1), cold, content);
        bring(1);
        Path entry = entry(1);
        try (FileChannel file = FileChannel.open(entry, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, SIZE / 2);
            file.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), SIZE / 2);
        }

        assertThat(content(1, "")).isEqualTo(content);

        assertThat(entry).as("the damaged entry is gone").doesNotExist();
        assertThat(access(1).status()).as("and is brought anew").isEqualTo(202);
        bring(1);
    }

    @Test
    void goesOnWhenItsFolderIsRemoved() throws Exception {
        long cold = cold();
        for (int file = 1; file <= 2; file++) {
            studio.upload(key(file), cold, Samples.bytes(SIZE, file));
        }
        bring(1);
        removeCache();

        assertThat(content(1, "")).isEqualTo(Samples.bytes(SIZE, 1));

        bring(2);
        assertThat(cache).as("made anew").isDirectory();
        assertThat(content(2, "")).isEqualTo(Samples.bytes(SIZE, 2));
        bring(1);
    }

    /** A file in place of the folder: nothing can be begun there. */
    @Test
    void saysWhenAnArchivedFileIsBackWithoutACache() throws Exception {
        Forms forms =
                Forms.make(studio, name, server.newFolder(name), server.relay().uri());
        Form form = forms.all.stream()
                .filter(each -> each.name().equals(name + "-cloud-encrypted"))
                .findFirst()
                .orElseThrow();
        byte[] content = Samples.bytes(SIZE, 5);
        studio.upload(key(1), form.backend(), content);
        Http operator = studio.operator();
        long release = Studio.id(operator.post(
                        "/api/releases",
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("profile_id", form.profile())
                                .build())
                .expect(201)
                .json());
        String file = "/api/releases/" + release + "/files/clip.mov";
        operator.upload(file, BodyPublishers.ofByteArray(content), PATIENCE).expect(201);
        String objects = "/" + name + "/objects/";
        server.relay()
                .refuse(
                        asked -> asked.method().equals("GET") && asked.path().contains(objects),
                        Integer.MAX_VALUE,
                        403,
                        "InvalidObjectState");
        server.relay()
                .refuse(
                        asked -> asked.method().equals("POST")
                                && asked.path().contains(objects)
                                && asked.target().contains("restore"),
                        Integer.MAX_VALUE,
                        202,
                        "");
        removeCache();
        Files.createFile(cache);
        try {
            assertSaysWhenItIsBack(access(1));
            for (String address : List.of("/api/assets/" + key(1) + "/content", file)) {
                assertSaysWhenItIsBack(operator.get(address));
                assertSaysWhenItIsBack(operator.text(operator.request(address).header("Range", "bytes=5-9")));
            }
            server.relay().heal();
            assertThat(content(1, "")).isEqualTo(content);
        } finally {
            Files.delete(cache);
        }
    }

    private static void assertSaysWhenItIsBack(Http.Answer answer) throws Exception {
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        assertThat(Studio.number(answer.json(), "estimated_seconds"))
                .isEqualTo(Duration.ofHours(5).toSeconds());
        assertThat(answer.header("Retry-After")).isEqualTo("300");
        assertThat(answer.header("Location")).as("nobody brings it here").isEmpty();
    }

    private void removeCache() throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        assertThat(cache).doesNotExist();
    }

    /** Others fill the disk while an entry is being filled that had room when it was begun. */
    @Test
    void givesTheRightBytesWhenItsDiskRunsFull() throws Exception {
        long cold = studio.create(Studio.s3(name, server.relay().uri(), name + "/"));
        byte[] content = Samples.bytes(SIZE, 3);
        String path = studio.upload(key(1), cold, content).getString("storage_path");
        Files.createDirectories(cache);
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=8m", "isotherm-test", cache.toString()) == 0,
                "NOT TESTED: a disk of its own could not be mounted here, which takes root on Linux");
        try {
            server.relay()
                    .harm(asked -> asked.isRead() && asked.path().endsWith(path), Integer.MAX_VALUE, Harm.NONE)
                    .slowedTo(1_000_000);
            CompletableFuture<byte[]> reading = CompletableFuture.supplyAsync(() -> {
                try {
                    return content(1, "?mode=stream");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            Await.that("its entry is begun", PATIENCE, () -> hasPart());
            fillTheDisk();

            assertThat(reading.get(60, TimeUnit.SECONDS)).isEqualTo(content);
            assertThat(server.rows()
                            .texts(
                                    "SELECT error FROM storage_retrieval_files WHERE asset_location_id = ?",
                                    Studio.id(studio.asset(key(1)))))
                    .as("the disk was really full")
                    .contains("cache");
            assertThat(content(1, "?mode=stream")).isEqualTo(content);

            server.relay().heal();
            Files.delete(cache.resolve("of-others"));
            Await.that("it is in the cache when there is room again", PATIENCE, this::isCached);
        } finally {
            assertThat(run("umount", "-l", cache.toString())).isZero();
        }
        assertThat(content(1, "?mode=stream")).isEqualTo(content);
    }

    private boolean hasPart() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.anyMatch(f -> f.toString().endsWith(".part"));
        }
    }

    private boolean isCached() throws Exception {
        access(1);
        try (Stream<Path> files = Files.list(cache)) {
            return files.anyMatch(f -> f.toString().endsWith(".entry"));
        }
    }

    private void fillTheDisk() throws IOException {
        byte[] some = new byte[64 * 1024];
        try (OutputStream others = Files.newOutputStream(cache.resolve("of-others"))) {
            for (int i = 0; i < 10_000; i++) {
                others.write(some);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
            return;
        }
        throw new AssertionError("the disk has no end");
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(List.of(command)).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
