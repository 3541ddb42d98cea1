package org.isotherm.migration;

import org.jspecify.annotations.Nullable;

/** What one worker is told whenever it asks, between two buffers. Answers from memory. */
public interface Pace {
    /** The file is to be given back unmoved. */
    boolean stops();

    /** Fewer workers are wanted than are at work: this one is to stand still until it is needed, or is stopped. */
    boolean waits();

    /** Stands still for a moment when people are served and the machine is busy; returns at once when it stops. */
    void giveWay();

    /** Bytes per second for the run on this node; null for no limit. */
    @Nullable
    Long bandwidth();
}
