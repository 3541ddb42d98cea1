package org.isotherm.asset;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.isotherm.cluster.NodeLeases;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.isotherm.storage.Mark;
import org.isotherm.storage.StorageBackend;
import org.jspecify.annotations.Nullable;

/** Lists a backend to see what still lies there, and touches none of it. Outside any transaction. */
@ApplicationScoped
public class LeftBehind {
    private static final int PAGE = 500;
    private static final int FIRST = 20;

    private final BackendRegistry backends;
    private final NodeLeases installation;
    private final RemainingRows rows;

    LeftBehind() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    LeftBehind(@Nullable BackendRegistry backends, @Nullable NodeLeases installation, @Nullable RemainingRows rows) {
        this.backends = backends;
        this.installation = installation;
        this.rows = rows;
    }

    /**
     * What was seen.
     *
     * @param managed objects that Isotherm has made, that a row needs, or whose name has the form of ours
     * @param firstManaged names of some of them
     * @param foreign all others
     * @param foreignBytes how much they have
     * @param firstForeign names of some of them
     */
    public record Seen(
            long managed, List<String> firstManaged, long foreign, long foreignBytes, List<String> firstForeign) {}

    /**
     * Goes through everything that lies there. Before and after, the backend must show its marker: an empty mount point
     * is no empty backend.
     *
     * @param goesOn asked between pages
     * @return empty when told to stop
     * @throws IOException when the backend ails; nothing is known then
     */
    @Transactional(TxType.NOT_SUPPORTED)
    public Optional<Seen> look(Backend backend, BooleanSupplier goesOn) throws IOException {
        StorageBackend storage = backends.readable(backend.id());
        checkMark(backend, storage);
        long managed = 0;
        long foreign = 0;
        long bytes = 0;
        List<String> firstManaged = new ArrayList<>();
        List<String> firstForeign = new ArrayList<>();
        try (Listing listing = storage.list("", null)) {
            List<Listed> page = page(listing);
            while (!page.isEmpty()) {
                if (!goesOn.getAsBoolean()) {
                    return Optional.empty();
                }
                Set<String> known = rows.managed(
                        backend.id(), page.stream().map(Listed::name).toList());
                for (Listed each : page) {
                    if (known.contains(each.name()) || ObjectNames.hasForm(each.name())) {
                        managed++;
                        note(firstManaged, each);
                    } else {
                        foreign++;
                        bytes += each.size();
                        note(firstForeign, each);
                    }
                }
                page = page(listing);
            }
        }
        checkMark(backend, storage);
        return Optional.of(new Seen(managed, firstManaged, foreign, bytes, firstForeign));
    }

    private static void note(List<String> names, Listed entry) {
        if (names.size() < FIRST) {
            names.add(entry.name());
        }
    }

    private static List<Listed> page(Listing listing) throws IOException {
        List<Listed> page = new ArrayList<>();
        while (page.size() < PAGE) {
            Listed next = listing.next();
            if (next == null) {
                return page;
            }
            page.add(next);
        }
        return page;
    }

    private void checkMark(Backend backend, StorageBackend storage) throws IOException {
        Mark expected = new Mark(installation.installation(), backend.identity());
        if (!storage.mark().equals(Optional.of(expected))) {
            throw new ForeignBackendException(
                    storage.name(), null, "its marker is missing or another one, so its listing is not believed", null);
        }
    }
}
