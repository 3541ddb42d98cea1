package org.isotherm.release;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.cluster.Node;
import org.isotherm.cluster.NodeLeases;
import org.isotherm.cluster.RunningTransaction;
import org.isotherm.job.JobRows;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.jspecify.annotations.Nullable;

/** The rows of {@code release_imports}. */
@ApplicationScoped
public class Imports implements JobRows {
    private static final String SUBJECT = "import";

    @PersistenceContext
    private EntityManager rows;

    private final Releases releases;
    private final ReleaseForms forms;
    private final DatabaseClock clock;
    private final Node node;
    private final NodeLeases leases;
    private final AuditLog audit;

    Imports() {
        this(null, null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Imports(
            @Nullable Releases releases,
            @Nullable ReleaseForms forms,
            @Nullable DatabaseClock clock,
            @Nullable Node node,
            @Nullable NodeLeases leases,
            @Nullable AuditLog audit) {
        this.releases = releases;
        this.forms = forms;
        this.clock = clock;
        this.node = node;
        this.leases = leases;
        this.audit = audit;
    }

    /**
     * What is to be imported.
     *
     * @param prefix empty, or ended by a slash
     * @param profileId null for the default profile
     * @param bandwidth bytes per second that each node reads of the source; null for no limit
     */
    public record Request(
            String releaseName,
            long backendId,
            String prefix,
            @Nullable Long profileId,
            @Nullable Long bandwidth) {}

    /**
     * An import, and whether its batch job is to be started.
     *
     * @param toStart it is new, or the call that made it has died before it came so far
     */
    public record Created(ReleaseImport run, boolean toStart) {}

    /**
     * Notes an import that is to be started, and the draft that it fills; commits before it returns.
     *
     * @throws ConflictException when there is a release of that name, or the key belongs to another import
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Created create(String principal, Request request, @Nullable String key) {
        asked(database -> ImportRows.run(database, "LOCK TABLE release_imports IN SHARE ROW EXCLUSIVE MODE"));
        Optional<ReleaseImport> before = ofKey(principal, key);
        if (before.isPresent()) {
            ReleaseImport known = before.get();
            if (known.kind() != ImportKind.IMPORT
                    || !known.releaseName().equals(request.releaseName())
                    || known.sourceBackendId() != request.backendId()
                    || !known.sourcePrefix().equals(request.prefix())
                    || !Objects.equals(known.orderedBandwidth(), request.bandwidth())) {
                throw new ConflictException(
                        "the idempotency key was used for import " + known.id() + ", which was asked for differently");
            }
            return again(known);
        }
        Release release = releases.createWithin(principal, request.releaseName(), request.profileId());
        long id = asked(database -> ImportRows.add(database, release, request, principal, key));
        audit.record(
                principal,
                "import.create",
                SUBJECT,
                id,
                Json.createObjectBuilder()
                        .add("release_id", release.id())
                        .add("backend_id", request.backendId())
                        .add("prefix", request.prefix())
                        .build());
        return new Created(existing(id), true);
    }

    /** The run that this caller made before under that key; null for none. */
    @Transactional(TxType.MANDATORY)
    Optional<ReleaseImport> ofKey(String principal, @Nullable String key) {
        return key == null
                ? Optional.empty()
                : asked(database -> ImportRows.imports(
                                database, "WHERE i.initiated_by_name = ? AND i.idempotency_key = ?", principal, key))
                        .stream()
                        .findFirst();
    }

    /** A run that was made before; it is to be started when whoever made it has died before it came so far. */
    @Transactional(TxType.MANDATORY)
    Created again(ReleaseImport known) {
        return new Created(known, isStranded(known));
    }

    /** Whether it says that it is at work, and the server is gone where it was. */
    @Transactional
    boolean isLeft(ReleaseImport run) {
        return run.isAtWork() && (run.nodeId() == null || !leases.isValid(run.nodeId()));
    }

    /** Noted a minute ago and never started: whoever was about to has died. */
    private boolean isStranded(ReleaseImport run) {
        return run.status() == ImportStatus.PENDING
                && run.batchInstanceId() == null
                && run.createdAt().plusMinutes(1).isBefore(clock.now());
    }

    /** The import as it is now. */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<ReleaseImport> find(long id) {
        return asked(database -> ImportRows.find(database, id));
    }

    /**
     * One page, the newest first, before {@code beforeId}.
     *
     * @param releaseId those about that release; null for all
     * @param backendConversionId those of that conversion of a backend's releases; null for all
     */
    @Transactional
    public List<ReleaseImport> page(
            @Nullable Long releaseId, @Nullable Long backendConversionId, long beforeId, int limit) {
        return asked(database -> ImportRows.imports(
                database,
                "WHERE i.id < ? AND (CAST(? AS BIGINT) IS NULL OR i.release_id = ? OR i.converts_release_id = ?)"
                        + " AND (CAST(? AS BIGINT) IS NULL OR i.backend_conversion_id = ?) ORDER BY i.id DESC LIMIT ?",
                beforeId,
                releaseId,
                releaseId,
                releaseId,
                backendConversionId,
                backendConversionId,
                limit));
    }

    /**
     * Takes it for this node, whose caller lets its job go on once this returns. Of two callers one gets it; when the
     * job does not begin, {@link #ended} says so.
     *
     * @return the import as it was
     * @throws NotFoundException when there is none
     * @throws ConflictException when it has come to its end, somebody is at work on it, or its release is gone
     */
    @Transactional(TxType.REQUIRES_NEW)
    public ReleaseImport resume(String principal, long id) {
        ReleaseImport run = locked(id);
        if (run.status() != ImportStatus.FAILED && !isLeft(run) && !isStranded(run)) {
            throw new ConflictException("import " + id + " is "
                    + run.status().text().replace('_', ' ') + "; only one that has failed or lost its server goes on");
        }
        if (run.releaseId() == null) {
            throw new ConflictException("the release of import " + id + " is gone; import it anew");
        }
        asked(database -> ImportRows.run(
                database,
                "UPDATE release_imports SET status = 'in_progress', failure = NULL, completed_at = NULL, node_id = ?"
                        + " WHERE id = ?",
                node.id(),
                id));
        audit.record(principal, "import.resume", SUBJECT, id);
        return run;
    }

    /**
     * Ends it: nothing more is stored once this returns, and what was stored goes with the draft.
     *
     * @return whether nobody is at work on it, so that its job is to be started to discard what was stored
     * @throws ConflictException when the release is published
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean cancel(String principal, long id) {
        ReleaseImport run = locked(id);
        if (run.status() == ImportStatus.COMPLETED) {
            throw new ConflictException("import " + id + " is completed");
        }
        if (isPublished(run.releaseId())) { // nobody publishes it meanwhile: that takes the row of the import first
            throw new ConflictException("release " + run.releaseId() + " of import " + id
                    + " was published as it is; delete the release to be rid of it");
        }
        boolean served = run.nodeId() != null && leases.isValid(run.nodeId());
        if (run.status() == ImportStatus.CANCELLED) {
            return run.releaseId() != null && !served; // who was to discard it is gone
        }
        set(id, "status = 'cancelled', failure = NULL, completed_at = now()");
        audit.record(principal, "import.cancel", SUBJECT, id);
        return run.status() == ImportStatus.PENDING ? isStranded(run) : !run.isAtWork() || !served;
    }

    /**
     * Changes how fast its source is read, from now on and for every later execution; nodes at work on it follow within a
     * second. Once it has failed it may be changed too, for it may be resumed.
     *
     * @param bandwidth bytes per second for each node; null for no limit
     * @throws NotFoundException when there is none
     * @throws ConflictException when it has come to its end, or is a rollback, which has no source
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void change(String principal, long id, @Nullable Long bandwidth) {
        ReleaseImport run = locked(id);
        if (run.kind() == ImportKind.ROLLBACK) {
            throw new ConflictException("import " + id + " is a rollback, which stores nothing; no limit holds for it");
        }
        if (run.status() == ImportStatus.COMPLETED || run.status() == ImportStatus.CANCELLED) {
            throw new ConflictException(
                    "import " + id + " is " + run.status().text() + "; its speed does not matter any more");
        }
        asked(database -> ImportRows.run(
                database,
                "UPDATE release_imports SET bandwidth_bytes_per_second = CAST(? AS BIGINT) WHERE id = ?",
                bandwidth,
                id));
        audit.record(principal, "import.change", SUBJECT, id, paced(bandwidth));
    }

    /** Of a changed speed; 0 for no limit, as runs of moves note it. */
    static JsonObject paced(@Nullable Long bandwidth) {
        return Json.createObjectBuilder()
                .add("bandwidth_bytes_per_second", bandwidth == null ? 0 : bandwidth)
                .build();
    }

    private boolean isPublished(@Nullable Long releaseId) {
        return releaseId != null
                && releases.find(releaseId)
                        .map(release -> release.state() == ReleaseState.PUBLISHED)
                        .orElse(false);
    }

    /**
     * The last step: the release appears, or has the other form, and the import is completed, or neither.
     *
     * @return false when it is not at work any more
     * @throws ConflictException when a release was changed while it was converted; nothing is exchanged then
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean complete(long id) {
        ReleaseImport run = locked(id);
        if (!run.isAtWork() || run.releaseId() == null) {
            return false;
        }
        set(id, "status = 'completed', failure = NULL, completed_at = now()");
        if (run.kind() == ImportKind.IMPORT) {
            releases.publishWithin(run.initiatedBy(), run.releaseId());
        } else {
            forms.exchange(run);
        }
        return true;
    }

    /** It has come so far. @return whether it is to go on */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean reached(long id, ImportStep step) {
        asked(database -> ImportRows.run(
                database,
                "UPDATE release_imports SET step = ? WHERE id = ? AND status = 'in_progress'",
                step.text(),
                id));
        return existing(id).isAtWork();
    }

    /** Why the execution under way is about to fail, for {@link #ended}, which knows no reason. */
    @Transactional(TxType.REQUIRES_NEW)
    public void fails(long id, String reason) {
        asked(database -> ImportRows.run(database, "UPDATE release_imports SET failure = ? WHERE id = ?", reason, id));
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Long> idOf(long batchInstanceId) {
        return asked(database -> ImportRows.imports(database, "WHERE i.batch_instance_id = ?", batchInstanceId))
                .stream()
                .findFirst()
                .map(ReleaseImport::id);
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void runsAs(long id, long batchInstanceId, long batchExecutionId) {
        asked(database -> ImportRows.run(
                database,
                "UPDATE release_imports SET batch_instance_id = ?, batch_execution_id = ? WHERE id = ?",
                batchInstanceId,
                batchExecutionId,
                id));
    }

    /** What failed is tried again, but for what can be no file of a release. */
    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void begun(long id) {
        ReleaseImport run = locked(id);
        if (run.status() == ImportStatus.CANCELLED || run.status() == ImportStatus.COMPLETED) {
            return;
        }
        asked(database -> ImportRows.run(
                database,
                "UPDATE release_imports SET status = 'in_progress', failure = NULL, completed_at = NULL, node_id = ?,"
                        + " discovered_through = CASE WHEN step = 'discover' THEN discovered_through END,"
                        + " started_at = COALESCE(started_at, now()) WHERE id = ?",
                node.id(),
                id));
        asked(database -> ImportRows.run(
                database,
                "UPDATE release_import_files SET state = 'discovered', error = NULL"
                        + " WHERE import_id = ? AND state = 'failed' AND path IS NOT NULL",
                id));
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public void ended(long id, @Nullable String failure) {
        ReleaseImport run = locked(id);
        if (run.status() == ImportStatus.CANCELLED || run.status() == ImportStatus.COMPLETED) {
            return;
        }
        String reason = failure == null ? "its job ended before the release was published" : failure;
        asked(database -> ImportRows.run(
                database,
                "UPDATE release_imports SET status = 'failed', completed_at = now(), failure = ? WHERE id = ?",
                run.failure() == null ? reason : run.failure() + "; " + reason,
                id));
    }

    private void set(long id, String columns) {
        asked(database -> ImportRows.run(database, "UPDATE release_imports SET " + columns + " WHERE id = ?", id));
    }

    private ReleaseImport existing(long id) {
        return asked(database -> ImportRows.find(database, id))
                .orElseThrow(() -> new NotFoundException("there is no import " + id));
    }

    private ReleaseImport locked(long id) {
        return asked(database -> ImportRows.lock(database, id))
                .orElseThrow(() -> new NotFoundException("there is no import " + id));
    }

    private <T> T asked(RunningTransaction.Question<T> question) {
        rows.flush();
        return RunningTransaction.asked(rows, question);
    }
}
