/** Who changed what: one row for each changing action of an administrator, committed with it. */
@NullMarked
package org.isotherm.audit;

import org.jspecify.annotations.NullMarked;
