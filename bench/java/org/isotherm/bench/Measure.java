package org.isotherm.bench;

/**
 * One thing done once.
 *
 * @param wall seconds
 * @param client CPU seconds of who did it: a peer's processes, or Isotherm and its database
 * @param store CPU seconds of the S3 store meanwhile; 0 when the store is not ours
 * @param peak bytes of memory of the largest process
 */
record Measure(double wall, double client, double store, long peak) {}
