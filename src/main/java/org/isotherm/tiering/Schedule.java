package org.isotherm.tiering;

import java.time.OffsetDateTime;

/**
 * A schedule as its row stood when it was read.
 *
 * @param nextAt the slot that it fires next, once its window is open; of a watermark when it is looked at next
 * @param rowVersion changes with each change by a person
 */
public record Schedule(
        long id,
        ScheduleDraft draft,
        OffsetDateTime nextAt,
        String createdBy,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt,
        long rowVersion) {
    /** Whose its runs are. */
    public String principal() {
        return "schedule " + draft.name();
    }
}
