package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.isotherm.demo.S3Store;
import org.isotherm.storage.FaultyBackend;
import org.isotherm.storage.OutcomeUnknownException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;

/** A second attempt that goes on with the upload of the first: what is sent again, and what is not. */
final class S3ResumeTest {
    private static final int PART = 5 * 1024 * 1024;
    private static final int SIZE = 4 * PART + 7;
    private static final StoragePath CLIP = StoragePath.of("clip");
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    @TempDir
    static Path folder;

    private static S3Store store;
    private static StoreRelay relay;
    private static S3Client client;
    private static byte[] clip;

    private String bucket;
    private S3Backend backend;

    /** What the writes told, and what is answered to them. */
    private static final class Attempt implements WriteObserver {
        final List<String> told = new ArrayList<>();
        String upload;
        boolean keeps = true;
        long resumed;
        long advanced;

        Attempt(String upload) {
            this.upload = upload;
        }

        @Override
        public Optional<String> uploadToResume() {
            return Optional.ofNullable(upload);
        }

        @Override
        public boolean keepsUpload() {
            return keeps;
        }

        @Override
        public void uploadStarted(String uploadId) {
            told.add("started");
            upload = uploadId;
        }

        @Override
        public void resumed(long bytes) {
            told.add("resumed");
            resumed += bytes;
        }

        @Override
        public void advanced(long bytes) {
            told.add("advanced");
            advanced += bytes;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        store = S3Store.start(folder, 0, "key", "secret");
        relay = new StoreRelay(store.uri());
        client = S3Client.builder()
                .endpointOverride(store.uri())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .httpClient(Apache5HttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
        clip = new byte[SIZE];
        new Random(7).nextBytes(clip);
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        relay.close();
        store.close();
    }

    @BeforeEach
    void open() {
        bucket = "bucket-" + BUCKETS.incrementAndGet();
        store.withBucket(bucket);
        backend = backend(PART, 1);
        relay.parts();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private S3Backend backend(long partSize, int parallelParts) {
        S3Settings settings = S3Settings.of("minio", bucket)
                .endpoint(relay.uri())
                .pathStyle(true)
                .partSizeBytes(partSize)
                .parallelParts(parallelParts)
                .build();
        return new S3Backend(settings, () -> Optional.of(new S3Credentials("key", "secret")));
    }

    /** A first attempt whose source fails in the middle of part {@code parts + 1}. */
    private Attempt failedAfter(int parts) {
        Attempt first = new Attempt(null);
        IOException broken = new IOException("pulled out");
        assertThatThrownBy(() -> backend.write(
                        CLIP,
                        FaultyBackend.failingAfter(new ByteArrayInputStream(clip), parts * PART + 99L, broken),
                        SIZE,
                        first))
                .isSameAs(broken);
        assertThat(relay.parts()).hasSize(parts);
        return first;
    }

    private void write(S3Backend to, Attempt attempt) throws IOException {
        ByteArrayInputStream source = new ByteArrayInputStream(clip);
        try {
            to.write(CLIP, source, SIZE, attempt);
        } finally {
            assertThat(source.available()).as("bytes nobody has read").isZero();
        }
    }

    private void assertWhole() throws IOException {
        assertThat(Arrays.equals(backend.read(CLIP).readAllBytes(), clip)).isTrue();
        assertThat(uploads()).isEmpty();
    }

    private List<String> uploads() {
        return client.listMultipartUploads(request -> request.bucket(bucket)).uploads().stream()
                .map(MultipartUpload::key)
                .toList();
    }

    private List<Part> parts(String upload) {
        return client.listParts(request -> request.bucket(bucket).key("clip").uploadId(upload))
                .parts();
    }

    private String sendPart(String upload, int number, byte[] bytes) {
        return client.uploadPart(
                        request -> request.bucket(bucket)
                                .key("clip")
                                .uploadId(upload)
                                .partNumber(number),
                        RequestBody.fromBytes(bytes))
                .eTag();
    }

    private static byte[] part(int number) {
        return Arrays.copyOfRange(clip, (number - 1) * PART, Math.min(SIZE, number * PART));
    }

    @Test
    void sendsOnlyThePartsThatAreMissing() throws IOException {
        Attempt first = failedAfter(2);
        assertThat(uploads()).containsExactly("clip");
        assertThat(backend.exists(CLIP)).isFalse();

        Attempt second = new Attempt(first.upload);
        write(backend, second);

        assertThat(relay.parts()).containsExactly(3, 4, 5);
        assertThat(second.told).containsExactly("resumed", "resumed", "advanced", "advanced", "advanced");
        assertThat(second.resumed).isEqualTo(2L * PART);
        assertThat(second.advanced).isEqualTo(SIZE - 2L * PART);
        assertThat(second.upload).isEqualTo(first.upload);
        assertWhole();
    }

    @Test
    void fillsAGapBetweenTheParts() throws IOException {
        Attempt first = failedAfter(1);
        sendPart(first.upload, 3, part(3));
        sendPart(first.upload, 5, part(5));
        try (S3Backend parallel = backend(PART, 3)) {
            write(parallel, new Attempt(first.upload));
        }
        assertThat(relay.parts()).containsExactly(2, 4);
        assertWhole();
    }

    @Test
    void goesOnAfterASecondFailure() throws IOException {
        Attempt attempt = failedAfter(1);
        IOException broken = new IOException("again");
        assertThatThrownBy(() -> backend.write(
                        CLIP,
                        FaultyBackend.failingAfter(new ByteArrayInputStream(clip), 3 * PART + 1, broken),
                        SIZE,
                        attempt))
                .isSameAs(broken);
        assertThat(relay.parts()).containsExactly(2, 3);
        write(backend, attempt);
        assertThat(relay.parts()).containsExactly(4, 5);
        assertWhole();
    }

    @Test
    void onlyCompletesWhereEverythingLiesThere() throws IOException {
        Attempt first = failedAfter(3);
        sendPart(first.upload, 4, part(4));
        sendPart(first.upload, 5, part(5));
        write(backend, new Attempt(first.upload));
        assertThat(relay.parts()).isEmpty();
        assertWhole();
    }

    @Test
    void sendsAPartAgainThatHoldsOtherBytes() throws IOException {
        Attempt first = failedAfter(3);
        sendPart(first.upload, 2, new byte[PART]);

        Attempt second = new Attempt(first.upload);
        write(backend, second);

        assertThat(relay.parts()).containsExactly(2, 4, 5);
        assertThat(second.resumed + second.advanced).isEqualTo(SIZE);
        assertWhole();
    }

    @Test
    void beginsAnewWhereThePartsHaveAnotherSize() throws IOException {
        Attempt first = failedAfter(3);
        Attempt second = new Attempt(first.upload);
        try (S3Backend larger = backend(PART + 1, 1)) {
            write(larger, second);
        }
        assertThat(relay.parts()).containsExactly(1, 2, 3, 4, 5);
        assertThat(second.told.get(0)).isEqualTo("started");
        assertThat(second.upload).isNotEqualTo(first.upload);
        assertThat(second.resumed).isZero();
        assertWhole();
    }

    @Test
    void abortsTheUploadWhereOnePartIsEnoughNow() throws IOException {
        Attempt first = failedAfter(3);
        try (S3Backend larger = backend(SIZE, 1)) {
            write(larger, new Attempt(first.upload));
        }
        assertThat(relay.parts()).isEmpty();
        assertWhole();
    }

    @Test
    void beginsAnewWhereTheUploadIsGone() throws IOException {
        Attempt first = failedAfter(2);
        client.abortMultipartUpload(
                request -> request.bucket(bucket).key("clip").uploadId(first.upload));
        // begun by an attempt that was killed before it could note its upload
        client.createMultipartUpload(request -> request.bucket(bucket).key("clip"));
        Attempt second = new Attempt(first.upload);
        write(backend, second);
        assertThat(relay.parts()).containsExactly(1, 2, 3, 4, 5);
        assertThat(second.told.get(0)).isEqualTo("started");
        assertWhole();
    }

    @Test
    void leavesItToTheReadBackWhereTheUploadIsComplete() throws IOException {
        Attempt first = failedAfter(1);
        List<CompletedPart> all = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            all.add(CompletedPart.builder()
                    .partNumber(i)
                    .eTag(sendPart(first.upload, i, part(i)))
                    .build());
        }
        client.completeMultipartUpload(request ->
                request.bucket(bucket).key("clip").uploadId(first.upload).multipartUpload(upload -> upload.parts(all)));

        Attempt second = new Attempt(first.upload);
        assertThatThrownBy(() -> write(backend, second)).isInstanceOf(OutcomeUnknownException.class);

        assertThat(relay.parts()).isEmpty();
        assertThat(second.resumed).isEqualTo(SIZE);
        assertWhole();
    }

    @Test
    void keepsNoUploadThatItsObserverCouldNotNote() {
        IOException refused = new IOException("taken over");
        assertThatThrownBy(() -> backend.write(CLIP, new ByteArrayInputStream(clip), SIZE, new WriteObserver() {
                    @Override
                    public boolean keepsUpload() {
                        return true;
                    }

                    @Override
                    public void uploadStarted(String uploadId) throws IOException {
                        throw refused;
                    }
                }))
                .isSameAs(refused);
        assertThat(uploads()).isEmpty();
    }

    @Test
    void stopsWhileItPassesOverWhatIsThere() {
        Attempt first = failedAfter(3);
        IOException stop = new IOException("stopped by the operator");
        assertThatThrownBy(() -> backend.write(CLIP, new ByteArrayInputStream(clip), SIZE, new WriteObserver() {
                    @Override
                    public Optional<String> uploadToResume() {
                        return Optional.of(first.upload);
                    }

                    @Override
                    public boolean keepsUpload() {
                        return true;
                    }

                    @Override
                    public void resumed(long bytes) throws IOException {
                        throw stop;
                    }
                }))
                .isSameAs(stop);
        assertThat(relay.parts()).isEmpty();
        assertThat(parts(first.upload)).hasSize(3);
    }

    @Test
    void abortsAResumedUploadThatIsNotToBeKept() {
        Attempt first = failedAfter(3);
        first.keeps = false;
        IOException broken = new IOException("pulled out");
        assertThatThrownBy(() -> backend.write(
                        CLIP, FaultyBackend.failingAfter(new ByteArrayInputStream(clip), PART, broken), SIZE, first))
                .isSameAs(broken);
        assertThat(uploads()).isEmpty();
    }

    @Test
    void deletesWhatWasKept() throws IOException {
        failedAfter(2);
        backend.delete(CLIP);
        assertThat(uploads()).isEmpty();
    }
}
