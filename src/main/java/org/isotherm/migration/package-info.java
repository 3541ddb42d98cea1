/** A run of moves: what it was told, one row per file, progress, and the report at its end. Knows nothing of batch. */
@NullMarked
package org.isotherm.migration;

import org.jspecify.annotations.NullMarked;
