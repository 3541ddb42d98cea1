package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.isotherm.storage.s3.ScriptedStore.status;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.ObjectArchivedException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the options of a backend make of its requests. */
@Timeout(60)
final class S3OptionsTest {
    private static final StoragePath CLIP = StoragePath.of("clip");
    private static final int PART = 5 * 1024 * 1024;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private ScriptedStore store;

    @BeforeEach
    void open() throws IOException {
        store = new ScriptedStore();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private S3Backend backend(UnaryOperator<S3Settings.Builder> options) {
        return new S3Backend(
                options.apply(S3Settings.of("cloud", "bucket")
                                .endpoint(store.uri())
                                .pathStyle(true)
                                .partSizeBytes(PART))
                        .build(),
                () -> Optional.of(new S3Credentials("key", "secret")));
    }

    private static void write(S3Backend backend, byte[] bytes) throws IOException {
        backend.write(CLIP, new ByteArrayInputStream(bytes), bytes.length, WriteObserver.NONE);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String header(HttpExchange request, String name) {
        return String.valueOf(request.getRequestHeaders().getFirst(name));
    }

    private static void answer(HttpExchange request, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        request.getResponseHeaders().set("Content-Type", "application/xml");
        request.sendResponseHeaders(200, bytes.length);
        request.getResponseBody().write(bytes);
        request.close();
    }

    /** Takes uploads and says of the whole what it is told to. */
    private ScriptedStore.Answer uploads(String whole) {
        return request -> {
            String query = String.valueOf(request.getRequestURI().getQuery());
            switch (request.getRequestMethod()) {
                case "HEAD" ->
                    status(request.getRequestURI().getPath().endsWith("clip") ? 404 : 200, "")
                            .to(request);
                case "POST" -> {
                    if (query.startsWith("uploads")) {
                        seen.add("begin " + header(request, "x-amz-checksum-algorithm") + " "
                                + header(request, "x-amz-checksum-type") + " "
                                + header(request, "x-amz-server-side-encryption") + " "
                                + header(request, "x-amz-storage-class"));
                        answer(request, "<R><UploadId>7</UploadId></R>");
                    } else {
                        seen.add("complete " + header(request, "x-amz-checksum-crc32c") + " "
                                + header(request, "x-amz-checksum-sha256"));
                        answer(request, "<R><ETag>x</ETag>" + whole + "</R>");
                    }
                }
                case "PUT" -> {
                    seen.add("part " + header(request, "x-amz-checksum-crc32c") + " "
                            + header(request, "x-amz-checksum-sha256") + " " + header(request, "x-amz-trailer"));
                    request.getResponseHeaders().set("ETag", "\"e\"");
                    status(200, "").to(request);
                }
                default -> status(204, "").to(request);
            }
        };
    }

    @Test
    void saysClassEncryptionAndChecksumOfASmallObject() throws IOException {
        store.answering(request -> {
            seen.add(header(request, "x-amz-storage-class"));
            seen.add(header(request, "x-amz-server-side-encryption"));
            seen.add(header(request, "x-amz-server-side-encryption-aws-kms-key-id"));
            seen.add(header(request, "x-amz-checksum-sha256"));
            status(200, "").to(request);
        });
        byte[] clip = bytes(1000);
        try (S3Backend backend = backend(options -> options.storageClass("STANDARD_IA")
                .serverSideEncryption("aws:kms", "alias/studio")
                .checksums(S3Settings.Checksums.SHA256))) {
            write(backend, clip);
        }
        assertThat(seen)
                .containsExactly("STANDARD_IA", "aws:kms", "alias/studio", S3Checksum.SHA256.of(clip, clip.length));
    }

    @Test
    void saysNothingOfWhatNobodyHasSet() throws IOException {
        store.answering(request -> {
            request.getRequestHeaders().keySet().stream()
                    .map(name -> name.toLowerCase(java.util.Locale.ROOT))
                    .filter(name -> name.contains("checksum")
                            || name.contains("encryption")
                            || name.contains("storage-class")
                            || name.contains("trailer"))
                    .forEach(seen::add);
            status(200, "").to(request);
        });
        try (S3Backend backend = backend(options -> options)) {
            write(backend, bytes(1000));
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void sendsAChecksumWithEachPartAndOneOfTheWhole() throws IOException {
        byte[] clip = bytes(PART + 10);
        store.answering(uploads("<ChecksumCRC32C>" + S3Checksum.CRC32C.of(clip, clip.length) + "</ChecksumCRC32C>"));
        try (S3Backend backend = backend(
                options -> options.checksums(S3Settings.Checksums.CRC32C).serverSideEncryption("AES256", null))) {
            write(backend, clip);
        }
        assertThat(seen).hasSize(4).first().isEqualTo("begin CRC32C FULL_OBJECT AES256 null");
        assertThat(seen.subList(1, 3)).allMatch(part -> part.matches("part [A-Za-z0-9+/]{6}== null null"));
        assertThat(seen.get(3)).isEqualTo("complete " + S3Checksum.CRC32C.of(clip, clip.length) + " null");
    }

    @Test
    void sendsACompositeChecksum() throws IOException {
        byte[] clip = bytes(PART + 10);
        store.answering(uploads(""));
        try (S3Backend backend = backend(options -> options.checksums(S3Settings.Checksums.SHA256))) {
            write(backend, clip);
        }
        assertThat(seen).first().isEqualTo("begin SHA256 COMPOSITE null null");
        assertThat(seen.subList(1, 3)).allMatch(part -> part.matches("part null [A-Za-z0-9+/]{43}= null"));
    }

    @ParameterizedTest
    @EnumSource(S3Checksum.class)
    void noticesThatTheStoreHasPutSomethingElseTogether(S3Checksum checksum) throws IOException {
        byte[] clip = bytes(2 * PART);
        S3Checksum.Whole whole = checksum.whole();
        whole.add(bytes(2 * PART), PART);
        String tag = "Checksum" + checksum;
        try (S3Backend backend = backend(options -> options.checksums(S3Settings.Checksums.valueOf(checksum.name())))) {
            store.answering(uploads("<" + tag + ">" + whole.value() + "</" + tag + ">"));
            assertThatThrownBy(() -> write(backend, clip))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("has put together");
            byte[] second = java.util.Arrays.copyOfRange(clip, PART, 2 * PART);
            whole.add(second, PART);
            store.answering(uploads("<" + tag + ">" + whole.value() + "</" + tag + ">"));
            assertThatCode(() -> write(backend, clip)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "202, '', true, has begun",
        "200, '', true, has begun",
        "409, RestoreAlreadyInProgress, true, is under way",
        "503, SlowDown, true, throttled",
        "403, AccessDenied, false, access_refused",
        "501, NotImplemented, false, not begun"
    })
    void asksForAnArchivedObjectBack(int status, String code, boolean restoring, String says) {
        store.answering(request -> {
            boolean restore = request.getRequestMethod().equals("POST");
            status(restore ? status : 403, restore ? code : "InvalidObjectState")
                    .to(request);
        });
        try (S3Backend backend = backend(options -> options.restore(3, "Bulk"))) {
            assertThatThrownBy(() -> backend.read(CLIP))
                    .isInstanceOfSatisfying(ObjectArchivedException.class, e -> {
                        assertThat(e.isRestoring()).isEqualTo(restoring);
                        assertThat(e.mayWorkLater()).isEqualTo(restoring);
                        assertThat(e.code()).isEqualTo("archived");
                    })
                    .hasMessageContaining(says);
        }
        assertThat(store.requests()).startsWith("GET", "POST");
    }

    @Test
    void leavesAnArchivedObjectWhereItIsWhenTold() {
        store.answering(status(403, "InvalidObjectState"));
        try (S3Backend backend = backend(options -> options.restore(0, null))) {
            assertThatThrownBy(() -> backend.read(CLIP, 0, 10))
                    .isInstanceOfSatisfying(
                            ObjectArchivedException.class,
                            e -> assertThat(e.isRestoring()).isFalse());
        }
        assertThat(store.requests()).containsExactly("GET");
    }

    @Test
    void aBurstOfSlowDownIsOutlivedWithFewerRequestsAtOnce() throws Exception {
        store.answering(request -> {
            if (store.requests().size() <= 2) {
                status(503, "SlowDown").to(request);
                return;
            }
            request.sendResponseHeaders(200, 3);
            request.getResponseBody().write(new byte[3]);
            request.close();
        });
        try (S3Backend backend = backend(options -> options);
                InputStream in = backend.read(CLIP)) {
            assertThat(in.readAllBytes()).hasSize(3);
            assertThat(backend.requestsAtOnce()).isLessThan(4);
        }
    }
}
