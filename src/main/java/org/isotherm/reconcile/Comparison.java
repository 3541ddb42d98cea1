package org.isotherm.reconcile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.settings.ReconcileSettings;
import org.isotherm.storage.InvalidStoragePathException;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.UnfinishedUpload;
import org.isotherm.storage.Uploads;
import org.jspecify.annotations.Nullable;

/**
 * Compares rows and backend, page by page, and changes neither. Outside any transaction, because it waits for the
 * backend.
 *
 * <p>Moves and uploads go on meanwhile. None of them makes a false finding, for what is suspected is asked of both sides
 * again: of the backend here, and of the rows in the statement that records it. Isotherm names an object in a committed
 * row before its first byte and keeps the row until long after the last one, so what was seen on the backend first, and
 * then in no row, is in none; and what a row still names after it was not found is missing.
 */
@ApplicationScoped
public class Comparison {
    private final BackendRegistry backends;
    private final LedgerNames ledger;
    private final Presence presence;
    private final ReconcileSettings settings;

    Comparison() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Comparison(
            @Nullable BackendRegistry backends,
            @Nullable LedgerNames ledger,
            @Nullable Presence presence,
            @Nullable ReconcileSettings settings) {
        this.backends = backends;
        this.ledger = ledger;
        this.presence = presence;
        this.settings = settings;
    }

    /** Lists the backend after {@code after}; the caller closes it. */
    @Transactional(TxType.NOT_SUPPORTED)
    public Listing list(long backendId, @Nullable String after) throws IOException {
        StorageBackend backend = backends.readable(backendId);
        presence.checkMark(backendId, backend);
        return backend.list("", after);
    }

    /** Lists the unfinished uploads of the backend. */
    @Transactional(TxType.NOT_SUPPORTED)
    public Uploads uploads(long backendId) throws IOException {
        return backends.readable(backendId).uploads("");
    }

    /** Which of these objects no row names. */
    @Transactional(TxType.NOT_SUPPORTED)
    public Compared objects(long backendId, List<Listed> page) throws IOException {
        Set<String> known =
                ledger.known(backendId, page.stream().map(Listed::name).toList());
        Instant before = settledBefore();
        List<Compared.Shown> shown = new ArrayList<>();
        List<Difference> differences = new ArrayList<>();
        Map<StoragePath, Listed> suspects = new LinkedHashMap<>();
        long bytes = 0;
        for (Listed each : page) {
            bytes += each.size();
            if (known.contains(each.name())) {
                if (each.refusal() == null) {
                    shown.add(new Compared.Shown(each.name(), each.size(), isSettled(each.modifiedAt(), before)));
                }
            } else if (each.refusal() != null) {
                differences.add(Difference.unknown(each));
            } else if (isSettled(each.modifiedAt(), before)) {
                suspects.put(each.path(), each);
            }
        }
        Map<StoragePath, OptionalLong> now = presence.sizes(backendId, suspects.keySet());
        suspects.forEach((path, listed) -> {
            // one that has gone or grown since it was listed is in somebody's hands
            if (OptionalLong.of(listed.size()).equals(now.get(path))) {
                differences.add(Difference.unknown(listed));
            }
        });
        return new Compared(shown, page.size(), bytes, 0, differences);
    }

    private Instant settledBefore() {
        return ledger.ago(settings.grace().toSeconds()).toInstant();
    }

    /** Whether it was written long enough ago to be looked at; so is what does not tell. */
    static boolean isSettled(@Nullable Instant writtenAt, Instant before) {
        return writtenAt == null || !writtenAt.isAfter(before);
    }

    /** Which of the objects that these rows name are not there, or not of that size. */
    @Transactional(TxType.NOT_SUPPORTED)
    public Compared rows(long backendId, List<NamedRow> page) throws IOException {
        List<Difference> differences = new ArrayList<>();
        Map<NamedRow, StoragePath> paths = new LinkedHashMap<>();
        for (NamedRow row : page) {
            try {
                paths.put(row, StoragePath.of(row.name()));
            } catch (InvalidStoragePathException e) {
                differences.add(Difference.of(row, null, e.getMessage()));
            }
        }
        Map<StoragePath, OptionalLong> sizes = presence.sizes(backendId, new HashSet<>(paths.values()));
        long unreadable = 0;
        for (Map.Entry<NamedRow, StoragePath> each : paths.entrySet()) {
            OptionalLong size = sizes.get(each.getValue());
            NamedRow row = each.getKey();
            if (size == null) {
                unreadable++;
            } else if (size.isEmpty()) {
                differences.add(Difference.of(row, null, null));
            } else if (size.getAsLong() != row.size()) {
                differences.add(Difference.of(row, size.getAsLong(), null));
            }
        }
        return Compared.rows(unreadable, differences);
    }

    /** Which of these uploads nobody is writing. */
    @Transactional(TxType.NOT_SUPPORTED)
    public Compared uploads(long backendId, List<UnfinishedUpload> page) throws IOException {
        Instant before = settledBefore();
        List<UnfinishedUpload> settled =
                page.stream().filter(u -> isSettled(u.startedAt(), before)).toList();
        List<String> names =
                settled.stream().map(UnfinishedUpload::name).distinct().toList();
        Set<String> onTheirWay = ledger.onTheirWay(backendId, names);
        Set<String> ours = ledger.ours(backendId, names);
        StorageBackend backend = backends.readable(backendId);
        Map<String, Set<String>> open = new HashMap<>();
        List<Difference> differences = new ArrayList<>();
        for (UnfinishedUpload each : settled) {
            if (onTheirWay.contains(each.name())) {
                continue;
            }
            // one that was completed between the listing and the look at the rows is listed no more
            if (!open.containsKey(each.name())) {
                open.put(each.name(), openOf(backend, each.name()));
            }
            if (open.getOrDefault(each.name(), Set.of()).contains(each.uploadId())) {
                differences.add(Difference.stale(each, ours.contains(each.name())));
            }
        }
        return Compared.uploads(differences);
    }

    private static Set<String> openOf(StorageBackend backend, String name) throws IOException {
        Set<String> ids = new HashSet<>();
        Uploads uploads = backend.uploads(name);
        for (UnfinishedUpload each = uploads.next(); each != null; each = uploads.next()) {
            if (each.name().equals(name)) {
                ids.add(each.uploadId());
            }
        }
        return ids;
    }
}
