/**
 * What is done to content on its way to a backend: split into pieces that are packed into chunks, then each piece
 * encrypted. Plain Java, and the only place that knows a cipher.
 */
@NullMarked
package org.isotherm.storage.transform;

import org.jspecify.annotations.NullMarked;
