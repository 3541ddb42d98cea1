package org.isotherm.release;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.RunningTransaction;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Brings releases into the form of another profile, and back. A conversion is an import from the release into a draft of
 * that profile; its last step exchanges the forms of the two, so that the draft keeps the form of before until somebody
 * finalises.
 */
@ApplicationScoped
public class ReleaseConversions {
    private static final String SUBJECT = "import";

    @PersistenceContext
    private EntityManager rows;

    private final Releases releases;
    private final Imports imports;
    private final AuditLog audit;

    ReleaseConversions() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    ReleaseConversions(@Nullable Releases releases, @Nullable Imports imports, @Nullable AuditLog audit) {
        this.releases = releases;
        this.imports = imports;
        this.audit = audit;
    }

    /**
     * What is asked of a conversion besides the form.
     *
     * @param retention how long the form of before is kept; null until somebody finalises
     * @param bandwidth bytes per second that each node reads of what is converted; null for no limit
     */
    public record Terms(
            @Nullable Duration retention, @Nullable Long bandwidth) {
        static final Terms NONE = new Terms(null, null);
    }

    /**
     * Notes a conversion that is to be started; commits before it returns. To the profile of chunks that it has already a
     * release is converted too: what was put file by file is packed together then.
     *
     * @param key the caller's idempotency key; null when it has none
     * @throws InvalidRequestException when there is no such release or profile
     * @throws ConflictException when an import or a conversion is at work on it, or all of it has that form
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Imports.Created create(String principal, long releaseId, long profileId, Terms terms, @Nullable String key) {
        return createWithin(principal, releaseId, profileId, terms, key);
    }

    @Transactional(TxType.MANDATORY)
    Imports.Created createWithin(String principal, long releaseId, long profileId, Terms terms, @Nullable String key) {
        lockRuns();
        Optional<ReleaseImport> before = imports.ofKey(principal, key);
        if (before.isPresent()) {
            ReleaseImport known = before.get();
            if (known.kind() != ImportKind.CONVERSION
                    || !Long.valueOf(releaseId).equals(known.convertsReleaseId())
                    || !Long.valueOf(profileId).equals(known.profileId())
                    || !terms.equals(new Terms(known.retention(), known.orderedBandwidth()))) {
                throw new ConflictException(
                        "the idempotency key was used for import " + known.id() + ", which was asked for differently");
            }
            return imports.again(known);
        }
        Release release = releases.find(releaseId)
                .orElseThrow(() -> new InvalidRequestException("release_id", "there is no release " + releaseId));
        releases.refuseWhileFilled(releaseId);
        boolean packs = releases.profile(profileId).draft().chunked();
        if (!packs
                && release.profileId() == profileId
                && asked(database -> FormRows.inAnotherForm(database, releaseId, profileId)) == 0) {
            throw new ConflictException("release " + releaseId + " has the form of profile " + profileId);
        }
        String name =
                release.name() + ", other form " + UUID.randomUUID().toString().substring(0, 8);
        Release draft = releases.createWithin(principal, name, profileId);
        long id = asked(database -> FormRows.add(
                database, ImportKind.CONVERSION, release, draft.id(), profileId, null, terms, principal, key));
        audit.record(
                principal,
                "release.convert",
                SUBJECT,
                id,
                Json.createObjectBuilder()
                        .add("release_id", releaseId)
                        .add("profile_id", profileId)
                        .add("source_retention", ReleaseImport.shown(terms.retention()))
                        .build());
        return new Imports.Created(runs("WHERE i.id = ?", id).get(0), true);
    }

    /**
     * Notes that a conversion is to be taken back; commits before it returns. Each file that has the same content still
     * gets the very bytes of before, once they are proven. A second call answers with the same run.
     *
     * @throws NotFoundException when there is no such conversion
     * @throws ConflictException when it is not completed, was taken back or finalised, or the release is being changed
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Imports.Created rollBack(String principal, long id) {
        return rollBackWithin(principal, id);
    }

    @Transactional(TxType.MANDATORY)
    Imports.Created rollBackWithin(String principal, long id) {
        lockRuns();
        ReleaseImport run = completed(id);
        Optional<ReleaseImport> before = runs("WHERE i.rolls_back_id = ? AND i.status <> 'cancelled'", id).stream()
                .findFirst();
        if (before.isPresent()) {
            return imports.again(before.get());
        }
        Long draft = run.releaseId();
        Long converted = run.convertsReleaseId();
        if (draft == null || converted == null || run.finalisedAt() != null) {
            throw new ConflictException("the form that import " + id + " has replaced is not kept any more");
        }
        Release release = releases.find(converted).orElseThrow();
        releases.refuseWhileFilled(converted);
        long profile = releases.find(draft).orElseThrow().profileId();
        long rollback = asked(database ->
                FormRows.add(database, ImportKind.ROLLBACK, release, draft, profile, id, Terms.NONE, principal, null));
        audit.record(principal, "release.convert.rollback", SUBJECT, id);
        return new Imports.Created(runs("WHERE i.id = ?", rollback).get(0), true);
    }

    /**
     * From now on the form of before is not kept: it cannot be taken back. A second call does nothing.
     *
     * @return whether its job is to be started, to discard that form
     * @throws ConflictException when it is not completed, or is being taken back
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean finalise(String principal, long id) {
        lockRuns();
        ReleaseImport run = completed(id);
        for (ReleaseImport open : runs("WHERE i.rolls_back_id = ? AND i.status IN ('pending', 'in_progress')", id)) {
            throw new ConflictException("import " + open.id() + " is taking it back");
        }
        if (run.finalisedAt() == null) {
            asked(database -> ImportRows.run(
                    database,
                    "UPDATE release_imports SET finalised_at = now() WHERE id = ? OR rolls_back_id = ?",
                    id,
                    id));
            audit.record(principal, "release.convert.finalise", SUBJECT, id);
        }
        return run.releaseId() != null;
    }

    /** Some of those whose form of before is not to be kept any more, though it is there. */
    @Transactional(TxType.REQUIRES_NEW)
    List<ReleaseImport> due(int most) {
        return asked(database -> FormRows.due(database, most));
    }

    private ReleaseImport completed(long id) {
        ReleaseImport run = runs("WHERE i.id = ?", id).stream()
                .findFirst()
                .orElseThrow(() -> new NotFoundException("there is no import " + id));
        if (run.kind() != ImportKind.CONVERSION || run.status() != ImportStatus.COMPLETED) {
            throw new ConflictException("import " + id + " is no completed conversion of a release");
        }
        return run;
    }

    private void lockRuns() {
        asked(database -> ImportRows.run(database, "LOCK TABLE release_imports IN SHARE ROW EXCLUSIVE MODE"));
    }

    private List<ReleaseImport> runs(String rest, long id) {
        return asked(database -> ImportRows.imports(database, rest, id));
    }

    private <T> T asked(RunningTransaction.Question<T> question) {
        rows.flush();
        return RunningTransaction.asked(rows, question);
    }
}
