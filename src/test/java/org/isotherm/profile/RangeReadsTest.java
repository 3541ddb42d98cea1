package org.isotherm.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.transform.ChunkMap;
import org.isotherm.storage.transform.FileChunk;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyWrapping;
import org.isotherm.storage.transform.PiecePlace;
import org.isotherm.storage.transform.StoredBytes;
import org.junit.jupiter.api.Test;

/** How much of a large file that is encrypted and in chunks a range costs, counted where the backend would be asked. */
class RangeReadsTest {
    private static final long SIZE = 4L << 30;
    private static final int CHUNK = 16 << 20;
    private static final int MIB = 1 << 20;
    private static final int SEGMENT = 64 << 10;

    /** What stands before the segments of a piece: ours, and Tink's with salt and nonce. */
    private static final int HEADER = 64;

    private final ProfiledStore store = new ProfiledStore(new KeyWrapping(name -> new byte[32]));
    private final Map<Long, byte[]> chunks = new HashMap<>();
    private long read;
    private int requests;

    @Test
    void aMebibyteOfFourGibibytesReadsTheRangeAndTwoSegmentsAtTheMost() throws Exception {
        ProfiledStore.Begun begun = store.begin(new KeyName("studio"));
        List<FileChunk> pieces = new ArrayList<>();
        for (int i = 0; i < SIZE / CHUNK; i++) {
            pieces.add(new FileChunk(i, i, 0, CHUNK));
        }
        EncodedContent file =
                new EncodedContent(begun.id(), SIZE, Sha256.of(new byte[0]), begun.key(), new ChunkMap(pieces, SIZE));
        // only two of its 256 chunks are ever asked for, so that only these are made
        byte[] content = new byte[2 * CHUNK];
        new Random(4).nextBytes(content);
        int first = 130;
        for (int i = 0; i < 2; i++) {
            try (InputStream encoded = begun.coding()
                    .encode(
                            new ByteArrayInputStream(content, i * CHUNK, CHUNK),
                            new PiecePlace(begun.id(), first + i, (long) (first + i) * CHUNK))) {
                chunks.put((long) (first + i), encoded.readAllBytes());
            }
        }
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            // every third one lies over the border of two chunks
            int at = i % 3 == 0 ? CHUNK - 1 - random.nextInt(MIB - 2) : random.nextInt(CHUNK - MIB);
            read = 0;
            requests = 0;

            byte[] found;
            try (InputStream bytes = store.open(file, places(), (long) first * CHUNK + at, MIB)) {
                found = bytes.readAllBytes();
            }

            assertThat(found).isEqualTo(java.util.Arrays.copyOfRange(content, at, at + MIB));
            int touched = i % 3 == 0 ? 2 : 1;
            assertThat(read).isLessThanOrEqualTo(MIB + 2 * SEGMENT + touched * HEADER);
            assertThat(requests).isLessThanOrEqualTo(2 * touched);
        }
    }

    private ProfiledStore.Places places() {
        return new ProfiledStore.Places() {
            @Override
            public StoredBytes object() {
                throw new IllegalStateException("it is in chunks");
            }

            @Override
            public StoredBytes part(long chunkId, long start, long length) {
                byte[] chunk = chunks.get(chunkId);
                return new StoredBytes() {
                    @Override
                    public long length() {
                        return length;
                    }

                    @Override
                    public InputStream read(long offset, long count) throws IOException {
                        read += count;
                        requests++;
                        return new ByteArrayInputStream(chunk, Math.toIntExact(start + offset), Math.toIntExact(count));
                    }
                };
            }
        };
    }
}
