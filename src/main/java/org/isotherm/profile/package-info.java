/** How content is to be stored: the profiles. */
@NullMarked
package org.isotherm.profile;

import org.jspecify.annotations.NullMarked;
