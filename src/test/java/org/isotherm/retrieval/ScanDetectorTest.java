package org.isotherm.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScanDetectorTest {
    private static final int LIMIT = 40;

    private RetrievalDatabase at;

    @BeforeEach
    void create() throws Exception {
        at = new RetrievalDatabase();
    }

    @AfterEach
    void close() throws Exception {
        at.close();
    }

    private void reads(String user, String kind, List<Long> assets) throws Exception {
        for (long asset : assets) {
            at.file(at.retrieval(kind, user, null), asset, "completed", null);
        }
    }

    private boolean isScan(String user) throws Exception {
        Object[] row = at.run(ScanDetector.LATELY, user, 600.0).get(0);
        return ScanDetector.isScan(LIMIT, (Long) row[0], (Long) row[1], (Long) row[2]);
    }

    private static List<Long> inOrder(int count) {
        return new ArrayList<>(LongStream.rangeClosed(1, count).boxed().toList());
    }

    private static List<Long> shuffled(int count) {
        List<Long> assets = inOrder(count);
        Collections.shuffle(assets, new Random(1));
        return assets;
    }

    @Test
    void knowsWhoGoesThroughAllForwardsOrBackwards() throws Exception {
        reads("forwards", "access", inOrder(LIMIT));
        List<Long> down = inOrder(LIMIT);
        Collections.reverse(down);
        reads("backwards", "access", down);

        assertThat(isScan("forwards")).isTrue();
        assertThat(isScan("backwards")).isTrue();
        assertThat(isScan("mira")).as("others are left alone").isFalse();
    }

    @Test
    void knowsWhoDoesThatWithFourThreads() throws Exception {
        List<Long> assets = inOrder(LIMIT);
        Random random = new Random(2);
        for (int from = 0; from < LIMIT; from += 4) {
            Collections.swap(assets, from, from + random.nextInt(2)); // they overtake each other
        }
        reads("threads", "access", assets);
        assertThat(isScan("threads")).isTrue();
    }

    @Test
    void leavesThoseAloneWhoJumpAboutReadLessOrTheSame() throws Exception {
        reads("jumps", "access", shuffled(2 * LIMIT));
        reads("little", "access", inOrder(LIMIT - 1));
        List<Long> again = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            again.addAll(inOrder(LIMIT / 2));
        }
        reads("again", "access", again);
        reads("prestages", "prestage", inOrder(5 * LIMIT));

        assertThat(isScan("jumps")).isFalse();
        assertThat(isScan("little")).isFalse();
        assertThat(isScan("again")).isFalse();
        assertThat(isScan("prestages")).isFalse();
    }

    @Test
    void knowsWhoReadsFarTooMuchInAnyOrder() throws Exception {
        reads("shuffled", "access", shuffled(4 * LIMIT));
        assertThat(isScan("shuffled")).isTrue();
    }

    @Test
    void takesWhoReadsOneLargeFileInChunksForNoScanner() throws Exception {
        at.database.execute(
                "INSERT INTO encoded_contents (id, content_id, size_bytes, checksum_sha256, chunked)"
                        + " VALUES (1, gen_random_uuid(), ?, repeat('a', 64), TRUE)",
                5 * LIMIT);
        at.database.execute("""
                INSERT INTO asset_locations (id, entity_type, entity_id, file_field, backend_id, storage_path, file_size_bytes)
                SELECT n, 'release', 1, 'chunk-' || n, 1, 'objects/' || n, 100 FROM generate_series(1, ?) n""", 5 * LIMIT);
        at.database.execute("""
                INSERT INTO file_chunks (file_id, chunk_id, chunk_index, byte_offset, byte_length)
                SELECT 1, n, n - 1, 0, 1 FROM generate_series(1, ?) n""", 5 * LIMIT);
        reads("editor", "access", inOrder(5 * LIMIT));
        assertThat(isScan("editor")).isFalse();

        at.database.execute("DELETE FROM file_chunks");
        assertThat(isScan("editor")).as("the same files, were they no chunks").isTrue();
    }

    @Test
    void forgetsWhatWasLongAgo() throws Exception {
        reads("patient", "access", inOrder(LIMIT));
        at.database.execute("UPDATE storage_retrievals SET created_at = now() - INTERVAL '11 minutes'");
        assertThat(isScan("patient")).isFalse();
    }
}
