package org.isotherm.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.isotherm.profile.ProfiledStore;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.transform.DataKey;
import org.isotherm.storage.transform.EncryptedPieces;
import org.isotherm.storage.transform.PiecePlace;
import org.isotherm.storage.transform.StoredBytes;
import org.isotherm.storage.transform.TamperedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies of one encrypted content, some of which give what was not stored. */
class DecodedStreamTest {
    private static final PiecePlace PLACE = PiecePlace.whole(new UUID(1, 2));

    private final EncryptedPieces pieces;
    private final byte[] content = new byte[300_000];
    private final byte[] stored;

    DecodedStreamTest() throws IOException {
        new Random(1).nextBytes(content);
        try (DataKey key = DataKey.random()) {
            pieces = new EncryptedPieces(key);
        }
        try (InputStream encoded = pieces.encode(new ByteArrayInputStream(content), PLACE)) {
            stored = encoded.readAllBytes();
        }
    }

    /** What one place gives. */
    private record Copy(StoredBytes object) implements ProfiledStore.Places {
        @Override
        public StoredBytes part(long chunkId, long start, long length) {
            throw new AssertionError("not in chunks");
        }
    }

    private static Copy copy(byte[] bytes) {
        return new Copy(new StoredBytes() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream read(long offset, long length) {
                return new ByteArrayInputStream(bytes, (int) offset, (int) length);
            }
        });
    }

    private static Copy failing(IOException failure) {
        return new Copy(new StoredBytes() {
            @Override
            public long length() throws IOException {
                throw failure;
            }

            @Override
            public InputStream read(long offset, long length) throws IOException {
                throw failure;
            }
        });
    }

    private Copy damagedAt(int place) {
        byte[] bytes = stored.clone();
        bytes[place] ^= 1;
        return copy(bytes);
    }

    private byte[] read(List<ProfiledStore.Places> places, int offset, int length) throws IOException {
        try (InputStream bytes = DecodedStream.open(
                places,
                (place, from, count) -> pieces.decode(place.object(), PLACE, content.length, from, count),
                offset,
                length)) {
            return bytes.readNBytes(length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 20, 45, 100, 65_535, 65_536, 150_000, 262_144, 300_000})
    void goesOnAtTheSameByteOfAnotherCopy(int damaged) throws Exception {
        List<ProfiledStore.Places> places = List.of(damagedAt(damaged), copy(stored));

        assertThat(read(places, 0, content.length)).isEqualTo(content);
        assertThat(read(places, 60_000, 200_001)).isEqualTo(Arrays.copyOfRange(content, 60_000, 260_001));
    }

    @Test
    void goesOnThroughSeveralThatAreDamagedInDifferentPlaces() throws Exception {
        List<ProfiledStore.Places> places =
                List.of(damagedAt(200_000), damagedAt(70_000), copy(Arrays.copyOf(stored, 9)), copy(stored));

        assertThat(read(places, 0, content.length)).isEqualTo(content);
    }

    @Test
    void takesTheEndFromACopyWhoseBeginningIsDamaged() throws Exception {
        assertThat(read(List.of(damagedAt(200_000), damagedAt(70_000)), 0, content.length))
                .isEqualTo(content);
    }

    @Test
    void givesNothingThatIsNotRightWhenAllAreDamagedThere() {
        List<ProfiledStore.Places> places = List.of(damagedAt(200_000), damagedAt(200_001));

        assertThatThrownBy(() -> read(places, 0, content.length)).isInstanceOf(TamperedException.class);
    }

    @Test
    void tellsWhatTheFirstPlaceGaveWhenThereIsNoOther() {
        IOException missing = new FileMissingException("cold", StoragePath.of("a"), "read: there is none", null);

        assertThatThrownBy(() -> read(List.of(damagedAt(70_000), failing(missing)), 0, content.length))
                .isInstanceOf(TamperedException.class)
                .hasSuppressedException(missing);
    }

    @Test
    void leavesFailuresOfBackendsToThoseWhoReadThem() {
        IOException missing = new FileMissingException("cold", StoragePath.of("a"), "read: there is none", null);

        assertThatThrownBy(() -> read(List.of(failing(missing), copy(stored)), 0, content.length))
                .isSameAs(missing);
    }
}
