package org.isotherm.intake;

import java.util.Iterator;
import java.util.List;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.jspecify.annotations.Nullable;

/** The single files of an adoption, page by page out of its rows; their sizes are for the reading to tell. */
final class NamedFiles implements Listing {
    private static final int PAGE = 500;

    private final Adoptions adoptions;
    private final long adoptionId;
    private @Nullable String last;
    private Iterator<String> page = List.<String>of().iterator();
    private boolean ended;

    NamedFiles(Adoptions adoptions, long adoptionId, @Nullable String after) {
        this.adoptions = adoptions;
        this.adoptionId = adoptionId;
        this.last = after;
    }

    @Override
    public @Nullable Listed next() {
        if (!page.hasNext() && !ended) {
            page = adoptions.names(adoptionId, last, PAGE).iterator();
            ended = !page.hasNext();
        }
        if (!page.hasNext()) {
            return null;
        }
        String name = page.next();
        last = name;
        return new Listed(name, 0, null, null);
    }

    @Override
    public void close() {
        ended = true;
        page = List.<String>of().iterator();
    }
}
