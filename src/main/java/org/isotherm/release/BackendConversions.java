package org.isotherm.release;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.RunningTransaction;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Brings all releases that have files on a backend into one form, one after the other. Each is a conversion by itself, which
 * fails, is resumed, rolled back and finalised by itself; one that fails does not keep the next from its turn. All that were
 * converted are also taken back, one after the other, or finalised as a whole. The rows say what is left, so that any node
 * goes on at any time.
 */
@ApplicationScoped
public class BackendConversions {
    private static final String SUBJECT = "backend_conversion";

    @PersistenceContext
    private EntityManager rows;

    private final Releases releases;
    private final Imports imports;
    private final ReleaseConversions conversions;
    private final AuditLog audit;

    BackendConversions() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    BackendConversions(
            @Nullable Releases releases,
            @Nullable Imports imports,
            @Nullable ReleaseConversions conversions,
            @Nullable AuditLog audit) {
        this.releases = releases;
        this.imports = imports;
        this.conversions = conversions;
        this.audit = audit;
    }

    /**
     * What {@link #create} would have converted, were it called now. Nothing is noted.
     *
     * @throws InvalidRequestException when there is no such profile
     */
    @Transactional
    public BackendConversionPreview preview(long backendId, long profileId) {
        releases.profile(profileId);
        return asked(database -> BackendConversionRows.preview(database, backendId, profileId));
    }

    /**
     * Notes that all releases of the backend are to be converted; {@link #next} begins them.
     *
     * @param terms of the conversion of each
     * @param key the caller's idempotency key; null when it has none
     * @throws InvalidRequestException when there is no such profile
     * @throws ConflictException when another one is at work on the backend, or the key was used for another one
     */
    @Transactional(TxType.REQUIRES_NEW)
    public BackendConversion create(
            String principal, long backendId, long profileId, ReleaseConversions.Terms terms, @Nullable String key) {
        lockAll();
        Optional<BackendConversion> before = key == null
                ? Optional.empty()
                : asked(database -> BackendConversionRows.all(
                                database, "WHERE b.initiated_by_name = ? AND b.idempotency_key = ?", principal, key))
                        .stream()
                        .findFirst();
        if (before.isPresent()) {
            BackendConversion known = before.get();
            if (known.backendId() != backendId
                    || !Long.valueOf(profileId).equals(known.profileId())
                    || !terms.equals(asked(database -> BackendConversionRows.ordered(database, known.id())))) {
                throw new ConflictException("the idempotency key was used for backend conversion " + known.id()
                        + ", which was asked for differently");
            }
            return known;
        }
        releases.profile(profileId);
        refuseSecond(backendId);
        long id = asked(database -> BackendConversionRows.add(database, backendId, profileId, terms, principal, key));
        audit.record(
                principal,
                "backend.convert_releases",
                SUBJECT,
                id,
                Json.createObjectBuilder()
                        .add("backend_id", backendId)
                        .add("profile_id", profileId)
                        .add("source_retention", ReleaseImport.shown(terms.retention()))
                        .build());
        return find(id).orElseThrow();
    }

    /**
     * Notes that every release of a conversion that has come to its end is to get its form of before again; {@link #next}
     * begins them, the last one first. While that is under way, and once nothing is left to take back, a second call
     * answers with the same rollback.
     *
     * @throws NotFoundException when there is no such conversion
     * @throws ConflictException when it is at work or a rollback itself, no form of before is kept, or another one is at
     *     work on the backend
     */
    @Transactional(TxType.REQUIRES_NEW)
    public BackendConversion rollBack(String principal, long id) {
        BackendConversion found = ended(id);
        lockAll();
        Optional<BackendConversion> before = rollback(id);
        boolean kept = find(id).orElseThrow().returnableReleases() > 0;
        if (before.isPresent() && (!kept || before.get().status() == BackendConversionStatus.IN_PROGRESS)) {
            return before.get();
        }
        if (!kept) {
            throw new ConflictException(
                    "no form is kept that backend conversion " + id + " has replaced and that was not taken back");
        }
        refuseSecond(found.backendId());
        long rollback = asked(database -> BackendConversionRows.addRollback(database, id, principal));
        audit.record(principal, "backend.convert_releases.rollback", SUBJECT, id);
        return find(rollback).orElseThrow();
    }

    /**
     * From now on no form of before is kept: what is converted cannot be taken back. It goes within a moment, on any node.
     * A release that failed and is resumed later keeps its own until this is called again.
     *
     * @throws NotFoundException when there is no such conversion
     * @throws ConflictException when it is at work or a rollback itself, or one of its releases is being taken back
     */
    @Transactional(TxType.REQUIRES_NEW)
    public BackendConversion finalise(String principal, long id) {
        BackendConversion found = ended(id);
        rollback(id)
                .filter(last -> last.status() == BackendConversionStatus.IN_PROGRESS)
                .ifPresent(last -> {
                    throw new ConflictException("backend conversion " + last.id() + " is taking it back");
                });
        lockRuns();
        long returning = asked(database -> BackendConversionRows.returning(database, id));
        if (returning != 0) {
            throw new ConflictException("import " + returning + " is taking a release of it back");
        }
        int kept = asked(database -> BackendConversionRows.finalise(database, id));
        if (kept > 0 || found.finalisedAt() == null) {
            audit.record(principal, "backend.convert_releases.finalise", SUBJECT, id);
        }
        return find(id).orElseThrow();
    }

    /** A conversion that has come to its end, locked. */
    private BackendConversion ended(long id) {
        BackendConversion found = locked(id);
        if (found.rollsBackId() != null) {
            throw new ConflictException(
                    "backend conversion " + id + " is a rollback, of backend conversion " + found.rollsBackId());
        }
        if (found.status() == BackendConversionStatus.IN_PROGRESS) {
            throw new ConflictException("backend conversion " + id + " is at work; cancel it, or wait for its end");
        }
        return found;
    }

    /** The last one of that conversion. */
    private Optional<BackendConversion> rollback(long id) {
        return asked(database ->
                        BackendConversionRows.all(database, "WHERE b.rolls_back_id = ? ORDER BY b.id DESC LIMIT 1", id))
                .stream()
                .findFirst();
    }

    private void refuseSecond(long backendId) {
        asked(database -> BackendConversionRows.all(
                        database, "WHERE b.backend_id = ? AND b.status = 'in_progress'", backendId))
                .forEach(open -> {
                    throw new ConflictException(
                            "backend conversion " + open.id() + " is at work on the releases of backend " + backendId);
                });
    }

    private void lockAll() {
        asked(database -> ImportRows.run(database, "LOCK TABLE backend_conversions IN SHARE ROW EXCLUSIVE MODE"));
    }

    private void lockRuns() {
        asked(database -> ImportRows.run(database, "LOCK TABLE release_imports IN SHARE ROW EXCLUSIVE MODE"));
    }

    /** As it is now. */
    @Transactional
    public Optional<BackendConversion> find(long id) {
        return asked(database -> BackendConversionRows.find(database, id));
    }

    /** One page, the newest first, before {@code beforeId}. */
    @Transactional
    public List<BackendConversion> page(long beforeId, int limit) {
        return asked(database ->
                BackendConversionRows.all(database, "WHERE b.id < ? ORDER BY b.id DESC LIMIT ?", beforeId, limit));
    }

    /** Those that are at work. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<Long> open() {
        return asked(database -> BackendConversionRows.all(database, "WHERE b.status = 'in_progress' ORDER BY b.id"))
                .stream()
                .map(BackendConversion::id)
                .toList();
    }

    /**
     * Nothing more is begun once this returns; the release at work is converted to its end. A second call does nothing.
     *
     * @throws NotFoundException when there is none
     * @throws ConflictException when it has come to its end
     */
    @Transactional(TxType.REQUIRES_NEW)
    public BackendConversion cancel(String principal, long id) {
        BackendConversion found = locked(id);
        if (found.status() == BackendConversionStatus.IN_PROGRESS) {
            end(id, BackendConversionStatus.CANCELLED);
            audit.record(principal, "backend.convert_releases.cancel", SUBJECT, id);
        } else if (found.status() != BackendConversionStatus.CANCELLED) {
            throw new ConflictException("backend conversion " + id + " has come to its end");
        }
        return find(id).orElseThrow();
    }

    /**
     * What is to be done next, for which the caller starts or resumes the job.
     *
     * @param run the conversion of one release
     * @param left whether its server is gone or it has failed before, so that it is to be resumed; else it is to be started
     */
    public record Next(ReleaseImport run, boolean left) {}

    /**
     * Notes the conversion of the next release when none is at work, and the end when no release is left. Of two callers at
     * once one gets it.
     *
     * @return empty when nothing is to be started
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Next> next(long id) {
        BackendConversion found = locked(id);
        if (found.status() != BackendConversionStatus.IN_PROGRESS) {
            return Optional.empty();
        }
        ReleaseImport last =
                found.importId() == null ? null : imports.find(found.importId()).orElse(null);
        if (last != null && (last.status() == ImportStatus.PENDING || last.isAtWork())) {
            boolean left = imports.isLeft(last);
            return left || imports.again(last).toStart() ? Optional.of(new Next(last, left)) : Optional.empty();
        }
        lockRuns();
        Optional<ReleaseImport> run = found.rollsBackId() == null ? convertNext(found) : rollBackNext(found);
        if (run.isEmpty()) {
            boolean all = found.failedReleases() == 0 && found.leftReleases() == 0;
            end(id, all ? BackendConversionStatus.COMPLETED : BackendConversionStatus.COMPLETED_WITH_ERRORS);
            return Optional.empty();
        }
        ReleaseImport next = run.get();
        asked(database -> ImportRows.run(
                database, "UPDATE release_imports SET backend_conversion_id = ? WHERE id = ?", id, next.id()));
        return Optional.of(new Next(next, next.status() == ImportStatus.FAILED));
    }

    /**
     * Changes how fast releases are read, from now on: that of the run at work, of those that have failed, and of all that
     * follow.
     *
     * @param bandwidth bytes per second for each node; null for no limit
     * @throws NotFoundException when there is none
     * @throws ConflictException when it has come to its end, or is a rollback, which stores nothing
     */
    @Transactional(TxType.REQUIRES_NEW)
    public BackendConversion change(String principal, long id, @Nullable Long bandwidth) {
        BackendConversion found = locked(id);
        if (found.rollsBackId() != null) {
            throw new ConflictException(
                    "backend conversion " + id + " is a rollback, which stores nothing; no limit holds for it");
        }
        if (found.status() != BackendConversionStatus.IN_PROGRESS) {
            throw new ConflictException(
                    "backend conversion " + id + " has come to its end; its speed does not matter any more");
        }
        asked(database -> {
            BackendConversionRows.pace(database, id, bandwidth);
            return id;
        });
        audit.record(principal, "backend.convert_releases.change", SUBJECT, id, Imports.paced(bandwidth));
        return find(id).orElseThrow();
    }

    private Optional<ReleaseImport> convertNext(BackendConversion of) {
        Long profile = of.profileId();
        long release = profile == null ? 0 : asked(database -> BackendConversionRows.next(database, of.id()));
        if (profile == null || release == 0) {
            return Optional.empty();
        }
        ReleaseConversions.Terms terms = asked(database -> BackendConversionRows.terms(database, of.id()));
        return Optional.of(conversions
                .createWithin(of.initiatedBy(), release, profile, terms, null)
                .run());
    }

    /** A rollback that somebody has begun before, and that has failed, is gone on with. */
    private Optional<ReleaseImport> rollBackNext(BackendConversion of) {
        long run = asked(database -> BackendConversionRows.nextToReturn(database, of.id()));
        return run == 0
                ? Optional.empty()
                : Optional.of(conversions.rollBackWithin(of.initiatedBy(), run).run());
    }

    private void end(long id, BackendConversionStatus status) {
        asked(database -> {
            BackendConversionRows.end(database, id, status);
            return id;
        });
    }

    private BackendConversion locked(long id) {
        if (!asked(database -> BackendConversionRows.lock(database, id))) {
            throw new NotFoundException("there is no backend conversion " + id);
        }
        return find(id).orElseThrow();
    }

    private <T> T asked(RunningTransaction.Question<T> question) {
        rows.flush();
        return RunningTransaction.asked(rows, question);
    }
}
