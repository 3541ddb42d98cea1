package org.isotherm.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.isotherm.asset.StoredObjects;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** Looks at what lies on a backend. Outside any transaction, because it waits for the backend. */
@ApplicationScoped
public class FoundFiles {
    private final BackendRegistry backends;
    private final StoredObjects objects;
    private final Adoptions adoptions;

    FoundFiles() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    FoundFiles(@Nullable BackendRegistry backends, @Nullable StoredObjects objects, @Nullable Adoptions adoptions) {
        this.backends = backends;
        this.objects = objects;
        this.adoptions = adoptions;
    }

    /** Lists the adoption's tree, or its single files, after {@code after}; the caller closes it. */
    @Transactional(TxType.NOT_SUPPORTED)
    public Listing list(Adoption adoption, @Nullable String after) throws IOException {
        if (adoption.reconciliationId() != null) {
            return new NamedFiles(adoptions, adoption.id(), after);
        }
        return backends.readable(adoption.backendId()).list(adoption.prefix(), after);
    }

    /** Reads the entry to its end, unless it is known or cannot be taken in. */
    @Transactional(TxType.NOT_SUPPORTED)
    public Found look(long backendId, Listed entry) throws IOException {
        if (entry.refusal() != null) {
            return new Found.Refused(entry.name(), entry.refusal());
        }
        StoragePath path = entry.path();
        if (objects.isKnown(backendId, path)) {
            return new Found.Known();
        }
        try (InputStream bytes = backends.readable(backendId).read(path)) {
            return read(path, bytes);
        } catch (StorageException e) {
            if (e.mayWorkLater() && !backends.isReachable(backendId)) {
                throw e; // the whole backend ails: stop here and go on after a restart
            }
            return new Found.Refused(entry.name(), String.valueOf(e.getMessage()));
        }
    }

    private static Found.Fresh read(StoragePath path, InputStream bytes) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[128 * 1024];
        long size = 0;
        for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
            digest.update(buffer, 0, n);
            size += n;
        }
        return new Found.Fresh(path, size, Sha256.of(digest));
    }
}
