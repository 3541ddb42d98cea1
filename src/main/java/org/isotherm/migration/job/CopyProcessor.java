package org.isotherm.migration.job;

import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.isotherm.migration.Claim;
import org.isotherm.migration.FileMoves;

/** Copies the claimed files and proves the copies. */
@Named
@Dependent
public class CopyProcessor implements ItemProcessor {
    private final FileMoves moves;
    private final StepContext step;

    @Inject
    public CopyProcessor(FileMoves moves, StepContext step) {
        this.moves = moves;
        this.step = step;
    }

    @Override
    public Object processItem(Object item) {
        Claim.Files claim = (Claim.Files) item;
        return new Moved(claim.run(), moves.move(claim, () -> step.getBatchStatus() == BatchStatus.STOPPING));
    }
}
