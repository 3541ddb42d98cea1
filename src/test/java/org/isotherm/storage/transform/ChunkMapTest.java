package org.isotherm.storage.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ChunkMapTest {
    private final PieceCoding plain = new PlainPieces();
    private final PieceCoding encrypted = new EncryptedPieces(DataKey.random());

    @Provide
    Arbitrary<List<Long>> files() {
        Arbitrary<Long> size = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(1, Arbitraries.just(0L)),
                net.jqwik.api.Tuple.of(5, Arbitraries.longs().between(1, 30)),
                net.jqwik.api.Tuple.of(2, Arbitraries.longs().between(1, 5_000)));
        return size.list().ofMaxSize(30);
    }

    /** The files, filled into chunks one behind the other. */
    private static List<ChunkMap> filled(List<Long> files, long chunkSize, PieceCoding coding) {
        ChunkFilling filling = new ChunkFilling(chunkSize, coding::storedLength);
        return files.stream()
                .map(size -> new ChunkMap(filling.putFile(size), size))
                .toList();
    }

    @Property
    void eachChunkIsFilledWithoutGapAndOverlapBeforeTheNextIsBegun(
            @ForAll("files") List<Long> files,
            @ForAll @LongRange(min = 1, max = 200) long chunkSize,
            @ForAll boolean isEncrypted) {
        PieceCoding coding = isEncrypted ? encrypted : plain;
        List<ChunkMap> maps = filled(files, chunkSize, coding);

        Map<Long, Long> held = new HashMap<>();
        Map<Long, Long> storedEnd = new HashMap<>();
        long last = -1;
        for (ChunkMap map : maps) {
            for (FileChunk piece : map.pieces()) {
                assertThat(piece.chunkId()).isBetween(last, last + 1);
                last = piece.chunkId();
                assertThat(piece.byteOffset()).isEqualTo(storedEnd.getOrDefault(piece.chunkId(), 0L));
                storedEnd.put(piece.chunkId(), piece.byteOffset() + coding.storedLength(piece.byteLength()));
                held.merge(piece.chunkId(), piece.byteLength(), Long::sum);
            }
        }
        long all = files.stream().mapToLong(Long::longValue).sum();
        assertThat(held).hasSize((int) ((all + chunkSize - 1) / chunkSize));
        for (Map.Entry<Long, Long> chunk : held.entrySet()) {
            boolean isLast = chunk.getKey() == held.size() - 1;
            assertThat(chunk.getValue()).isEqualTo(isLast ? all - (held.size() - 1) * chunkSize : chunkSize);
        }
    }

    @Property
    void aRangeIsMadeUpOfItsVeryBytesAndOfNoOtherPiece(
            @ForAll("files") List<Long> files,
            @ForAll @LongRange(min = 1, max = 200) long chunkSize,
            @ForAll @IntRange(max = 1000) int from,
            @ForAll @IntRange(max = 1000) int most) {
        ChunkFilling filling = new ChunkFilling(chunkSize, plain::storedLength);
        long before = 0; // the plain chunks one behind the other are the files one behind the other
        for (long size : files) {
            ChunkMap map = new ChunkMap(filling.putFile(size), size);
            long offset = from % (size + 1);
            long length = most % (size - offset + 1);
            long next = offset;
            for (ChunkMap.Part part : map.parts(offset, length)) {
                assertThat(part.fileOffset() + part.from()).isEqualTo(next);
                assertThat(part.length()).isPositive();
                assertThat(part.from() + part.length())
                        .isLessThanOrEqualTo(part.piece().byteLength());
                assertThat(part.piece().chunkId() * chunkSize + part.piece().byteOffset() + part.from())
                        .isEqualTo(before + next);
                assertThat(map.offset(part.piece())).isEqualTo(part.fileOffset());
                next += part.length();
            }
            assertThat(next).isEqualTo(offset + length);
            before += size;
        }
    }

    @Property
    void rowsThatDoNotMakeUpTheFileAreRefused(
            @ForAll @LongRange(min = 2, max = 5_000) long size,
            @ForAll @LongRange(min = 1, max = 200) long chunkSize,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<FileChunk> good = new ChunkFilling(chunkSize, plain::storedLength).putFile(size);
        List<FileChunk> bad = new ArrayList<>(good);
        int at = random.nextInt(good.size());
        FileChunk piece = good.get(at);
        switch (random.nextInt(4)) {
            case 0 -> bad.remove(at);
            case 1 -> bad.add(piece);
            case 2 -> bad.set(at, new FileChunk(1, at, 0, piece.byteLength() + 1 + random.nextInt(1000)));
            default -> bad.set(at, new FileChunk(1, at + good.size(), 0, piece.byteLength()));
        }
        Collections.shuffle(good = new ArrayList<>(good), random);

        assertThat(new ChunkMap(good, size).size()).isEqualTo(size);
        assertThatThrownBy(() -> new ChunkMap(bad, size)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptyFileHasNoPieces() {
        ChunkMap map = new ChunkMap(List.of(), 0);

        assertThat(map.size()).isZero();
        assertThat(map.parts(0, 0)).isEmpty();
        assertThatThrownBy(() -> map.parts(0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void sizesBeyondAllNumbersAreRefused() {
        FileChunk most = new FileChunk(1, 0, 0, Long.MAX_VALUE);

        assertThatThrownBy(() -> new ChunkMap(List.of(most, new FileChunk(2, 1, 0, 2)), Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkMap(List.of(most, new FileChunk(2, 1, 0, Long.MAX_VALUE)), -2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkMap(List.of(most), Long.MAX_VALUE).parts(Long.MAX_VALUE, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new ChunkFilling(Long.MAX_VALUE, encrypted::storedLength).putFile(Long.MAX_VALUE))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void aPieceIsNeverLargerThanTheRoomNorEmpty() {
        ChunkFilling filling = new ChunkFilling(10, plain::storedLength);
        filling.put(0, 4);

        assertThat(filling.room()).isEqualTo(6);
        assertThatThrownBy(() -> filling.put(1, 7)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> filling.put(1, 0)).isInstanceOf(IllegalArgumentException.class);
        filling.put(1, 6);
        assertThat(filling.chunk()).isEqualTo(1);
        assertThat(filling.room()).isEqualTo(10);
        assertThatThrownBy(() -> new ChunkFilling(0, plain::storedLength)).isInstanceOf(IllegalArgumentException.class);
    }
}
