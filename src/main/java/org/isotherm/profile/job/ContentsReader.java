package org.isotherm.profile.job;

import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Optional;
import org.isotherm.profile.Rewrapping;
import org.isotherm.profile.Rotations;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.jspecify.annotations.Nullable;

/** Goes through the contents on the old key, page by page. The checkpoint is the last id of the page. */
@Named
@Dependent
public class ContentsReader extends AbstractItemReader {
    private final CurrentRotation current;
    private final Rotations rotations;
    private final Rewrapping rewrapping;

    private long last;

    @Inject
    public ContentsReader(CurrentRotation current, Rotations rotations, Rewrapping rewrapping) {
        this.current = current;
        this.rotations = rotations;
        this.rewrapping = rewrapping;
    }

    /** The contents with an id above {@code after}, up to {@code last}. */
    record Range(long after, long last) {}

    @Override
    public void open(@Nullable Serializable checkpoint) {
        last = checkpoint == null ? 0 : (Long) checkpoint;
    }

    @Override
    public @Nullable Object readItem() throws KeyUnavailableException {
        Optional<Long> next = rotations.next(current.id(), last, Rewrapping.PAGE);
        if (next.isEmpty()) {
            return null;
        }
        rewrapping.check(current.id());
        Range range = new Range(last, next.get());
        last = next.get();
        return range;
    }

    @Override
    public Serializable checkpointInfo() {
        return last;
    }
}
