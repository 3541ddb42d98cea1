package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.isotherm.demo.S3Store;
import org.isotherm.storage.Copied;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.SourceReadException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.isotherm.storage.s3.RelayRule.Asked;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From one prefix of a store to another: the bytes are read once and never sent. */
@Timeout(120)
final class S3CopyTest {
    private static final int PART = 5 * 1024 * 1024;
    private static final StoragePath CLIP = StoragePath.of("a/clip 1+2.mov");
    private static final StoragePath COPY = StoragePath.of("b/copy");
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    @TempDir
    static Path folder;

    private static S3Store store;

    private StoreRelay relay;
    private String bucket;
    private S3Backend from;
    private S3Backend to;
    private RelayRule sent;

    @BeforeAll
    static void start() throws IOException {
        store = S3Store.start(folder, 0, "key", "secret");
    }

    @AfterAll
    static void stop() throws IOException {
        store.close();
    }

    @BeforeEach
    void open() throws IOException {
        bucket = "bucket-" + BUCKETS.incrementAndGet();
        store.withBucket(bucket);
        relay = new StoreRelay(store.uri());
        from = backend("from/", options -> options);
        to = backend("to/", options -> options);
    }

    @AfterEach
    void close() throws IOException {
        from.close();
        to.close();
        relay.close();
    }

    private S3Backend backend(String prefix, UnaryOperator<S3Settings.Builder> options) {
        return new S3Backend(
                options.apply(S3Settings.of(prefix, bucket)
                                .endpoint(relay.uri())
                                .pathStyle(true)
                                .prefix(prefix)
                                .partSizeBytes(PART)
                                .copyPartBytes(PART))
                        .build(),
                () -> Optional.of(new S3Credentials("key", "secret")));
    }

    private byte[] source(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        from.write(CLIP, new ByteArrayInputStream(bytes), size, WriteObserver.NONE);
        sent = relay.harm(asked -> asked.method().equals("PUT") && asked.length() > 0, Integer.MAX_VALUE, Harm.NONE);
        return bytes;
    }

    private static byte[] read(S3Backend backend, StoragePath path) throws IOException {
        try (InputStream in = backend.read(path)) {
            return in.readAllBytes();
        }
    }

    private static boolean isCopy(Asked asked) {
        return asked.method().equals("PUT") && asked.length() <= 0;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000, PART, PART + 1, 3 * PART + 7})
    void theStoreCopies(int size) throws IOException {
        byte[] clip = source(size);
        AtomicLong told = new AtomicLong();
        Copied copied = from.copyTo(CLIP, to, COPY, new WriteObserver() {
            @Override
            public void advanced(long bytes) {
                told.addAndGet(bytes);
            }
        });
        assertThat(copied).isEqualTo(new Copied(size, Sha256.of(clip)));
        assertThat(told).hasValue(size);
        assertThat(sent.met()).as("bodies sent").isZero();
        assertThat(read(to, COPY)).isEqualTo(clip);
        assertThat(read(from, CLIP)).isEqualTo(clip);
        assertThat(to.uploads("").next()).isNull();
    }

    @Test
    void saysWhatTheSourceHoldsWhateverTheStoreCopied() throws IOException {
        byte[] clip = source(1000);
        relay.harm(Asked::isAnyRead, 1, Harm.FLIPPED);
        Copied copied = from.copyTo(CLIP, to, COPY, WriteObserver.NONE);
        assertThat(copied.sha256()).as("of the bytes that were read").isNotEqualTo(Sha256.of(clip));
        assertThat(copied.size()).isEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "501, NotImplemented, 1000",
        "403, AccessDenied, 1000",
        "400, InvalidRequest, 1000",
        "501, NotImplemented, 6000000",
        "403, AccessDenied, 6000000"
    })
    void sendsTheBytesWhereTheStoreRefusesAndAsksNoMore(int status, String code, int size) throws IOException {
        byte[] clip = source(size);
        RelayRule refused = relay.refuse(S3CopyTest::isCopy, 10, status, code);
        assertThat(from.copyTo(CLIP, to, COPY, WriteObserver.NONE)).isEqualTo(new Copied(size, Sha256.of(clip)));
        assertThat(read(to, COPY)).isEqualTo(clip);
        assertThat(sent.met()).isPositive();
        int met = refused.met();
        assertThat(met).isPositive();
        from.copyTo(CLIP, to, StoragePath.of("second"), WriteObserver.NONE);
        assertThat(refused.met()).isEqualTo(met);
        assertThat(to.uploads("").next()).isNull();
    }

    @Test
    void sendsTheBytesWhenToldTo() throws IOException {
        byte[] clip = source(1000);
        try (S3Backend told = backend("told/", options -> options.serverSideCopy(false))) {
            from.copyTo(CLIP, told, COPY, WriteObserver.NONE);
            assertThat(sent.met()).isEqualTo(1);
            assertThat(read(told, COPY)).isEqualTo(clip);
        }
    }

    @Test
    void aLostReplyIsForTheProofToTell() throws IOException {
        byte[] clip = source(1000);
        relay.harm(S3CopyTest::isCopy, 1, Harm.LOST);
        assertThat(from.copyTo(CLIP, to, COPY, WriteObserver.NONE)).isEqualTo(new Copied(1000, Sha256.of(clip)));
        assertThat(read(to, COPY)).isEqualTo(clip);
    }

    @Test
    void copiesAPartAgainWhenTheStoreIsBusy() throws IOException {
        byte[] clip = source(2 * PART + 1);
        RelayRule busy = relay.refuse(S3CopyTest::isCopy, 2, 503, "SlowDown");
        from.copyTo(CLIP, to, COPY, WriteObserver.NONE);
        assertThat(busy.met()).isEqualTo(2);
        assertThat(sent.met()).isZero();
        assertThat(read(to, COPY)).isEqualTo(clip);
    }

    @Test
    void refusesATakenNameAndAMissingSource() throws IOException {
        source(1000);
        from.copyTo(CLIP, to, COPY, WriteObserver.NONE);
        assertThatThrownBy(() -> from.copyTo(CLIP, to, COPY, WriteObserver.NONE))
                .isInstanceOf(PathTakenException.class);
        assertThatThrownBy(() -> from.copyTo(COPY, to, StoragePath.of("c"), WriteObserver.NONE))
                .isInstanceOfSatisfying(
                        SourceReadException.class,
                        e -> assertThat(e.failure()).isInstanceOf(FileMissingException.class));
        assertThat(to.exists(StoragePath.of("c"))).isFalse();
    }

    @Test
    void stopsBetweenPartsAndLeavesNoUpload() throws IOException {
        source(3 * PART);
        IOException stop = new IOException("stopped by the operator");
        assertThatThrownBy(() -> from.copyTo(CLIP, to, COPY, new WriteObserver() {
                    @Override
                    public void advanced(long bytes) throws IOException {
                        throw stop;
                    }
                }))
                .isSameAs(stop);
        assertThat(to.uploads("").next()).isNull();
        assertThat(to.exists(COPY)).isFalse();
    }

    private static WriteObserver after(String upload) {
        return new WriteObserver() {
            @Override
            public Optional<String> uploadToResume() {
                return Optional.of(upload);
            }
        };
    }

    @Test
    void beginsAnewWhereAnEarlierAttemptLeftAnUpload() throws IOException {
        byte[] clip = source(2 * PART + 9);
        String[] left = new String[1];
        IOException broken = new IOException("pulled out");
        assertThatThrownBy(() -> to.write(COPY, new ByteArrayInputStream(clip), clip.length, new WriteObserver() {
                    @Override
                    public boolean keepsUpload() {
                        return true;
                    }

                    @Override
                    public void uploadStarted(String uploadId) {
                        left[0] = uploadId;
                    }

                    @Override
                    public void advanced(long bytes) throws IOException {
                        throw broken;
                    }
                }))
                .isSameAs(broken);
        from.copyTo(CLIP, to, COPY, after(left[0]));
        assertThat(read(to, COPY)).isEqualTo(clip);
        assertThat(to.uploads("").next()).isNull();
        assertThat(from.copyTo(CLIP, to, COPY, after(left[0])))
                .as("the earlier attempt had completed it")
                .isEqualTo(new Copied(clip.length, Sha256.of(clip)));
    }
}
