package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.isotherm.storage.s3.ScriptedStore.status;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.isotherm.storage.BackendThrottledException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.model.Part;

/** Stores that make it hard to go on with an upload. */
@Timeout(60)
final class S3ResumeFaultsTest {
    private static final StoragePath CLIP = StoragePath.of("clip");
    private static final int PART = 5 * 1024 * 1024;
    private static final int SIZE = 2 * PART + 9;
    private static final Duration SHORT = Duration.ofSeconds(5);

    /** Resumes the upload "old" and keeps what fails. */
    private static final WriteObserver AGAIN = new WriteObserver() {
        @Override
        public Optional<String> uploadToResume() {
            return Optional.of("old");
        }

        @Override
        public boolean keepsUpload() {
            return true;
        }
    };

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private ScriptedStore store;
    private S3Backend backend;

    @BeforeEach
    void open() throws IOException {
        store = new ScriptedStore();
        backend = new S3Backend(
                S3Settings.of("cloud", "bucket")
                        .endpoint(store.uri())
                        .pathStyle(true)
                        .partSizeBytes(PART)
                        .timeouts(SHORT, SHORT, SHORT)
                        .build(),
                () -> Optional.of(new S3Credentials("key", "secret")));
    }

    @AfterEach
    void close() {
        backend.close();
        store.close();
    }

    /** A store with an upload "old" of one part, which begins others under the id "new". */
    private void answering(Map<String, ScriptedStore.Answer> answers) {
        Map<String, ScriptedStore.Answer> usual = Map.of(
                "list parts",
                xml("<ListPartsResult><Part><PartNumber>1</PartNumber><ETag>\"a-1\"</ETag><Size>" + PART
                        + "</Size></Part></ListPartsResult>"),
                "list uploads",
                xml("<ListMultipartUploadsResult/>"),
                "begin",
                xml("<InitiateMultipartUploadResult><UploadId>new</UploadId></InitiateMultipartUploadResult>"),
                "complete",
                xml("<CompleteMultipartUploadResult><ETag>\"x-3\"</ETag></CompleteMultipartUploadResult>"),
                "look",
                status(404, ""),
                "look for bucket",
                status(200, ""),
                "abort",
                status(204, ""));
        store.answering(request -> {
            String what = what(request);
            asked.add(what);
            if (what.startsWith("part")) {
                request.getResponseHeaders().set("ETag", "\"p\"");
                status(200, "").to(request);
            } else {
                String kind = what.replaceAll(" (old|new)$", "");
                answers.getOrDefault(kind, usual.get(kind)).to(request);
            }
        });
    }

    private static String what(HttpExchange request) {
        String query = Optional.ofNullable(request.getRequestURI().getQuery()).orElse("");
        String id = query.contains("uploadId=") ? " " + query.replaceAll(".*uploadId=(\\w+).*", "$1") : "";
        return switch (request.getRequestMethod()) {
            case "HEAD" -> request.getRequestURI().getPath().endsWith("clip") ? "look" : "look for bucket";
            case "POST" -> (id.isEmpty() ? "begin" : "complete") + id;
            case "PUT" -> "part " + query.replaceAll(".*partNumber=(\\d+).*", "$1") + id;
            case "DELETE" -> "abort" + id;
            default -> id.isEmpty() ? "list uploads" : "list parts" + id;
        };
    }

    private static ScriptedStore.Answer xml(String text) {
        return request -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            request.getResponseHeaders().set("Content-Type", "application/xml");
            request.sendResponseHeaders(200, body.length);
            request.getResponseBody().write(body);
            request.close();
        };
    }

    private void write() throws IOException {
        backend.write(CLIP, new ByteArrayInputStream(new byte[SIZE]), SIZE, AGAIN);
    }

    @Test
    void takesAPartByItsSizeWhereItsTagIsNoDigest() throws IOException {
        answering(Map.of());
        write();
        assertThat(asked)
                .containsExactlyInAnyOrder("list parts old", "part 2 old", "part 3 old", "complete old")
                .startsWith("list parts old")
                .endsWith("complete old");
    }

    @ParameterizedTest
    @CsvSource({"501, NotImplemented", "405, MethodNotAllowed", "403, AccessDenied", "404, NoSuchUpload"})
    void beginsAnewWhereItMayNotLook(int status, String code) throws IOException {
        answering(Map.of("list parts", status(status, code)));
        write();
        assertThat(asked)
                .startsWith("list parts old", "abort old", "list uploads")
                .contains("begin", "part 1 new")
                .endsWith("complete new");
    }

    @Test
    void triesAgainLaterWhereTheStoreDoesNotAnswer() {
        answering(Map.of("list parts", status(500, "InternalError")));
        assertThatThrownBy(this::write).isInstanceOf(BackendUnavailableException.class);
        assertThat(asked).containsOnly("list parts old");
    }

    @Test
    void keepsAnUploadThatTheStoreIsTooBusyToComplete() {
        answering(Map.of("complete", status(503, "SlowDown")));
        assertThatThrownBy(this::write).isInstanceOf(BackendThrottledException.class);
        assertThat(asked).endsWith("complete old");
    }

    @Test
    void abortsAnUploadThatTheStoreWillNotComplete() {
        answering(Map.of("complete", status(400, "InvalidPart")));
        assertThatThrownBy(this::write).isInstanceOf(BackendUnavailableException.class);
        assertThat(asked).endsWith("complete old", "abort old");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"93b885adfe0da089cdf634904fd59f71\"', true, true",
        "93B885ADFE0DA089CDF634904FD59F71, true, true",
        "93b885adfe0da089cdf634904fd59f72, true, false",
        "93b885adfe0da089cdf634904fd59f72, false, true",
        "93b885adfe0da089cdf634904fd59f72-1, true, true",
        ", true, false"
    })
    void comparesTagsThatAreDigests(String tag, boolean tellsDigests, boolean isThere) {
        Part part = Part.builder().partNumber(4).size(1L).eTag(tag).build();
        S3Earlier earlier = new S3Earlier(Map.of(4, part), tellsDigests);
        assertThat(earlier.part(4, new byte[] {0, 1}, 1, null, null).isPresent())
                .isEqualTo(isThere);
        assertThat(earlier.part(4, new byte[] {0, 1}, 2, null, null)).isEmpty();
        assertThat(earlier.part(3, new byte[] {0, 1}, 1, null, null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({", true", "AES256, true", "aws:kms, false", "aws:kms:dsse, false"})
    void trustsNoTagOfAKeyService(String encryption, boolean tells) {
        assertThat(S3Earlier.tellsDigests(S3Settings.of("s", "b")
                        .serverSideEncryption(encryption, null)
                        .build()))
                .isEqualTo(tells);
    }
}
