package org.isotherm.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetSamples;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredContentTest {
    private static final StoragePath HERE = StoragePath.of("here");
    private static final StoragePath THERE = StoragePath.of("there");

    private final byte[] content = new byte[10_000];
    private final AssetLocation asset;
    private final Places places = new Places();

    StoredContentTest() {
        new Random(1).nextBytes(content);
        asset = AssetSamples.asset(1, 1, 1, HERE, content);
        places.with(asset, content);
    }

    private byte[] read(long offset, int length) throws IOException {
        try (InputStream bytes = places.open(asset, offset, length)) {
            return bytes.readNBytes(length);
        }
    }

    @Test
    void goesOnAtTheSameByteAfterABreak() throws Exception {
        places.breakAfter(asset, 999, Places.cut());

        assertThat(read(0, content.length)).isEqualTo(content);
        assertThat(places.bytesRead).hasValue(content.length);
    }

    @Test
    void goesOnElsewhereWhenThePlaceHasGone() throws Exception {
        places.lose(asset).other(2, THERE, content);
        assertThat(read(17, 100)).isEqualTo(Arrays.copyOfRange(content, 17, 117));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4_000, 9_999})
    void followsInTheMiddle(int after) throws Exception {
        places.breakAfter(asset, after, new BackendTimeoutException("sample", HERE, "read: nothing came", null))
                .other(2, THERE, content);
        assertThat(read(0, content.length)).isEqualTo(content);
    }

    @Test
    void doesNotWaitAgainWhereNothingCameInTime() throws Exception {
        BackendTimeoutException timeout = new BackendTimeoutException("sample", HERE, "read: nothing came", null);
        places.breakAfter(asset, 500, timeout);
        assertThatThrownBy(() -> read(0, content.length)).isSameAs(timeout);
        assertThat(places.bytesRead).hasValue(500);
    }

    @Test
    void throwsWhatTheFirstPlaceThrew() {
        places.lose(asset);
        assertThatThrownBy(() -> read(0, 10)).isInstanceOf(FileMissingException.class);
    }

    @Test
    void endsThoughEachOpeningGivesOneByte() {
        places.breakAfter(asset, 1, Places.cut());
        assertThatThrownBy(() -> read(0, content.length)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5_000, 9_999})
    void givesNoWholeContentThatIsAnother(int flipped) throws Exception {
        byte[] other = content.clone();
        other[flipped] ^= 1;
        ProvenStream wrong = new ProvenStream(new ByteArrayInputStream(other), other.length, Sha256.of(content));
        byte[] got = new byte[content.length];
        assertThatThrownBy(() -> wrong.readNBytes(got, 0, got.length)).isInstanceOf(CorruptContentException.class);

        ProvenStream right = new ProvenStream(new ByteArrayInputStream(content), content.length, Sha256.of(content));
        assertThat(right.readAllBytes()).isEqualTo(content);
    }
}
