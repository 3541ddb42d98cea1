/** Brings the database schema up to date at start, or only checks it. */
@NullMarked
package org.isotherm.schema;

import org.jspecify.annotations.NullMarked;
