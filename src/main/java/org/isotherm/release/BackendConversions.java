package org.isotherm.release;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Brings all releases that have files on a backend into one form, one after the other. Each is a conversion by itself, which
 * fails, is resumed, rolled back and finalised by itself; one that fails does not keep the next from its turn. The rows say
 * what is left, so that any node goes on at any time.
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
     * Notes that all releases of the backend are to be converted; {@link #next} begins them.
     *
     * @param key the caller's idempotency key; null when it has none
     * @throws InvalidRequestException when there is no such profile
     * @throws ConflictException when another one is at work on the backend, or the key was used for another one
     */
    @Transactional(TxType.REQUIRES_NEW)
    public BackendConversion create(String principal, long backendId, long profileId, @Nullable String key) {
        asked(database -> ImportRows.run(database, "LOCK TABLE backend_conversions IN SHARE ROW EXCLUSIVE MODE"));
        Optional<BackendConversion> before = key == null
                ? Optional.empty()
                : asked(database -> BackendConversionRows.all(
                                database, "WHERE b.initiated_by_name = ? AND b.idempotency_key = ?", principal, key))
                        .stream()
                        .findFirst();
        if (before.isPresent()) {
            BackendConversion known = before.get();
            if (known.backendId() != backendId || !Long.valueOf(profileId).equals(known.profileId())) {
                throw new ConflictException("the idempotency key was used for backend conversion " + known.id()
                        + ", which was asked for differently");
            }
            return known;
        }
        releases.profile(profileId);
        asked(database -> BackendConversionRows.all(
                        database, "WHERE b.backend_id = ? AND b.status = 'in_progress'", backendId))
                .forEach(open -> {
                    throw new ConflictException(
                            "backend conversion " + open.id() + " is at work on the releases of backend " + backendId);
                });
        long id = asked(database -> BackendConversionRows.add(database, backendId, profileId, principal, key));
        audit.record(
                principal,
                "backend.convert_releases",
                SUBJECT,
                id,
                Json.createObjectBuilder()
                        .add("backend_id", backendId)
                        .add("profile_id", profileId)
                        .build());
        return find(id).orElseThrow();
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
     * @param left whether its server is gone, so that it is to be resumed; else it is to be started
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
        asked(database -> ImportRows.run(database, "LOCK TABLE release_imports IN SHARE ROW EXCLUSIVE MODE"));
        Long profile = found.profileId();
        long release = profile == null ? 0 : asked(database -> BackendConversionRows.next(database, id));
        if (profile == null || release == 0) {
            boolean all = found.failedReleases() == 0 && found.leftReleases() == 0;
            end(id, all ? BackendConversionStatus.COMPLETED : BackendConversionStatus.COMPLETED_WITH_ERRORS);
            return Optional.empty();
        }
        ReleaseImport run = conversions
                .createWithin(found.initiatedBy(), release, profile, null)
                .run();
        asked(database -> ImportRows.run(
                database, "UPDATE release_imports SET backend_conversion_id = ? WHERE id = ?", id, run.id()));
        return Optional.of(new Next(run, false));
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

    private interface Question<T> {
        T of(Connection database) throws SQLException;
    }

    private <T> T asked(Question<T> question) {
        rows.flush();
        try {
            return question.of(rows.unwrap(Connection.class)); // that of the running transaction; not to be closed
        } catch (SQLException e) {
            throw new IllegalStateException("the rows of backend conversions cannot be read or written", e);
        }
    }
}
