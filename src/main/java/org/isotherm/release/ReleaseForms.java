package org.isotherm.release;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.util.Objects;
import org.isotherm.cluster.RunningTransaction;
import org.isotherm.refusal.ConflictException;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** What a conversion of a release does with rows: which files there are, and the moment at which the forms are exchanged. */
@ApplicationScoped
public class ReleaseForms {
    @PersistenceContext
    private EntityManager rows;

    private final Releases releases;

    ReleaseForms() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    ReleaseForms(@Nullable Releases releases) {
        this.releases = releases;
    }

    /** Notes the files that are to be brought into the other form, or proven before they are given back. */
    @Transactional(TxType.REQUIRES_NEW)
    void discover(ReleaseImport run) {
        asked(database -> {
            if (run.kind() == ImportKind.ROLLBACK) {
                FormRows.discoverPairs(database, run.id(), converted(run), draft(run));
            } else {
                FormRows.discover(database, run.id(), converted(run));
            }
            return run;
        });
    }

    /**
     * The content that the file has in the release that is converted.
     *
     * @throws IOException when it has been replaced or deleted since it was noted
     */
    @Transactional(TxType.REQUIRES_NEW)
    long contentOf(ReleaseImport run, ImportFile file) throws IOException {
        ReleaseFile now = releases.file(converted(run), StoragePath.of(Objects.requireNonNull(file.path())))
                .orElse(null);
        if (now == null || !now.sha256().hex().equals(file.sha256())) {
            throw new IOException("the release has another file of that path by now");
        }
        return now.contentId();
    }

    /**
     * Exchanges the forms of the release and of its draft, in the running transaction. Of a rollback those files go back
     * that have the same content still; what the draft has of others is let go.
     *
     * @throws ConflictException when the release has been changed since, so that not all of it is proven
     */
    @Transactional(TxType.MANDATORY)
    void exchange(ReleaseImport run) {
        long release = converted(run);
        long draft = draft(run);
        releases.lockBoth(release, draft);
        if (run.kind() == ImportKind.ROLLBACK) {
            asked(database -> FormRows.strays(database, release, draft)).forEach(releases::removeWithin);
        }
        long different = asked(database -> FormRows.different(database, release, draft));
        long unproven = asked(database -> FormRows.unproven(database, run.id(), release, draft));
        if (unproven > 0 || (different > 0 && run.kind() == ImportKind.CONVERSION)) {
            throw new ConflictException(Math.max(unproven, different) + " files of release " + release
                    + " have been changed since; cancel this and begin anew");
        }
        asked(database -> {
            FormRows.exchange(database, release, draft);
            return run;
        });
    }

    private static long converted(ReleaseImport run) {
        if (run.convertsReleaseId() == null) {
            throw new ConflictException("the release is gone");
        }
        return run.convertsReleaseId();
    }

    private static long draft(ReleaseImport run) {
        if (run.releaseId() == null) {
            throw new ConflictException("the form of before is not kept any more");
        }
        return run.releaseId();
    }

    private <T> T asked(RunningTransaction.Question<T> question) {
        rows.flush();
        return RunningTransaction.asked(rows, question);
    }
}
