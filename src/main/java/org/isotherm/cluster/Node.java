package org.isotherm.cluster;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.isotherm.refusal.NotReadyException;
import org.isotherm.settings.NodeSettings;
import org.jspecify.annotations.Nullable;

/**
 * This start of this node. What it claims is its own while its lease lasts; the lease is kept by a heartbeat and lives
 * by the database's clock. While a node is frozen or cut off for longer, others take its claims over, and the fences of
 * their rows stop it from finishing those; what nobody has taken over meanwhile is still its own.
 */
@ApplicationScoped
public class Node {
    private static final Logger LOG = System.getLogger(Node.class.getName());

    private final NodeLeases leases;
    private final NodeSettings settings;

    @Resource
    private ManagedThreadFactory threads;

    private volatile long id;
    private @Nullable Ticker heartbeat;

    Node() {
        this(null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Node(@Nullable NodeLeases leases, @Nullable NodeSettings settings) {
        this.leases = leases;
        this.settings = settings;
    }

    void register(@Observes @Priority(DatabaseReady.NODE) DatabaseReady ready) {
        if (heartbeat != null) {
            return;
        }
        id = leases.register(settings.name(), settings.lease());
        heartbeat = Ticker.start(
                threads, "heartbeat", settings.lease().dividedBy(4), () -> leases.renew(id, settings.lease()));
        LOG.log(Level.INFO, "node {0} works as number {1}", settings.name(), id);
    }

    /**
     * The id under which this node claims work now.
     *
     * @throws NotReadyException before the database is ready
     */
    public long id() {
        if (id == 0) {
            throw new NotReadyException("the server is starting");
        }
        return id;
    }

    /** Whether the lease still lasts, by the database's clock. */
    public boolean holdsLease() {
        return leases.isValid(id());
    }

    /** The configured name. */
    public String name() {
        return settings.name();
    }

    @PreDestroy
    void leave() {
        if (heartbeat != null) {
            heartbeat.close();
        }
    }
}
