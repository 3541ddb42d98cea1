/** Files coming in that Isotherm did not write: trees that lie on a backend already. */
@NullMarked
package org.isotherm.intake;

import org.jspecify.annotations.NullMarked;
