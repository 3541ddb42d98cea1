/** What the batch jobs of one run each have in common: how they start, and how they find their row again. */
@NullMarked
package org.isotherm.job;

import org.jspecify.annotations.NullMarked;
