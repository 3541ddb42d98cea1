package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.isotherm.storage.s3.ScriptedStore.cut;
import static org.isotherm.storage.s3.ScriptedStore.dropping;
import static org.isotherm.storage.s3.ScriptedStore.status;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.OutcomeUnknownException;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.UnfinishedUpload;
import org.isotherm.storage.Uploads;
import org.isotherm.storage.WriteObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class S3FaultsTest {
    private static final StoragePath CLIP = StoragePath.of("clip");
    private static final Duration SHORT = Duration.ofMillis(400);

    private ScriptedStore store;
    private S3Backend backend;
    private volatile S3Credentials credentials = new S3Credentials("first", "sesame");

    @BeforeEach
    void open() throws IOException {
        store = new ScriptedStore();
        backend = at(store.uri());
    }

    private S3Backend at(URI endpoint) {
        S3Settings settings = S3Settings.of("cloud", "bucket")
                .endpoint(endpoint)
                .pathStyle(true)
                .timeouts(SHORT, SHORT, SHORT)
                .build();
        return new S3Backend(settings, () -> Optional.of(credentials));
    }

    @AfterEach
    void close() {
        backend.close();
        store.close();
    }

    private void put() throws IOException {
        backend.write(CLIP, new ByteArrayInputStream(new byte[100]), 100, WriteObserver.NONE);
    }

    private byte[] get() throws IOException {
        try (InputStream in = backend.read(CLIP)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 0", "100, 99", "1000000, 500000"})
    void aBodyCutShortIsAnError(int size, int sent) {
        store.answering(cut(size, sent));
        assertThatThrownBy(this::get).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> {
                    try (InputStream in = backend.readBack(CLIP).bytes()) {
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void aWholeBodyIsNone() throws IOException {
        store.answering(cut(1_000_000, 1_000_000));
        assertThat(get()).hasSize(1_000_000);
    }

    @Test
    void aBodyThatStandsStillTimesOut() {
        store.answering(store.stalled(1_000_000, 500_000));
        assertThatThrownBy(this::get).isInstanceOf(BackendTimeoutException.class);
    }

    @Test
    void aStoreThatDoesNotAnswerTimesOut() {
        store.answering(store.silent());
        assertThatThrownBy(this::get).isInstanceOf(BackendTimeoutException.class);
        assertThatThrownBy(() -> backend.exists(CLIP)).isInstanceOf(BackendTimeoutException.class);
    }

    @Test
    void aRangeThatIsIgnoredIsAnError() {
        store.answering(cut(100, 100));
        assertThatThrownBy(() -> backend.read(CLIP, 10, 20)).isInstanceOf(BackendUnavailableException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchKey, missing",
        "404, NoSuchBucket, access_refused",
        "403, AccessDenied, access_refused",
        "403, InvalidAccessKeyId, access_refused",
        "403, SignatureDoesNotMatch, access_refused",
        "403, InvalidObjectState, archived",
        "401, Unauthorized, access_refused",
        "503, SlowDown, throttled",
        "429, TooManyRequests, throttled",
        "500, InternalError, unavailable",
        "502, BadGateway, unavailable",
        "507, InsufficientStorage, target_full",
        "400, EntityTooLarge, target_full"
    })
    void saysWhatToDoNextAfterARead(int status, String code, String becomes) {
        store.answering(status(status, code));
        assertThatThrownBy(this::get)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.code()).isEqualTo(becomes));
    }

    @ParameterizedTest
    @CsvSource({
        "412, PreconditionFailed, path_taken",
        "409, ConditionalRequestConflict, path_taken",
        "403, AccessDenied, access_refused",
        "404, NoSuchBucket, access_refused",
        "507, XMinioStorageFull, target_full",
        "400, QuotaExceeded, target_full",
        "503, SlowDown, throttled",
        "500, InternalError, outcome_unknown",
        "502, BadGateway, outcome_unknown",
        "504, GatewayTimeout, outcome_unknown"
    })
    void saysWhatToDoNextAfterAWriteAndSendsItOnce(int status, String code, String becomes) {
        store.answering(status(status, code));
        assertThatThrownBy(this::put)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.code()).isEqualTo(becomes));
        assertThat(store.requests()).containsExactly("PUT");
    }

    @Test
    void aLostReplyToAWriteIsUnknownAndTheWriteIsNotRepeated() {
        store.answering(dropping());
        assertThatThrownBy(this::put).isInstanceOf(OutcomeUnknownException.class);
        assertThat(store.requests()).containsExactly("PUT");
    }

    @Test
    void noReplyToAWriteIsUnknown() {
        store.answering(store.silent());
        assertThatThrownBy(this::put).isInstanceOf(OutcomeUnknownException.class);
        assertThat(store.requests()).containsExactly("PUT");
    }

    @Test
    void aWriteThatFoundNoStoreIsKnownToHaveFailed() throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (S3Backend alone = at(nobody)) {
            assertThatThrownBy(() -> alone.write(CLIP, new ByteArrayInputStream(new byte[1]), 1, WriteObserver.NONE))
                    .isInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(() -> alone.read(CLIP)).isInstanceOf(BackendUnavailableException.class);
        }
    }

    @Test
    void looksBeforeItWritesWhereTheStoreKnowsNoCondition() throws IOException {
        store.answering(request -> {
            boolean condition = request.getRequestHeaders().containsKey("If-None-Match");
            boolean look = request.getRequestMethod().equals("HEAD")
                    && request.getRequestURI().getPath().endsWith("clip");
            status(condition ? 501 : look ? 404 : 200, condition ? "NotImplemented" : "")
                    .to(request);
        });
        put();
        assertThat(store.requests()).containsExactly("PUT", "HEAD", "HEAD", "PUT");
        put();
        assertThat(store.requests())
                .as("it remembers")
                .containsExactly("PUT", "HEAD", "HEAD", "PUT", "HEAD", "HEAD", "PUT");
        store.answering(status(200, ""));
        assertThatThrownBy(this::put).isInstanceOf(PathTakenException.class);
        assertThat(store.requests()).containsExactly("HEAD");
    }

    @Test
    void aMissingBucketIsNoMissingObject() {
        store.answering(status(404, "NoSuchBucket"));
        assertThatThrownBy(() -> backend.exists(CLIP)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.size(CLIP)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.delete(CLIP)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.mark()).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.probe(null)).isInstanceOf(AccessRefusedException.class);
        assertThatThrownBy(() -> backend.list("", null).next()).isInstanceOf(AccessRefusedException.class);
    }

    @Test
    void deletesOnStoresThatCannotListUploads() throws IOException {
        store.answering(request -> status(request.getRequestMethod().equals("GET") ? 501 : 204, "NotImplemented")
                .to(request));
        backend.delete(CLIP);
        assertThat(store.requests()).contains("DELETE");
    }

    @Test
    void deletesOneByOneOnStoresThatDeleteNoManyAtOnce() throws IOException {
        store.answering(request -> status(request.getRequestMethod().equals("POST") ? 501 : 204, "NotImplemented")
                .to(request));
        List<StorageBackend.Complete> small =
                List.of(new StorageBackend.Complete(CLIP, 3), new StorageBackend.Complete(StoragePath.of("other"), 3));

        backend.deleteAll(small);
        assertThat(store.requests()).filteredOn("DELETE"::equals).hasSize(2);
        assertThat(store.requests()).contains("POST");

        store.answering(status(204, ""));
        backend.deleteAll(small);
        assertThat(store.requests()).doesNotContain("POST");
    }

    @Test
    void turnsThePagesOfUnfinishedUploads() throws IOException {
        store.answering(request -> {
            boolean second = request.getRequestURI().getQuery().contains("key-marker=a");
            uploadPage(
                    request,
                    second
                            ? "<IsTruncated>false</IsTruncated>" + upload("b", "3")
                            : "<IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker>"
                                    + "<NextUploadIdMarker>2</NextUploadIdMarker>" + upload("a", "1")
                                    + upload("a", "2"));
        });
        Uploads uploads = backend.uploads("");
        StringBuilder seen = new StringBuilder();
        for (UnfinishedUpload each = uploads.next(); each != null; each = uploads.next()) {
            seen.append(each.name()).append(each.uploadId()).append(' ');
        }
        assertThat(seen).hasToString("a1 a2 b3 ");
        assertThat(store.requests()).hasSize(2);
        assertThat(uploads.next()).isNull();
        assertThat(store.requests()).hasSize(2);
    }

    @Test
    void doesNotTakeACutListOfUploadsForTheWhole() throws IOException {
        store.answering(request -> uploadPage(request, "<IsTruncated>true</IsTruncated>" + upload("a", "1")));
        assertThatThrownBy(() -> backend.uploads("").next()).isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void showsNoUploadsOfStoresThatCannotListThem() throws IOException {
        store.answering(status(501, "NotImplemented"));
        assertThat(backend.uploads("").next()).isNull();
    }

    private static String upload(String key, String id) {
        return "<Upload><Key>" + key + "</Key><UploadId>" + id + "</UploadId></Upload>";
    }

    private static void uploadPage(com.sun.net.httpserver.HttpExchange request, String inner) throws IOException {
        byte[] body = ("<ListMultipartUploadsResult>" + inner + "</ListMultipartUploadsResult>")
                .getBytes(StandardCharsets.UTF_8);
        request.getResponseHeaders().set("Content-Type", "application/xml");
        request.sendResponseHeaders(200, body.length);
        request.getResponseBody().write(body);
        request.close();
    }

    @Test
    void readsAreRepeated() throws IOException {
        store.answering(request -> {
            if (store.requests().size() < 3) {
                status(503, "SlowDown").to(request);
            } else {
                cut(100, 100).to(request);
            }
        });
        assertThat(get()).hasSize(100);
    }

    @Test
    void asksForCredentialsEachTime() {
        store.answering(status(404, "NoSuchKey"));
        assertThatThrownBy(this::get).isInstanceOf(FileMissingException.class);
        credentials = new S3Credentials("second", "open");
        assertThatThrownBy(this::get).isInstanceOf(FileMissingException.class);
        assertThat(store.keys()).containsExactly("first", "second");
    }

    @Test
    void neverShowsASecret() {
        assertThat(credentials).hasToString("S3Credentials[first]");
        store.answering(status(403, "SignatureDoesNotMatch"));
        assertThatThrownBy(this::get)
                .hasStackTraceContaining("403")
                .satisfies(e -> assertThat(org.assertj.core.util.Throwables.getStackTrace(e))
                        .doesNotContain("sesame"));
    }

    @Test
    void refusesToConnectToReservedAddresses() {
        try (S3Backend metadata = at(URI.create("http://169.254.169.254"))) {
            assertThatThrownBy(() -> metadata.read(CLIP))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasRootCauseInstanceOf(EndpointGuard.RefusedAddressException.class);
        }
    }

    @Test
    void aBodyThatOnlyDripsTimesOut() {
        store.answering(store.dripping(1_000_000));
        assertThatThrownBy(this::get).isInstanceOf(BackendTimeoutException.class);
    }

    @Test
    void aProbeFindsOutThatTheStoreDoesNotLookAtTheCondition() throws IOException {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        store.answering(request -> {
            String key = request.getRequestURI().getPath();
            switch (request.getRequestMethod()) {
                case "PUT" -> {
                    keys.add(key);
                    status(200, "").to(request);
                }
                case "GET" -> {
                    // what a probe writes is the id in its name
                    byte[] id = key.replaceAll(".*-probe-", "").getBytes(StandardCharsets.US_ASCII);
                    request.sendResponseHeaders(200, id.length);
                    request.getResponseBody().write(id);
                    request.close();
                }
                case "HEAD" ->
                    status(key.endsWith("clip") && !keys.contains(key) ? 404 : 200, "")
                            .to(request);
                default -> status(204, "").to(request);
            }
        });
        put();
        assertThat(store.requests()).containsExactly("PUT");
        keys.clear();
        backend.probe(null);
        assertThat(store.requests()).containsExactly("PUT", "PUT", "GET", "PUT", "DELETE");
        put();
        assertThatThrownBy(this::put).isInstanceOf(PathTakenException.class);
    }

    @Test
    void aStoreThatReadsNothingDoesNotHoldAWrite() throws IOException {
        // accepted by the system, read by nobody
        try (ServerSocket deaf = new ServerSocket(0);
                S3Backend stuck = at(URI.create("http://127.0.0.1:" + deaf.getLocalPort()))) {
            int size = 40 * 1024 * 1024;
            assertThatThrownBy(
                            () -> stuck.write(CLIP, new ByteArrayInputStream(new byte[size]), size, WriteObserver.NONE))
                    .isInstanceOf(BackendTimeoutException.class);
        }
    }

    @Test
    void aPartThatTheStoreDoesNotTakeEndsTheWrite() {
        store.answering(request -> {
            switch (request.getRequestMethod()) {
                case "HEAD" ->
                    status(request.getRequestURI().getPath().endsWith("clip") ? 404 : 200, "")
                            .to(request);
                case "POST" -> {
                    byte[] body =
                            "<InitiateMultipartUploadResult><UploadId>7</UploadId></InitiateMultipartUploadResult>"
                                    .getBytes(StandardCharsets.US_ASCII);
                    request.sendResponseHeaders(200, body.length);
                    request.getResponseBody().write(body);
                    request.close();
                }
                case "PUT" -> status(507, "XMinioStorageFull").to(request);
                default -> status(204, "").to(request);
            }
        });
        int size = 20 * 1024 * 1024;
        assertThatThrownBy(
                        () -> backend.write(CLIP, new ByteArrayInputStream(new byte[size]), size, WriteObserver.NONE))
                .isInstanceOf(BackendFullException.class);
        assertThat(store.requests()).endsWith("DELETE");
    }
}
