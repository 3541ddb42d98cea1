/** The Jakarta Batch job {@code import}: starts it and holds its artifacts. */
@NullMarked
package org.isotherm.release.job;

import org.jspecify.annotations.NullMarked;
