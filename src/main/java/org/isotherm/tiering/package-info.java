/** Which assets are to move to which tier: the policies. Nothing evaluates them yet. */
@NullMarked
package org.isotherm.tiering;

import org.jspecify.annotations.NullMarked;
