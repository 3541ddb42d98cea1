/** Comparing the rows with what lies on a backend: what is found, and what people decide about it. */
@NullMarked
package org.isotherm.reconcile;

import org.jspecify.annotations.NullMarked;
