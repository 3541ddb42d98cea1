package org.isotherm.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.isotherm.storage.Listed;
import org.isotherm.storage.UnfinishedUpload;
import org.junit.jupiter.api.Test;

final class DifferenceTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String GENERATED = "objects/3f/3fa90123456789abcdef0123456789ab";

    @Test
    void tellsWhoseAnUnknownObjectIsByItsName() {
        assertThat(Difference.unknown(new Listed("a.mov", 5, NOW, null)).origin())
                .isEqualTo(FindingOrigin.FOREIGN);
        assertThat(Difference.unknown(new Listed(GENERATED, 5, NOW, null)).origin())
                .isEqualTo(FindingOrigin.GENERATED_NAME);
    }

    @Test
    void tellsWhoseAnUploadIsByTheLedgerFirst() {
        UnfinishedUpload upload = new UnfinishedUpload(GENERATED, "u", NOW);
        assertThat(Difference.stale(upload, true).origin()).isEqualTo(FindingOrigin.LEDGER);
        assertThat(Difference.stale(upload, false).origin()).isEqualTo(FindingOrigin.GENERATED_NAME);
        assertThat(Difference.stale(new UnfinishedUpload("a.mov", "u", null), false)
                        .origin())
                .isEqualTo(FindingOrigin.FOREIGN);
    }

    @Test
    void hasNoSizeOfWhatCannotBeAnObject() {
        Difference link = Difference.unknown(new Listed("link", 0, null, "a symbolic link"));
        assertThat(link.size()).isNull();
        assertThat(link.detail()).isEqualTo("a symbolic link");
        assertThat(Difference.unknown(new Listed("empty", 0, NOW, null)).size()).isZero();
    }

    @Test
    void isMissingWithoutASizeAndElseOfAnotherSize() {
        NamedRow row = new NamedRow(7, "a", 5, 7L, 3L);
        assertThat(Difference.of(row, null, null).kind()).isEqualTo(FindingKind.MISSING_OBJECT);
        assertThat(Difference.of(row, 0L, null).kind()).isEqualTo(FindingKind.SIZE_DIFFERS);
    }

    @Test
    void keepsEveryNameInOneParameter() {
        String odd = "two\nlines \"quoted\" {braces},'x' \uD83C\uDFAC";
        String json = Difference.json(List.of(Difference.unknown(new Listed(odd, 5, NOW, null))));
        assertThat(jakarta.json.Json.createReader(new java.io.StringReader(json))
                        .readArray()
                        .getJsonObject(0)
                        .getString("name"))
                .isEqualTo(odd);
    }

    @Test
    void bearsAnyTimeThatAFileSystemHolds() {
        assertThat(Difference.unknown(new Listed("a", 5, Instant.MAX, null)).modifiedAt())
                .isNull();
        assertThat(Difference.unknown(new Listed("a", 5, NOW, null)).modifiedAt())
                .isEqualTo(NOW);
    }

    @Test
    void leavesWhatIsYoungAlone() {
        Instant before = NOW.minus(Duration.ofHours(1));
        assertThat(Comparison.isSettled(NOW, before)).isFalse();
        assertThat(Comparison.isSettled(before.plusNanos(1), before)).isFalse();
        assertThat(Comparison.isSettled(before, before)).isTrue();
        assertThat(Comparison.isSettled(null, before)).isTrue();
    }
}
