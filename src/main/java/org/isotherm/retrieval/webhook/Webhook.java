package org.isotherm.retrieval.webhook;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Whom to tell that a retrieval has ended, and how that stands.
 *
 * @param state {@code pending}, {@code delivered} or {@code given_up}
 * @param lastStatus what the receiver answered to the last attempt; null when it did not
 * @param lastError why the last attempt failed; null when it did not
 * @param nextAttemptAt not before; null when there is none any more, or the retrieval has not ended
 */
public record Webhook(
        String url,
        String state,
        int attempts,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        @Nullable OffsetDateTime nextAttemptAt,
        @Nullable OffsetDateTime endedAt) {}
