package org.isotherm.cluster;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * What the runs at work on this node are told now, so that whoever copies can ask between two buffers. Read from the rows
 * some times a second while there are any; when the database does not answer, the last orders stand.
 *
 * @param <O> what a run is told
 */
public final class Orders<O> {
    private static final Logger LOG = System.getLogger(Orders.class.getName());
    private static final Duration PERIOD = Duration.ofMillis(300);

    private final String runs;
    private final LongFunction<O> rows;
    private final Predicate<O> goesOn;
    private final Map<Long, O> known = new ConcurrentHashMap<>();
    private boolean blind;

    /**
     * @param runs what they are called
     * @param rows what the run of that id is told now
     * @param goesOn whether it may be told something else soon; what is not to go on is read again by whoever still asks
     */
    public Orders(String runs, LongFunction<O> rows, Predicate<O> goesOn) {
        this.runs = runs;
        this.rows = rows;
        this.goesOn = goesOn;
    }

    /** Follows the rows until it is closed. */
    public Ticker begin(ManagedThreadFactory threads) {
        return Ticker.start(threads, "the orders of " + runs, PERIOD, this::refresh);
    }

    /** Those of a run, from memory after the first call. */
    public O of(long run) {
        return known.computeIfAbsent(run, rows::apply);
    }

    private void refresh() {
        try {
            for (Map.Entry<Long, O> each : Map.copyOf(known).entrySet()) {
                if (goesOn.test(each.getValue())) {
                    known.put(each.getKey(), rows.apply(each.getKey()));
                } else {
                    known.remove(each.getKey(), each.getValue());
                }
            }
            blind = false;
        } catch (RuntimeException e) {
            if (!blind) {
                LOG.log(Level.WARNING, "the orders of " + runs + " cannot be read; the last ones stand", e);
            }
            blind = true;
        }
    }
}
