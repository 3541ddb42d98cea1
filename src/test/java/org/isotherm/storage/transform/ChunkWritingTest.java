package org.isotherm.storage.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkWritingTest {
    private static final int SIZE = 100;

    private static ChunkWriting writing(PieceCoding coding, InputStream... files) {
        Iterator<ChunkWriting.Source> sources = List.of(files).stream()
                .map(bytes -> new ChunkWriting.Source(UUID.randomUUID(), coding, bytes))
                .iterator();
        return new ChunkWriting(SIZE, coding::storedLength, sources);
    }

    private static PieceCoding coding(boolean encrypted) {
        return encrypted ? new EncryptedPieces(DataKey.random()) : new PlainPieces();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileThatFailsNeverMakesACompleteChunk(boolean encrypted) throws Exception {
        IOException gone = new IOException("the client is gone");
        AtomicInteger reads = new AtomicInteger();
        InputStream failing = new ByteArrayInputStream(new byte[50]) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                int n = super.read(target, offset, length);
                if (n < 0 && reads.getAndIncrement() == 0) {
                    throw new java.io.UncheckedIOException(gone); // once, and then as if all were well
                }
                return n;
            }
        };
        ChunkWriting writing = writing(coding(encrypted), failing);
        InputStream chunk = writing.next();

        assertThatThrownBy(chunk::readAllBytes).hasRootCause(gone);
        assertThatThrownBy(chunk::read).isInstanceOf(IOException.class);
        assertThatThrownBy(writing::next).isInstanceOf(IllegalStateException.class);
        assertThat(writing.written()).isEmpty();
    }

    @Test
    void theNextChunkIsNotBegunBeforeTheOneBeforeIsRead() throws Exception {
        ChunkWriting writing = writing(coding(false), new ByteArrayInputStream(new byte[150]));
        InputStream first = writing.next();
        assertThat(first.read()).isZero();

        assertThatThrownBy(writing::next).isInstanceOf(IllegalStateException.class);

        assertThat(first.readAllBytes()).hasSize(99);
        assertThat(writing.written()).isEmpty();
        assertThat(writing.next().readAllBytes()).hasSize(50);
        assertThat(writing.next()).isNull();
        assertThat(writing.written()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void filesAreClosedWhenTheyHaveEndedAndWhenAllIsGivenUp(boolean encrypted) throws Exception {
        List<Integer> closed = new ArrayList<>();
        InputStream[] files = new InputStream[3];
        for (int i = 0; i < files.length; i++) {
            int number = i;
            files[i] = new ByteArrayInputStream(new byte[70]) {
                @Override
                public void close() {
                    closed.add(number);
                }
            };
        }
        try (ChunkWriting writing = writing(coding(encrypted), files)) {
            writing.next().readAllBytes();
            assertThat(closed).containsExactly(0);
        }
        assertThat(closed).containsExactly(0, 1);
    }

    @Test
    void filesWithoutBytesMakeNoChunk() throws Exception {
        ChunkWriting writing = writing(coding(true), InputStream.nullInputStream(), InputStream.nullInputStream());

        assertThat(writing.next()).isNull();
        assertThat(writing.written()).hasSize(2).allSatisfy(file -> {
            assertThat(file.size()).isZero();
            assertThat(file.pieces()).isEmpty();
        });
    }
}
