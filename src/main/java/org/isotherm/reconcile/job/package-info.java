/** The Jakarta Batch job {@code reconciliation}: starts it and holds its artifacts. */
@NullMarked
package org.isotherm.reconcile.job;

import org.jspecify.annotations.NullMarked;
