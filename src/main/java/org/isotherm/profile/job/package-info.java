/** The Jakarta Batch job {@code rotation}: starts it and holds its artifacts. */
@NullMarked
package org.isotherm.profile.job;

import org.jspecify.annotations.NullMarked;
