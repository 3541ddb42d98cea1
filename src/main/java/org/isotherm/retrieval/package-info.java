/** Reading a file wherever it lies. */
@NullMarked
package org.isotherm.retrieval;

import org.jspecify.annotations.NullMarked;
