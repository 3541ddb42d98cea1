package org.isotherm.tiering;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A slot of a schedule that came to be.
 *
 * @param state {@code planning}, {@code swept}, {@code nothing} to move, {@code passed_over} or {@code failed}
 * @param detail why it was passed over or has failed
 * @param heldByWindow whether its sweep is paused until the window opens
 */
public record Firing(
        long id,
        long scheduleId,
        OffsetDateTime slot,
        String state,
        @Nullable Long planId,
        @Nullable Long migrationId,
        @Nullable String detail,
        boolean heldByWindow,
        OffsetDateTime createdAt) {}
