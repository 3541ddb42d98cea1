package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveTimesTest {
    @ParameterizedTest
    @CsvSource({
        "GLACIER,,, PT5H",
        "GLACIER,, Standard, PT5H",
        "GLACIER,, Expedited, PT5M",
        "GLACIER,, Bulk, PT12H",
        "DEEP_ARCHIVE,,, PT12H",
        "DEEP_ARCHIVE,, Bulk, PT48H",
        "INTELLIGENT_TIERING, ARCHIVE_ACCESS, Bulk, PT12H",
        "INTELLIGENT_TIERING, DEEP_ARCHIVE_ACCESS, Bulk, PT48H",
        ",,, PT5H"
    })
    void areThoseThatTheStoreNames(String storageClass, String accessTier, String restoreTier, Duration expected) {
        assertThat(ArchiveTimes.usual(storageClass, accessTier, restoreTier)).isEqualTo(expected);
    }
}
