package org.isotherm.storage.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.isotherm.storage.BackendUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptedPiecesTest {
    private static final int FIRST = SegmentLayout.CONTENT - SegmentLayout.HEADER;

    private final EncryptedPieces pieces = new EncryptedPieces(DataKey.random());
    private final PiecePlace place = new PiecePlace(UUID.randomUUID(), 3, 5_000_000_000L);

    private byte[] stored(byte[] content) throws IOException {
        try (InputStream encoded = pieces.encode(new ByteArrayInputStream(content), place)) {
            return encoded.readAllBytes();
        }
    }

    private byte[] decoded(StoredBytes stored, long length, long offset, long count) throws IOException {
        try (InputStream decoded = pieces.decode(stored, place, length, offset, count)) {
            return decoded.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                15,
                16,
                17,
                FIRST - 1,
                FIRST,
                FIRST + 1,
                FIRST + SegmentLayout.CONTENT - 1,
                FIRST + SegmentLayout.CONTENT,
                FIRST + SegmentLayout.CONTENT + 1,
                1_000_000
            })
    void givesBackWhatWasStored(int length) throws Exception {
        byte[] content = PieceBytes.random(new Random(length), length);

        PieceBytes stored = new PieceBytes(stored(content));

        assertThat(stored.bytes).hasSize((int) pieces.storedLength(length));
        assertThat(decoded(stored, length, 0, length)).isEqualTo(content);
        assertThat(stored.requests).isEqualTo(1);
        assertThat(decoded(stored, length, length, 0)).isEmpty();
    }

    @Property(tries = 300)
    void opensAnyRangeFromItsSegmentsAlone(
            @ForAll @IntRange(min = 1, max = 400_000) int length, @ForAll int from, @ForAll int most) throws Exception {
        byte[] content = PieceBytes.random(new Random(length), length);
        int offset = Math.floorMod(from, length);
        int count = Math.floorMod(most, length - offset) + 1;
        PieceBytes stored = new PieceBytes(stored(content));

        assertThat(decoded(stored, length, offset, count))
                .isEqualTo(Arrays.copyOfRange(content, offset, offset + count));

        long segments = SegmentLayout.segmentOf(offset + count - 1) - SegmentLayout.segmentOf(offset) + 1;
        assertThat(stored.read)
                .isLessThanOrEqualTo(segments * SegmentLayout.SEGMENT + SegmentLayout.HEADER)
                .isLessThanOrEqualTo(
                        count + segments * SegmentLayout.TAG + SegmentLayout.HEADER + 2 * SegmentLayout.SEGMENT);
        assertThat(stored.requests).isLessThanOrEqualTo(2);
    }

    @Test
    void readsNoFurtherAheadThanTwoSegments() throws Exception {
        long length = 20_000_000;
        Sequence content = new Sequence(length);
        long out = 0;
        try (InputStream encoded = pieces.encode(content, place)) {
            byte[] buffer = new byte[10_000];
            for (int n = encoded.read(buffer); n >= 0; n = encoded.read(buffer)) {
                out += n;
                assertThat(content.given - out).isLessThan(2 * SegmentLayout.SEGMENT);
            }
        }
        assertThat(out).isEqualTo(pieces.storedLength(length));
        assertThat(content.given).isEqualTo(length);
    }

    @Test
    void oneByteAtATimeIsTheSame() throws Exception {
        byte[] content = PieceBytes.random(new Random(1), 70_000);
        byte[] stored = new byte[(int) pieces.storedLength(content.length)];
        try (InputStream encoded = pieces.encode(new ByteArrayInputStream(content), place)) {
            for (int i = 0; i < stored.length; i++) {
                stored[i] = (byte) encoded.read();
            }
            assertThat(encoded.read()).isEqualTo(-1);
        }
        try (InputStream decoded = pieces.decode(new PieceBytes(stored), place, content.length, 65_000, 1_000)) {
            for (int i = 65_000; i < 66_000; i++) {
                assertThat((byte) decoded.read()).isEqualTo(content[i]);
            }
            assertThat(decoded.read()).isEqualTo(-1);
        }
    }

    @Test
    void nothingOfTheContentIsInWhatIsStoredAndNoTwoAreAlike() throws Exception {
        byte[] content = "the pattern that is looked for. ".repeat(5_000).getBytes(StandardCharsets.UTF_8);

        byte[] one = stored(content);
        byte[] two = stored(content);

        assertThat(new String(one, StandardCharsets.ISO_8859_1)).doesNotContain("pattern", "looked");
        assertThat(Arrays.mismatch(one, two)).isBetween(9, 20);
        assertThat(Arrays.copyOfRange(one, 48, 80)).isNotEqualTo(Arrays.copyOfRange(two, 48, 80));
    }

    @Test
    void theHeaderIsAsItIsDescribed() throws Exception {
        byte[] stored = stored(new byte[5]);

        assertThat(Arrays.copyOf(stored, 9)).containsExactly(0x49, 0x73, 0x6F, 0x74, 1, 16, 0, 0, 40);
        assertThat(stored).hasSize(48 + 5 + 16);
    }

    @Test
    void contentThatCannotBeReadNeverLooksComplete() throws Exception {
        IOException gone = new IOException("the client is gone");
        InputStream content = new Sequence(100_000) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (given == 100_000) {
                    return -1;
                }
                if (given > 60_000) {
                    given = 100_000; // fails once, and then as if all had been read
                    throw gone;
                }
                return super.read(target, offset, Math.min(length, 20_000));
            }
        };
        try (InputStream encoded = pieces.encode(content, place)) {
            assertThatThrownBy(encoded::readAllBytes).isSameAs(gone);
            assertThatThrownBy(encoded::read).isInstanceOf(IOException.class);
            assertThatThrownBy(encoded::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100_000})
    void aBackendThatFailsIsNotTakenForTampering(long offset) throws Exception {
        byte[] content = PieceBytes.random(new Random(2), 300_000);
        byte[] bytes = stored(content);
        BackendUnavailableException cut = new BackendUnavailableException("nas", null, "cut", null);
        StoredBytes stored = new StoredBytes() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream read(long from, long length) {
                InputStream all = new ByteArrayInputStream(bytes, (int) from, (int) length);
                return length <= SegmentLayout.HEADER ? all : new CutStream(all, 100_000, cut);
            }
        };
        try (InputStream decoded = pieces.decode(stored, place, content.length, offset, content.length - offset)) {
            assertThatThrownBy(decoded::readAllBytes).isSameAs(cut);
            assertThatThrownBy(decoded::read).isInstanceOf(IOException.class).hasCause(cut);
        }
    }

    @Test
    void aClearedKeyIsNotUsed() {
        DataKey key = DataKey.random();
        key.close();

        assertThatThrownBy(() -> new EncryptedPieces(key)).isInstanceOf(IllegalStateException.class);
    }

    /** So many bytes that count what is taken of them. */
    private static class Sequence extends InputStream {
        private final long length;
        long given;

        Sequence(long length) {
            this.length = length;
        }

        @Override
        public int read() {
            return given == length ? -1 : (int) (given++ & 0xff);
        }

        @Override
        public int read(byte[] target, int offset, int most) throws IOException {
            int n = (int) Math.min(most, length - given);
            given += n;
            return n == 0 ? -1 : n;
        }
    }

    /** Fails after so many bytes. */
    private static final class CutStream extends java.io.FilterInputStream {
        private final IOException failure;
        private long left;

        CutStream(InputStream in, long left, IOException failure) {
            super(in);
            this.left = left;
            this.failure = failure;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left <= 0) {
                throw failure;
            }
            int n = super.read(target, offset, (int) Math.min(left, length));
            left -= n;
            return n;
        }
    }
}
