package org.isotherm.release;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.isotherm.transfer.StoppedException;
import org.isotherm.transfer.StoredProof;

/**
 * What an import does with its source: lists it, and reads each file once for its digest. The rows say what is left, so that
 * beginning anew goes on. The source is only read. Must not be called inside a transaction, for it waits for backends.
 */
@Dependent
public class ImportWork {
    private static final int PAGE = 200;
    private static final long PAGE_BYTES = 256L * 1024 * 1024;

    private final ImportFiles files;
    private final BackendRegistry backends;
    private final ReleaseForms forms;
    private final StoredProof stored;
    private final ImportPace pace;

    @Inject
    public ImportWork(
            ImportFiles files, BackendRegistry backends, ReleaseForms forms, StoredProof stored, ImportPace pace) {
        this.files = files;
        this.backends = backends;
        this.forms = forms;
        this.stored = stored;
        this.pace = pace;
    }

    /**
     * Notes every file below the prefix that Isotherm did not make itself; of a conversion every file of the release.
     *
     * @param goesOn asked between pages
     */
    public void discover(ReleaseImport run, BooleanSupplier goesOn) throws IOException {
        if (run.kind() != ImportKind.IMPORT) {
            forms.discover(run);
            return;
        }
        try (Listing listing =
                backends.readable(run.sourceBackendId()).list(run.sourcePrefix(), run.discoveredThrough())) {
            while (goesOn.getAsBoolean()) {
                List<Listed> page = new ArrayList<>();
                for (Listed next = listing.next(); next != null; next = page.size() < PAGE ? listing.next() : null) {
                    page.add(next);
                }
                if (page.isEmpty()) {
                    return;
                }
                files.discovered(run, page);
            }
        }
    }

    /**
     * Computes size and digest of each file that was found; one that cannot be read is noted with the reason. Those of a
     * release are known.
     *
     * @throws StorageException when the whole backend ails
     */
    public void hash(ReleaseImport run, BooleanSupplier goesOn) throws IOException {
        if (run.kind() != ImportKind.IMPORT) {
            return;
        }
        List<ImportFile> page = files.next(run.id(), ImportFileState.DISCOVERED, 0, PAGE);
        while (!page.isEmpty() && goesOn.getAsBoolean()) {
            List<ImportFiles.Hashed> hashed = new ArrayList<>();
            long bytes = 0;
            for (ImportFile file : page) {
                try {
                    ImportFiles.Hashed read = read(run, file);
                    hashed.add(read);
                    bytes += read.size();
                } catch (SourceFailedException e) {
                    files.hashed(hashed);
                    hashed.clear();
                    refused(run, file, e);
                }
                if (bytes > PAGE_BYTES) {
                    break; // not to be read again after a crash
                }
            }
            files.hashed(hashed);
            page = files.next(run.id(), ImportFileState.DISCOVERED, 0, PAGE);
        }
        files.compareContents(run.id());
    }

    /** One of the source's files is the matter, or all of them: then the import stops here and goes on after a restart. */
    void refused(ReleaseImport run, ImportFile file, SourceFailedException e) throws IOException {
        if (e.failure() instanceof StorageException failure
                && failure.mayWorkLater()
                && !backends.isReachable(run.sourceBackendId())) {
            throw failure;
        }
        files.failed(file, String.valueOf(e.getMessage()));
    }

    private ImportFiles.Hashed read(ReleaseImport run, ImportFile file) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[128 * 1024];
        long size = 0;
        try (ImportSource bytes = open(run, file)) {
            for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
                digest.update(buffer, 0, n);
                size += n;
            }
        } catch (SourceFailedException | StoppedException e) {
            throw e;
        } catch (IOException e) {
            throw new SourceFailedException(e); // closing
        }
        return new ImportFiles.Hashed(file.id(), size, Sha256.of(digest));
    }

    ImportSource open(ReleaseImport run, ImportFile file) {
        if (run.kind() != ImportKind.IMPORT) {
            return new ImportSource(() -> stored.open(forms.contentOf(run, file)), n -> pace.took(run, n));
        }
        StoragePath path = StoragePath.of(file.sourcePath());
        return new ImportSource(() -> backends.readable(run.sourceBackendId()).read(path), n -> pace.took(run, n));
    }
}
