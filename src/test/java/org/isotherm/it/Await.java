package org.isotherm.it;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for conditions, never for a time: whoever waits says what for and how long at most. */
final class Await {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private Await() {}

    static void that(String condition, Duration patience, Callable<Boolean> holds) throws Exception {
        value(condition, patience, holds, found -> found);
    }

    /** @return the first value that fits */
    static <T> T value(String condition, Duration patience, Callable<T> look, Predicate<T> fits) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        T last;
        do {
            last = look.call();
            if (fits.test(last)) {
                return last;
            }
            LockSupport.parkNanos(PAUSE);
        } while (System.nanoTime() < end);
        throw new AssertionError("not within " + patience + ": " + condition + "; the last look found " + last);
    }
}
