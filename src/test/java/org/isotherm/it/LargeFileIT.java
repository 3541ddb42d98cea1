package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.isotherm.demo.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A file more than twice as large as the server's heap of 256 MiB. */
@ExtendWith(WithServer.class)
class LargeFileIT {
    private static final long SIZE = 600L * Samples.MIB + 1;

    private final IsothermServer server;
    private final Studio studio;

    LargeFileIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @Test
    void isTakenInMovedAndServedByASmallServer() throws Exception {
        Path file = server.newFolder("large").resolve("sparse.bin");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(SIZE);
            sparse.seek(SIZE / 2);
            sparse.write(Samples.bytes(Samples.MIB, 1));
        }
        String digest;
        try (InputStream bytes = Files.newInputStream(file)) {
            digest = Samples.sha256(bytes);
        }
        long pid = server.liberty().pid();
        long source = studio.create(Studio.local("large-from", server.newFolder("large-from")));
        long target = studio.create(Studio.s3("large-to", server.s3(), "large/"));

        Http.Answer uploaded = studio.operator()
                .upload(
                        "/api/assets/large/1/file/content?backend_id=" + source,
                        BodyPublishers.ofFile(file),
                        Duration.ofMinutes(3));
        Files.delete(file);
        assertThat(uploaded.expect(201).json().getString("checksum_sha256")).isEqualTo(digest);
        long run = studio.migrate(Studio.move(source, target).add("source_retention", "PT0S"));
        Await.that(
                "the run has ended",
                Duration.ofMinutes(5),
                () -> studio.migration(run).getString("status").equals("completed"));
        try (InputStream body = studio.operator().stream(
                                studio.operator().request("/api/assets/large/1/file/content?mode=stream"))
                        .body();
                Bucket bucket = server.bucket()) {
            assertThat(Samples.sha256(body)).isEqualTo(digest);
            String key = "large/" + studio.asset("large/1/file").getString("storage_path");
            assertThat(bucket.list("large/")).containsExactly(java.util.Map.entry(key, SIZE));
            assertThat(bucket.sha256(key)).isEqualTo(digest);
        }

        assertThat(server.liberty().pid()).isEqualTo(pid);
        assertThat(server.liberty().isAlive()).isTrue();
        studio.operator().delete("/api/assets/large/1/file").expect(204); // gives the disk back
    }
}
