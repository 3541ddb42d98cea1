/** Copies of cold content on a local disk: bounded, proven before they count, and never more than a copy. */
@NullMarked
package org.isotherm.retrieval.cache;

import org.jspecify.annotations.NullMarked;
