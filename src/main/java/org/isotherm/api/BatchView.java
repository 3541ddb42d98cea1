package org.isotherm.api;

import org.jspecify.annotations.Nullable;

/**
 * The batch job behind a run: what Liberty's batch REST API knows it by. Null until it has been started.
 *
 * @param status as the batch repository has it, for example {@code started}; null in lists
 */
public record BatchView(
        @Nullable Long instanceId,
        @Nullable Long executionId,
        @Nullable String status) {}
