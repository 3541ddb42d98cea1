/** Telling other systems that a retrieval has ended: signed, tried again over restarts, and only where it is allowed. */
@NullMarked
package org.isotherm.retrieval.webhook;

import org.jspecify.annotations.NullMarked;
