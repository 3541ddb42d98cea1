package org.isotherm.retrieval;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Work of many users for a few threads: of each user the next piece in turn, so that one who asks for a thousand things
 * holds up nobody who asks for one.
 */
final class Turns {
    private final ThreadPoolExecutor threads;

    /** Whose turn it is next comes first. */
    private final Map<String, Deque<Runnable>> waiting = new LinkedHashMap<>();

    /** @param threads of nobody else */
    Turns(ThreadPoolExecutor threads) {
        this.threads = threads;
    }

    /** @throws RejectedExecutionException after {@link #close} */
    synchronized void add(String user, Runnable work) {
        threads.execute(this::next); // which waits for this method to end
        waiting.computeIfAbsent(user, any -> new ArrayDeque<>()).add(work);
    }

    private void next() {
        Runnable work = taken();
        if (work != null) {
            work.run();
        }
    }

    private synchronized @Nullable Runnable taken() {
        if (waiting.isEmpty()) {
            return null;
        }
        Map.Entry<String, Deque<Runnable>> first = waiting.entrySet().iterator().next();
        String user = first.getKey();
        Deque<Runnable> of = first.getValue();
        Runnable work = of.poll();
        waiting.remove(user);
        if (!of.isEmpty()) {
            waiting.put(user, of); // behind all others
        }
        return work;
    }

    /** How many threads there are. */
    int threads() {
        return threads.getMaximumPoolSize();
    }

    /** Begins nothing any more; what is at work ends by itself. */
    synchronized void close() {
        threads.shutdown();
        waiting.clear();
    }
}
