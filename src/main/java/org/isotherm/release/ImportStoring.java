package org.isotherm.release;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.isotherm.profile.ProfileDraft;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.release.ReleaseStorage.Source;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.isotherm.transfer.AssetUpload;
import org.isotherm.transfer.StoredProof;

/**
 * Makes the files of an import files of its draft, in the form of the release's profile, and proves what lies there. Where
 * the profile has chunks, as many files are stored at once as fill one.
 */
@Dependent
public class ImportStoring {
    private static final int AT_ONCE = 1000;
    private static final int PAGE = 200;

    private final ImportFiles files;
    private final ImportWork work;
    private final ReleaseStorage storage;
    private final Releases releases;
    private final StoredProof proof;

    @Inject
    public ImportStoring(
            ImportFiles files, ImportWork work, ReleaseStorage storage, Releases releases, StoredProof proof) {
        this.files = files;
        this.work = work;
        this.storage = storage;
        this.releases = releases;
        this.proof = proof;
    }

    /**
     * Stores what has its digest. A file that cannot be read, or is not what it was, is noted with the reason.
     *
     * @param goesOn asked before each transaction
     * @throws IOException when the target, or the whole source, ails; or a key is not there
     */
    public void store(ReleaseImport run, BooleanSupplier goesOn) throws IOException {
        long releaseId = Objects.requireNonNull(run.releaseId());
        ProfileDraft form = storage.profile(releaseId).draft();
        long after = 0; // the database would go through all that are stored to find the next one
        while (goesOn.getAsBoolean()) {
            List<ImportFile> some = files.next(run.id(), ImportFileState.HASHED, after, form.chunked() ? AT_ONCE : 1);
            if (some.isEmpty()) {
                return;
            }
            List<ImportFile> taken = form.deduplicated()
                    ? fillOnce(run, releaseId, some, form.chunkBytes())
                    : form.chunked() ? fill(some, form.chunkBytes()) : some;
            if (!taken.isEmpty()) {
                store(run, releaseId, taken);
            }
            if (!form.deduplicated()) { // there some wait for an equal one that comes before them
                after = taken.get(taken.size() - 1).id();
            }
        }
    }

    /** The first of them, as many as fill a chunk. */
    static List<ImportFile> fill(List<ImportFile> files, long chunkBytes) {
        List<ImportFile> taken = new ArrayList<>();
        long bytes = 0;
        for (ImportFile file : files) {
            if (!taken.isEmpty() && file.size() > chunkBytes - bytes) {
                break;
            }
            taken.add(file);
            bytes += file.size();
            if (bytes >= chunkBytes) {
                break;
            }
        }
        return taken;
    }

    /** Same of those that are to be written: the others name what is there already, or wait for the first of their content. */
    private List<ImportFile> fillOnce(ReleaseImport run, long releaseId, List<ImportFile> files, long chunkBytes)
            throws IOException {
        Set<String> contents = new HashSet<>();
        List<ImportFile> different = files.stream()
                .filter(file -> file.size() == 0 || contents.add(Objects.requireNonNull(file.sha256())))
                .toList();
        List<ImportFile> taken = new ArrayList<>();
        for (ImportFile file : fill(different, chunkBytes)) {
            StoragePath path = StoragePath.of(Objects.requireNonNull(file.path()));
            Sha256 sha256 = new Sha256(Objects.requireNonNull(file.sha256()));
            if (!storage.writeAgain(
                    releaseId, path, sha256, file.size(), () -> this.files.stored(run.id(), List.of(file)))) {
                taken.add(file);
            }
        }
        return taken;
    }

    private void store(ReleaseImport run, long releaseId, List<ImportFile> some) throws IOException {
        try {
            List<Source> sources = some.stream().map(file -> source(run, file)).toList();
            storage.writeFiles(releaseId, sources, () -> files.stored(run.id(), some));
        } catch (IOException | InvalidRequestException e) {
            SourceFailedException failed = SourceFailedException.in(e);
            if (failed == null && e instanceof IOException target) {
                throw target;
            }
            if (some.size() > 1) {
                for (ImportFile file : some) { // which of them it was
                    store(run, releaseId, List.of(file));
                }
            } else if (failed != null) {
                work.refused(run, some.get(0), failed);
            } else {
                files.failed(some.get(0), "it has changed since it was read first: " + e.getMessage());
            }
        }
    }

    private Source source(ReleaseImport run, ImportFile file) {
        Sha256 digest = new Sha256(Objects.requireNonNull(file.sha256()));
        return new Source(
                StoragePath.of(Objects.requireNonNull(file.path())),
                work.open(run, file),
                new AssetUpload.Claim(file.size(), digest, null));
    }

    /**
     * Decodes each file of the draft from its backend and compares it with what was read from the source. One that differs
     * is noted as failed.
     *
     * @throws IOException when it cannot be read now
     */
    public void verify(ReleaseImport run, BooleanSupplier goesOn) throws IOException {
        long releaseId = Objects.requireNonNull(run.releaseId());
        List<ImportFile> page = files.next(run.id(), ImportFileState.STORED, 0, PAGE);
        while (!page.isEmpty() && goesOn.getAsBoolean()) {
            List<ImportFile> proven = new ArrayList<>();
            for (ImportFile file : page) {
                StoragePath path = StoragePath.of(Objects.requireNonNull(file.path()));
                ReleaseFile stored = releases.file(releaseId, path).orElse(null);
                String wrong = stored != null && stored.sha256().hex().equals(file.sha256())
                        ? proof.wrong(stored.contentId())
                        : "the draft has another file of that path by now";
                if (wrong == null) {
                    proven.add(file);
                } else {
                    files.failed(file, wrong);
                }
            }
            files.verified(proven);
            page = files.next(run.id(), ImportFileState.STORED, 0, PAGE);
        }
    }

    /** Takes back all that was stored, and the draft; what lies there is condemned. */
    public void discard(ReleaseImport run) {
        Long releaseId = run.releaseId();
        if (releaseId == null || releases.find(releaseId).isEmpty()) {
            return;
        }
        try {
            while (releases.removeSome(releaseId, PAGE) > 0) {
                // until none is left
            }
        } catch (NotFoundException e) {
            return; // another execution of its job was faster
        }
        releases.delete(run.initiatedBy(), releaseId);
    }
}
