package org.isotherm.cluster;

/**
 * Fired once per start, when the schema is current and before the server calls itself started. Observers run in the
 * order of their priorities; one that throws makes the start try again, so each must bear a second call.
 */
public record DatabaseReady() {
    /** This node registers itself. */
    public static final int NODE = 10;

    /** The backends are read. */
    public static final int REGISTRY = 20;

    /** Timers start. */
    public static final int TIMERS = 40;
}
