package org.isotherm.intake.job;

import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.Serializable;
import org.isotherm.intake.FoundFiles;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.jspecify.annotations.Nullable;

/** Lists the tree. The checkpoint is the last name; a restart goes on behind it. */
@Named
@Dependent
public class ListingReader extends AbstractItemReader {
    private final CurrentAdoption current;
    private final FoundFiles files;

    private @Nullable Listing listing;
    private @Nullable String last;

    @Inject
    public ListingReader(CurrentAdoption current, FoundFiles files) {
        this.current = current;
        this.files = files;
    }

    @Override
    public void open(@Nullable Serializable checkpoint) throws IOException {
        last = (String) checkpoint;
        listing = files.list(current.get(), last);
    }

    @Override
    public @Nullable Object readItem() throws IOException {
        Listed next = listing == null ? null : listing.next();
        if (next != null) {
            last = next.name();
        }
        return next;
    }

    @Override
    public @Nullable Serializable checkpointInfo() {
        return last;
    }

    @Override
    public void close() {
        if (listing != null) {
            listing.close();
        }
    }
}
