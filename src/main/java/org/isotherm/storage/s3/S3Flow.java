package org.isotherm.storage.s3;

/**
 * How many requests may be on their way to one store at once. A store that asks to slow down gets half as many as were
 * under way, and one more for each round that it has answered since: additive increase, multiplicative decrease.
 */
final class S3Flow {
    private final int most;
    private double limit;
    private int underWay;
    private long cuts;

    S3Flow(int most) {
        this.most = most;
        this.limit = most;
    }

    /**
     * Waits for a place.
     *
     * @return what to leave with
     */
    synchronized long enter() throws InterruptedException {
        while (underWay >= limit()) {
            wait();
        }
        underWay++;
        return cuts;
    }

    /**
     * Gives the place back.
     *
     * @param entered what {@link #enter} gave
     * @param throttled whether the store asked to slow down; the answers to one burst count once
     */
    synchronized void leave(long entered, boolean throttled) {
        if (throttled && entered == cuts) {
            cuts++;
            limit = Math.max(1, Math.min(limit, underWay) / 2.0);
        } else if (!throttled) {
            limit = Math.min(most, limit + 1 / limit);
        }
        underWay--;
        notifyAll();
    }

    /** How many may be under way now, 1 or more. */
    synchronized int limit() {
        return (int) limit;
    }
}
