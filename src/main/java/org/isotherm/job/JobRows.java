package org.isotherm.job;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of one kind of run, each carried out by a batch job. Each method commits before it returns. */
public interface JobRows {
    /** The run of a batch job, by the id that survives every restart. */
    Optional<Long> idOf(long batchInstanceId);

    /** Notes the batch job of a run; each execution of it again. */
    void runsAs(long id, long batchInstanceId, long batchExecutionId);

    /** A batch execution begins, for the first time or again. */
    void begun(long id);

    /** @param failure why it stopped before its end; null when it came to its end */
    void ended(long id, @Nullable String failure);
}
