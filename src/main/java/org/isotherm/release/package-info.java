/** Releases: sets of files, each stored in the form of the release's profile. */
@NullMarked
package org.isotherm.release;

import org.jspecify.annotations.NullMarked;
