package org.isotherm.registry;

import java.time.Duration;

/**
 * When probes run.
 *
 * @param interval the pause between two
 * @param deadline one in flight for longer is a DOWN
 */
record ProbeTimes(Duration interval, Duration deadline) {}
