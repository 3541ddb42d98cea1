/**
 * The only code that moves bytes between backends: copies that are proven before anybody relies on them, uploads, and
 * the deletion of what nothing refers to any more.
 */
@NullMarked
package org.isotherm.transfer;

import org.jspecify.annotations.NullMarked;
