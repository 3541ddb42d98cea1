package org.isotherm.reconcile;

import org.jspecify.annotations.Nullable;

/**
 * A row that names an object which the listing has not shown as the row has it.
 *
 * @param id where to go on behind it
 * @param objectId in the ledger; null of an asset that the ledger does not know
 */
public record NamedRow(
        long id,
        String name,
        long size,
        @Nullable Long objectId,
        @Nullable Long assetLocationId) {}
