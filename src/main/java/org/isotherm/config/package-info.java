/** The whole configuration as one document. */
@NullMarked
package org.isotherm.config;

import org.jspecify.annotations.NullMarked;
