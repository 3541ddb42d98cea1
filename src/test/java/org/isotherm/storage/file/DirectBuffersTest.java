package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory that is used again belongs to one reader at a time. */
final class DirectBuffersTest {
    private static final int BLOCK = 2048; // of no file system that other tests use

    @Test
    void nobodyGetsWhatSomebodyHas() {
        Set<ByteBuffer> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        List<ByteBuffer> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ByteBuffer buffer = DirectBuffers.take(BLOCK);
            all.add(buffer);
            assertThat(taken.add(buffer)).isTrue();
            assertThat(buffer.alignmentOffset(0, BLOCK)).isZero();
            assertThat(buffer.capacity()).isEqualTo(DirectBuffers.CAPACITY);
        }
        all.forEach(buffer -> DirectBuffers.giveBack(BLOCK, buffer));

        assertThat(taken).contains(DirectBuffers.take(BLOCK));
        assertThat(DirectBuffers.take(2 * BLOCK).alignmentOffset(0, 2 * BLOCK)).isZero();
    }

    @Test
    void aFileGivesItsOwnBackWhenItIsClosed(@TempDir Path folder) throws Exception {
        OpenedFile opened = OpenedFile.direct(Files.write(folder.resolve("file"), new byte[5000]));
        assumeThat(opened).as("the file system reads past the page cache").isNotNull();
        ByteBuffer its = opened.buffer();

        opened.close();

        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            taken.add(DirectBuffers.take(opened.block()));
        }
        assertThat(taken).usingElementComparator((a, b) -> a == b ? 0 : 1).contains(its);
        taken.forEach(buffer -> DirectBuffers.giveBack(opened.block(), buffer));
    }
}
