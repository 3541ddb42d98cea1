package org.isotherm.migration;

import org.isotherm.storage.Copied;
import org.isotherm.transfer.Conversion;
import org.jspecify.annotations.Nullable;

/**
 * A copy that is written and that no row says yet to be durable.
 *
 * @param source size and digest of what was read
 * @param converted what was written instead; null when the bytes are the source's own
 */
record NewCopy(Copied source, Conversion.@Nullable Converted converted) {}
