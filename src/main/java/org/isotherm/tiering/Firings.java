package org.isotherm.tiering;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.isotherm.cluster.DatabaseClock;
import org.isotherm.cluster.Node;
import org.jspecify.annotations.Nullable;

/**
 * The slots of schedules that come to be: each is one node's, whoever looks. What a node that is gone has begun is taken
 * over, and its sweep is found by its key.
 */
@ApplicationScoped
public class Firings {
    /** Until a backend with a watermark is looked at again. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final PolicyCompiler compiler;
    private final Schedules schedules;
    private final Watermarks watermarks;
    private final DatabaseClock clock;
    private final Node node;

    Firings() {
        this(null, null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Firings(
            @Nullable PolicyCompiler compiler,
            @Nullable Schedules schedules,
            @Nullable Watermarks watermarks,
            @Nullable DatabaseClock clock,
            @Nullable Node node) {
        this.compiler = compiler;
        this.schedules = schedules;
        this.watermarks = watermarks;
        this.clock = clock;
        this.node = node;
    }

    /** The schedules whose slot has come. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<Long> due() {
        return asked(() -> FiringRows.due(compiler.connection()));
    }

    /**
     * Takes the slot of a schedule for this node. Slots that were missed since count as one; while the window is shut it stays
     * due; a watermark is looked at, and fires when the backend is above it.
     *
     * @return the id of the firing; empty when there is nothing to do here
     */
    @Transactional(TxType.REQUIRES_NEW)
    public OptionalLong take(long scheduleId) {
        Schedule schedule = schedules.find(scheduleId);
        ScheduleDraft draft = schedule.draft();
        OffsetDateTime now = clock.now();
        if (!draft.isOpen(now) || !node.holdsLease()) {
            return OptionalLong.empty();
        }
        OffsetDateTime next = draft.cron() == null ? now.plus(LOOK) : draft.next(now);
        return asked(() -> {
            if (!FiringRows.moveOn(compiler.connection(), scheduleId, schedule.nextAt(), next)) {
                return OptionalLong.empty();
            }
            if (draft.backendId() != null && freeing(schedule).isEmpty()) {
                return OptionalLong.empty();
            }
            return FiringRows.begin(compiler.connection(), scheduleId, schedule.nextAt(), node.id());
        });
    }

    /** What is to leave the backend that the schedule looks after; empty when it looks after none, or nothing must. */
    @Transactional
    Optional<Freeing> freeing(Schedule schedule) {
        Long backend = schedule.draft().backendId();
        return backend == null ? Optional.empty() : watermarks.freeing(backend);
    }

    /** What nodes have begun that are gone, for this node to go on with. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<Long> takeOver() {
        return node.holdsLease() ? asked(() -> FiringRows.takeOver(compiler.connection(), node.id())) : List.of();
    }

    /** @return empty when it went with its schedule */
    @Transactional(TxType.REQUIRES_NEW)
    public Optional<Firing> find(long id) {
        return asked(() -> FiringRows.find(compiler.connection(), id));
    }

    /** The sweeps of a schedule that have not ended. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<Long> unfinished(long scheduleId) {
        return asked(() -> FiringRows.unfinished(compiler.connection(), scheduleId));
    }

    /** Notes what became of it, unless another node has taken it over. */
    @Transactional(TxType.REQUIRES_NEW)
    public void end(
            Firing firing, String state, @Nullable Long plan, @Nullable Long migration, @Nullable String detail) {
        asked(() -> {
            FiringRows.end(compiler.connection(), firing.id(), node.id(), state, plan, migration, detail);
            return firing;
        });
    }

    /** Those of schedules with a window whose sweep is at work, or is paused until it opens. */
    @Transactional(TxType.REQUIRES_NEW)
    public List<Firing> windowed() {
        return asked(() -> FiringRows.windowed(compiler.connection()));
    }

    /** Whether the window of its schedule is open now. */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean isOpen(Firing firing) {
        return schedules.find(firing.scheduleId()).draft().isOpen(clock.now());
    }

    /** Notes that its sweep is paused until the window opens, or no more. */
    @Transactional(TxType.REQUIRES_NEW)
    public void holdByWindow(Firing firing, boolean held) {
        asked(() -> {
            FiringRows.holdByWindow(compiler.connection(), firing.id(), held);
            return firing;
        });
    }

    /** One page of a schedule's, the latest first, before {@code beforeId}. */
    @Transactional
    public List<Firing> page(long scheduleId, long beforeId, int limit) {
        schedules.find(scheduleId);
        return asked(() -> FiringRows.page(compiler.connection(), scheduleId, beforeId, limit));
    }

    /** What its sweep is asked for: the same for whoever takes it over. */
    static JsonObject asked(Firing firing) {
        return Json.createObjectBuilder()
                .add("schedule_id", firing.scheduleId())
                .add("slot", firing.slot().toInstant().toString())
                .build();
    }

    private interface Asking<T> {
        T ask() throws SQLException;
    }

    private static <T> T asked(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (SQLException e) {
            throw new PersistenceException("the firings of schedules cannot be written or read", e);
        }
    }
}
