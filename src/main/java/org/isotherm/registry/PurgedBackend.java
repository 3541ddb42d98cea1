package org.isotherm.registry;

import java.time.OffsetDateTime;

/**
 * A backend that is no more; its row stays for the runs and receipts that name it.
 *
 * @param name what it was called
 */
public record PurgedBackend(long id, String name, OffsetDateTime purgedAt) {}
