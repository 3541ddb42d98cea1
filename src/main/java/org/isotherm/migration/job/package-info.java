/** The Jakarta Batch job {@code migration}: starts it and holds its artifacts, each one verb. */
@NullMarked
package org.isotherm.migration.job;

import org.jspecify.annotations.NullMarked;
