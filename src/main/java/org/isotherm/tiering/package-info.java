/** Which assets are to move to which tier: policies, what they say about each asset, plans, and what people hold back. */
@NullMarked
package org.isotherm.tiering;

import org.jspecify.annotations.NullMarked;
