package org.isotherm.storage.file;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Memory for reads past the page cache, used again and again. It lies outside Java's heap and would only be freed when
 * the heap happens to be cleared up: a server that proves many files grew by gigabytes before that. A few are kept for
 * each block size; any more are left to Java.
 */
final class DirectBuffers {
    /** Bytes of each. */
    static final int CAPACITY = 1024 * 1024;

    private static final int KEPT = 16;
    private static final Map<Integer, BlockingQueue<ByteBuffer>> FREE = new ConcurrentHashMap<>();

    private DirectBuffers() {}

    /**
     * A buffer that is nobody else's until it is {@linkplain #giveBack given back}; it may hold bytes of who had it.
     *
     * @param block what its address is a multiple of: a power of 2, at most {@link #CAPACITY}
     */
    static ByteBuffer take(int block) {
        @Nullable ByteBuffer kept = kept(block).poll();
        return kept == null
                ? ByteBuffer.allocateDirect(CAPACITY + block)
                        .alignedSlice(block)
                        .slice(0, CAPACITY)
                : kept;
    }

    /** Once, by whoever took it, and only when no read can write into it any more. */
    static void giveBack(int block, ByteBuffer buffer) {
        kept(block).offer(buffer);
    }

    private static BlockingQueue<ByteBuffer> kept(int block) {
        return FREE.computeIfAbsent(block, size -> new ArrayBlockingQueue<>(KEPT));
    }
}
