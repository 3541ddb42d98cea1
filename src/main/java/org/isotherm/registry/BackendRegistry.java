package org.isotherm.registry;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.NodeLeases;
import org.isotherm.cluster.Ticker;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.settings.StorageSettings;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The live backends of this node. Follows the rows: a change made here is seen at once, one made on another node within
 * the refresh period. All answers come from memory, so none waits for a backend or the database.
 */
@ApplicationScoped
public class BackendRegistry {
    private static final Logger LOG = System.getLogger(BackendRegistry.class.getName());

    /** How long storage that was replaced stays open for those who are still reading from it. */
    private static final Duration LINGER = Duration.ofHours(24);

    private final BackendRows rows;
    private final NodeLeases leases;
    private final BackendOpener opener;
    private final StorageSettings settings;

    @Resource
    private ManagedScheduledExecutorService timers;

    @Resource
    private ManagedThreadFactory threads;

    private volatile Map<Long, LiveBackend> live = Map.of();
    private volatile long refreshedAt;
    private @Nullable UUID installation;
    private @Nullable Ticker ticker;

    BackendRegistry() {
        this(null, null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    BackendRegistry(
            @Nullable BackendRows rows,
            @Nullable NodeLeases leases,
            @Nullable BackendOpener opener,
            @Nullable StorageSettings settings) {
        this.rows = rows;
        this.leases = leases;
        this.opener = opener;
        this.settings = settings;
    }

    void begin(@Observes @Priority(DatabaseReady.REGISTRY) DatabaseReady ready) {
        if (ticker != null) {
            return;
        }
        installation = leases.installation();
        refresh();
        ticker = Ticker.start(threads, "backends", settings.refresh(), this::refresh);
    }

    /** Reads the rows and opens, changes and closes what differs. For whoever has just changed them. */
    public synchronized void refresh() {
        List<Backend> now = rows.all();
        refreshedAt = System.nanoTime();
        Map<Long, LiveBackend> next = new HashMap<>();
        for (Backend backend : now) {
            LiveBackend known = live.get(backend.id());
            try {
                next.put(backend.id(), known == null ? open(backend) : follow(known, backend));
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "backend " + backend.name() + " cannot be opened", e);
                if (known != null) {
                    next.put(backend.id(), known);
                }
            }
        }
        for (LiveBackend known : live.values()) {
            if (!next.containsKey(known.backend().id())) {
                retire(known);
            }
        }
        live = Map.copyOf(next);
    }

    private LiveBackend follow(LiveBackend known, Backend now) {
        if (known.backend().equals(now)) {
            return known;
        }
        Backend before = known.backend();
        if (!before.config().equals(now.config())
                || !before.name().equals(now.name())
                || !before.capabilities().equals(now.capabilities())) {
            LiveBackend opened = open(now);
            retire(known);
            return opened;
        }
        if (before.status() == now.status()) {
            return known.withRow(now);
        }
        return known.with(now, installation(), times(now));
    }

    private LiveBackend open(Backend backend) {
        return LiveBackend.open(
                backend,
                opener.open(backend.name(), backend.config(), backend.capabilities()),
                installation(),
                times(backend));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failed close has nobody to tell
    private void retire(LiveBackend gone) {
        gone.stopProbing();
        timers.schedule(() -> gone.storage().close(), LINGER.toSeconds(), TimeUnit.SECONDS);
    }

    private ProbeTimes times(Backend backend) {
        return new ProbeTimes(
                backend.type() == BackendType.NFS ? settings.mountedProbeInterval() : settings.probeInterval(),
                settings.probeDeadline());
    }

    UUID installation() {
        return Objects.requireNonNull(installation, "the registry is used before the database is ready");
    }

    @PreDestroy
    void end() {
        if (ticker != null) {
            ticker.close();
        }
        live.values().forEach(backend -> {
            backend.stopProbing();
            backend.storage().close();
        });
    }

    /** Every backend, in the order of the ids. */
    public List<Backend> all() {
        Collection<LiveBackend> now = live.values();
        return now.stream()
                .map(LiveBackend::backend)
                .sorted(java.util.Comparator.comparingLong(Backend::id))
                .toList();
    }

    /** @throws NotFoundException when there is none */
    public Backend get(long id) {
        return known(id).backend();
    }

    /** Whether there is one; one that was purged is none. */
    public boolean isKnown(long id) {
        return look(id) != null;
    }

    /** The last verdict of its probe; of a backend that is not known here, that it has not been probed. */
    public Health health(long id) {
        LiveBackend backend = live.get(id);
        return backend == null ? Health.UNKNOWN : backend.health();
    }

    /**
     * The backend has just been shown to work, so that a verdict of before does not count: it is probed anew now. Waits for
     * that a moment.
     */
    void confirm(long id) {
        LiveBackend backend = live.get(id);
        if (backend != null) {
            backend.confirm();
        }
    }

    /** The room that its last probe has found; of a backend that is not known here, that nobody knows. From memory. */
    public Room room(long id) {
        LiveBackend backend = live.get(id);
        return backend == null ? Room.UNKNOWN : backend.room();
    }

    /**
     * How long ago the database last answered with the list of backends.
     *
     * @return empty before the first answer
     */
    public Optional<Duration> sinceRefresh() {
        return ticker == null ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - refreshedAt));
    }

    /**
     * The storage to read from.
     *
     * @throws BackendUnavailableException when it is offline or its probe says DOWN
     */
    public StorageBackend readable(long id) throws StorageException {
        return usable(id, BackendUse.READ);
    }

    /**
     * The storage to bring a new object into.
     *
     * @throws AccessRefusedException when its status forbids that
     * @throws BackendUnavailableException when it is offline or its probe says DOWN
     */
    public StorageBackend writable(long id) throws StorageException {
        return usable(id, BackendUse.CREATE);
    }

    /** The storage to delete from; throws as {@link #writable}. */
    public StorageBackend deletable(long id) throws StorageException {
        return usable(id, BackendUse.DELETE);
    }

    /** Whether its probe says UP and it is not offline; false of one that is not known here. From memory. */
    public boolean isReachable(long id) {
        return health(id).reachable();
    }

    private StorageBackend usable(long id, BackendUse use) throws StorageException {
        LiveBackend found = known(id);
        Backend backend = found.backend();
        if (backend.status() == BackendStatus.OFFLINE) {
            throw new BackendUnavailableException(backend.name(), null, "is set offline", null);
        }
        if (!backend.status().allows(use)) {
            throw new AccessRefusedException(
                    backend.name(),
                    null,
                    "is " + backend.status().text()
                            + (use == BackendUse.DELETE
                                    ? ", so nothing is deleted there"
                                    : " and takes no new objects"),
                    null);
        }
        Health health = found.firstHealth();
        if (!health.reachable()) {
            throw new BackendUnavailableException(backend.name(), null, "is not reachable: " + health.detail(), null);
        }
        return found.storage();
    }

    /**
     * Where a new file of the project goes: the project's default backend, else the studio's.
     *
     * @throws ConflictException when there is no default that takes new files
     */
    public Backend defaultFor(@Nullable Long projectId) {
        return live.values().stream()
                .map(LiveBackend::backend)
                .filter(Backend::isDefault)
                .filter(b -> b.projectId() == null || b.projectId().equals(projectId))
                .max(java.util.Comparator.comparing(b -> b.projectId() != null))
                .orElseThrow(() -> new ConflictException("no backend is the default for new files; create one with"
                        + " is_default, or name one with backend_id"));
    }

    private LiveBackend known(long id) {
        LiveBackend found = look(id);
        if (found == null) {
            throw new NotFoundException("there is no backend " + id);
        }
        return found;
    }

    /** From memory; only for one that is missing there the database is asked: another node may just have made it. */
    private @Nullable LiveBackend look(long id) {
        LiveBackend found = live.get(id);
        if (found == null && rows.find(id).isPresent()) {
            refresh();
            found = live.get(id);
        }
        return found;
    }
}
