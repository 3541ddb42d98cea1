package org.isotherm.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
}
