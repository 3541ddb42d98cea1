package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.isotherm.storage.Archived;
import org.isotherm.storage.ObjectArchivedException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether an object lies in an archive, asked of the store without reading it. */
class ArchivedLookTest {
    private static final StoragePath CLIP = StoragePath.of("clip");

    private ArchiveStore store;
    private S3Backend backend;

    @AfterEach
    void close() {
        backend.close();
        store.close();
    }

    private void open(String storageClass, int days, @Nullable String tier) throws Exception {
        store = new ArchiveStore(new byte[100], storageClass);
        backend = new S3Backend(
                S3Settings.of("cloud", "bucket")
                        .endpoint(store.uri())
                        .pathStyle(true)
                        .restore(days, tier)
                        .build(),
                () -> Optional.of(new S3Credentials("key", "secret")));
    }

    @ParameterizedTest
    @CsvSource({
        "GLACIER,,PT5H",
        "GLACIER,Expedited,PT5M",
        "GLACIER,Bulk,PT12H",
        "DEEP_ARCHIVE,Standard,PT12H",
        "DEEP_ARCHIVE,Bulk,PT48H"
    })
    void saysHowLongItsStoreTakesAndAsksForNothing(String storageClass, @Nullable String tier, Duration usual)
            throws Exception {
        open(storageClass, 3, tier);

        assertThat(backend.archived(CLIP)).contains(new Archived(true, usual));
        assertThat(store.restores()).isEmpty();
    }

    @Test
    void saysWhatAReadWouldSayOfTheSameObject() throws Exception {
        open("DEEP_ARCHIVE", 3, "Bulk");
        Duration said = backend.archived(CLIP).orElseThrow().usual();

        assertThatThrownBy(() -> backend.read(CLIP).close())
                .isInstanceOfSatisfying(
                        ObjectArchivedException.class,
                        e -> assertThat(e.usual()).isEqualTo(said));
        assertThat(backend.archived(CLIP)).as("on its way").contains(new Archived(true, said));

        store.restored(Integer.MAX_VALUE);
        assertThat(backend.archived(CLIP)).as("its copy is there").isEmpty();
    }

    @Test
    void saysThatNobodyBringsItBack() throws Exception {
        open("GLACIER", 0, null);

        assertThat(backend.archived(CLIP)).contains(new Archived(false, Duration.ofHours(5)));
    }

    @ParameterizedTest
    @CsvSource({"ARCHIVE_ACCESS, PT5H", "DEEP_ARCHIVE_ACCESS, PT12H"})
    void knowsWhatTheStoreHasMovedToAnArchiveByItself(String tier, Duration usual) throws Exception {
        open("INTELLIGENT_TIERING", 3, null);
        assertThat(backend.archived(CLIP)).isEmpty();

        store.moveTo(tier);

        assertThat(backend.archived(CLIP)).contains(new Archived(true, usual));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STANDARD", "STANDARD_IA", "GLACIER_IR"})
    void saysNothingOfWhatCanBeReadAtOnce(String storageClass) throws Exception {
        open(storageClass, 3, null);

        assertThat(backend.archived(CLIP)).isEmpty();
    }
}
