package org.isotherm.tiering;

/** So many bytes are to leave a backend, no more than the files take that reach it. */
record Freeing(long backendId, long bytes) {}
