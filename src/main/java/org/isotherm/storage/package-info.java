/**
 * What every place that holds bytes promises. Plain Java: nothing here knows Jakarta EE or the database.
 *
 * <p>{@link org.isotherm.storage.StorageBackend} is the contract, {@code file} and {@code s3} keep it.
 */
@NullMarked
package org.isotherm.storage;

import org.jspecify.annotations.NullMarked;
