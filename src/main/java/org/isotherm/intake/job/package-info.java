/** The Jakarta Batch job {@code adoption}: starts it and holds its artifacts. */
@NullMarked
package org.isotherm.intake.job;

import org.jspecify.annotations.NullMarked;
