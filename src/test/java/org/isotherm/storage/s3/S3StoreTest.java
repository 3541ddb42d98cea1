package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.isotherm.demo.S3Store;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.FaultyBackend;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.UnfinishedUpload;
import org.isotherm.storage.Uploads;
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
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** What only shows on a bucket: uploads, keys of others, pages. */
final class S3StoreTest {
    private static final int PART = 5 * 1024 * 1024;
    private static final StoragePath CLIP = StoragePath.of("a/clip");
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    @TempDir
    static Path folder;

    private static S3Store store;
    private static S3Client client;

    private String bucket;
    private S3Backend backend;

    @BeforeAll
    static void start() throws IOException {
        store = S3Store.start(folder, 0, "key", "secret");
        client = S3Client.builder()
                .endpointOverride(store.uri())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .httpClient(Apache5HttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        store.close();
    }

    @BeforeEach
    void open() {
        bucket = "bucket-" + BUCKETS.incrementAndGet();
        store.withBucket(bucket).withBucket(bucket);
        backend = backend("studio/", "secret");
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private S3Backend backend(String prefix, String secret) {
        return backend(prefix, secret, bucket);
    }

    private static S3Backend backend(String prefix, String secret, String bucket) {
        S3Settings settings = S3Settings.of("minio", bucket)
                .endpoint(store.uri())
                .pathStyle(true)
                .prefix(prefix)
                .partSizeBytes(PART)
                .build();
        return new S3Backend(settings, () -> Optional.of(new S3Credentials("key", secret)));
    }

    private List<String> uploads() {
        return client.listMultipartUploads(request -> request.bucket(bucket)).uploads().stream()
                .map(MultipartUpload::key)
                .sorted()
                .toList();
    }

    private void foreign(String key, int size) {
        client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(new byte[size]));
    }

    private static InputStream zeros(int size) {
        return new ByteArrayInputStream(new byte[size]);
    }

    private Map<String, String> refusals(S3Backend of) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Listing listing = of.list("", null)) {
            for (Listed each = listing.next(); each != null; each = listing.next()) {
                found.put(each.name(), String.valueOf(each.refusal()));
            }
        }
        return found;
    }

    @Test
    void tellsTheUploadBeforeItsFirstPart() throws IOException {
        List<String> told = new ArrayList<>();
        backend.write(CLIP, zeros(2 * PART + 1), 2 * PART + 1, new WriteObserver() {
            @Override
            public void uploadStarted(String uploadId) {
                assertThat(uploads()).containsExactly("studio/a/clip");
                told.add(uploadId.isEmpty() ? "none" : "upload");
            }

            @Override
            public void advanced(long bytes) {
                told.add(String.valueOf(bytes));
            }
        });
        assertThat(told).containsExactly("upload", "" + PART, "" + PART, "1");
        assertThat(uploads()).isEmpty();
    }

    @Test
    void abortsTheUploadOfAWriteThatFailed() throws IOException {
        IOException broken = new IOException("pulled out");
        assertThatThrownBy(() -> backend.write(
                        CLIP,
                        FaultyBackend.failingAfter(zeros(3 * PART), 2 * PART + 5, broken),
                        3 * PART,
                        WriteObserver.NONE))
                .isSameAs(broken);
        assertThat(broken.getSuppressed()).isEmpty();
        assertThat(uploads()).isEmpty();
        assertThat(backend.exists(CLIP)).isFalse();
    }

    @Test
    void abortsTheUploadThatItsObserverRefused() {
        IOException refused = new IOException("could not note it");
        assertThatThrownBy(() -> backend.write(CLIP, zeros(3 * PART), 3 * PART, new WriteObserver() {
                    @Override
                    public void uploadStarted(String uploadId) throws IOException {
                        throw refused;
                    }
                }))
                .isSameAs(refused);
        assertThat(uploads()).isEmpty();
    }

    @Test
    void deletesUnfinishedUploadsOfExactlyThatName() throws IOException {
        for (String key : List.of("studio/a/clip", "studio/a/clip", "studio/a/clip.2", "studio/a")) {
            client.createMultipartUpload(request -> request.bucket(bucket).key(key));
        }
        backend.delete(CLIP);
        assertThat(uploads()).containsExactly("studio/a", "studio/a/clip.2");
    }

    @Test
    void listsUnfinishedUploadsBehindItsPrefixAndEndsTheOneThatIsMeant() throws IOException {
        for (String key : List.of("studio/a/clip", "studio/a/clip", "studio/b", "studio/.isotherm-x", "other/c")) {
            client.createMultipartUpload(request -> request.bucket(bucket).key(key));
        }
        List<UnfinishedUpload> all = unfinished("");
        assertThat(all).extracting(UnfinishedUpload::name).containsExactlyInAnyOrder("a/clip", "a/clip", "b");
        assertThat(unfinished("a/cl")).hasSize(2);

        UnfinishedUpload one = unfinished("a/clip").get(0);
        backend.abortUpload(CLIP, one.uploadId());
        backend.abortUpload(CLIP, one.uploadId());

        all.remove(one);
        assertThat(unfinished(""))
                .extracting(UnfinishedUpload::uploadId)
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().map(UnfinishedUpload::uploadId).toList());
    }

    private List<UnfinishedUpload> unfinished(String prefix) throws IOException {
        List<UnfinishedUpload> found = new ArrayList<>();
        Uploads uploads = backend.uploads(prefix);
        for (UnfinishedUpload each = uploads.next(); each != null; each = uploads.next()) {
            found.add(each);
        }
        return found;
    }

    @Test
    void staysBehindItsPrefix() throws IOException {
        foreign("other/x", 1);
        foreign("studio-evil/x", 1);
        foreign("studio/mine", 1);
        assertThat(refusals(backend)).containsOnlyKeys("mine");
        try (S3Backend whole = backend("", "secret")) {
            assertThat(refusals(whole)).containsOnlyKeys("other/x", "studio-evil/x", "studio/mine");
        }
    }

    @Test
    void listsKeysItCannotKeepWithTheReason() throws IOException {
        foreign("studio/good", 1);
        foreign("studio/nul.txt", 1);
        foreign("studio/back\\slash", 1);
        foreign("studio/sub/.isotherm-x", 1);
        foreign("studio/.isotherm-probe-1", 1);
        foreign("studio/folder/", 0);
        assertThat(refusals(backend))
                .containsOnlyKeys("good", "nul.txt", "back\\slash", "sub/.isotherm-x")
                .containsEntry("good", "null")
                .hasEntrySatisfying("nul.txt", reason -> assertThat(reason).contains("Windows"));
    }

    @Test
    void listsMoreThanAPage() throws IOException {
        Path inside = Files.createDirectories(folder.resolve(bucket).resolve("studio/many"));
        for (int i = 0; i < 2_100; i++) {
            Files.createFile(inside.resolve("f" + i));
        }
        assertThat(refusals(backend)).hasSize(2_100);
        try (Listing listing = backend.list("many/", "many/f998")) {
            assertThat(listing.next()).isNotNull().extracting(Listed::name).isEqualTo("many/f999");
            assertThat(listing.next()).isNull();
        }
    }

    @Test
    void saysThatTheKeyIsWrong() {
        try (S3Backend wrong = backend("studio/", "guess")) {
            assertThatThrownBy(() -> wrong.read(CLIP)).isInstanceOf(AccessRefusedException.class);
            assertThatThrownBy(() -> wrong.exists(CLIP)).isInstanceOf(AccessRefusedException.class);
            assertThatThrownBy(() -> wrong.write(CLIP, zeros(1), 1, WriteObserver.NONE))
                    .isInstanceOf(AccessRefusedException.class);
            assertThatThrownBy(() -> wrong.probe(null)).isInstanceOf(AccessRefusedException.class);
        }
    }

    @Test
    void saysThatTheBucketIsMissing() {
        try (S3Backend lost = backend("studio/", "secret", "no-such-bucket")) {
            assertThatThrownBy(() -> lost.read(CLIP)).isInstanceOf(AccessRefusedException.class);
            assertThatThrownBy(() -> lost.exists(CLIP)).isInstanceOf(AccessRefusedException.class);
            assertThatThrownBy(() -> lost.delete(CLIP)).isInstanceOf(AccessRefusedException.class);
            assertThatThrownBy(() -> lost.write(CLIP, zeros(1), 1, WriteObserver.NONE))
                    .isInstanceOf(AccessRefusedException.class);
            assertThatThrownBy(() -> lost.write(CLIP, zeros(2 * PART), 2 * PART, WriteObserver.NONE))
                    .isInstanceOf(AccessRefusedException.class);
            assertThatThrownBy(() -> lost.list("", null).next()).isInstanceOf(AccessRefusedException.class);
        }
    }

    @Test
    void writesWithAllChecksumsToo() throws IOException {
        S3Settings settings = S3Settings.of("minio", bucket)
                .endpoint(store.uri())
                .pathStyle(true)
                .partSizeBytes(PART)
                .checksums(S3Settings.Checksums.WHEN_SUPPORTED)
                .build();
        try (S3Backend checked = new S3Backend(settings, () -> Optional.of(new S3Credentials("key", "secret")))) {
            checked.write(CLIP, zeros(1000), 1000, WriteObserver.NONE);
            StoragePath large = StoragePath.of("large");
            checked.write(large, zeros(PART + 1), -1, WriteObserver.NONE);
            assertThat(checked.read(large).readAllBytes()).hasSize(PART + 1);
            checked.probe(null);
        }
    }

    @Test
    void refusesToOverwriteWithoutTheStoresHelp() throws IOException {
        S3Settings settings = S3Settings.of("minio", bucket)
                .endpoint(store.uri())
                .pathStyle(true)
                .partSizeBytes(PART)
                .conditionalCreate(false)
                .build();
        try (S3Backend plain = new S3Backend(settings, () -> Optional.of(new S3Credentials("key", "secret")))) {
            plain.write(CLIP, zeros(10), 10, WriteObserver.NONE);
            for (int size : new int[] {1, PART + 1}) {
                assertThatThrownBy(() -> plain.write(CLIP, zeros(size), size, WriteObserver.NONE))
                        .isInstanceOf(PathTakenException.class);
            }
            assertThat(plain.size(CLIP)).isEqualTo(10);
        }
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> S3Settings.of("s", "b").partSizeBytes(PART - 1).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("part size");
        assertThatThrownBy(() -> S3Settings.of("s", "b").parallelParts(0).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> S3Settings.of("s", "").build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> S3Settings.of("s", "b").prefix("no-slash").build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> S3Settings.of("s", "b").prefix("/").build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(S3Settings.of("s", "b").build().checksums()).isEqualTo(S3Settings.Checksums.WHEN_SUPPORTED);
        assertThat(S3Settings.of("s", "b")
                        .endpoint(URI.create("http://x"))
                        .build()
                        .checksums())
                .isEqualTo(S3Settings.Checksums.WHEN_REQUIRED);
    }
}
