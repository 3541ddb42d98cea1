package org.isotherm.retrieval;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Collection;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.Node;
import org.jspecify.annotations.Nullable;

/** Who had content evicted from the cache of this node. */
@ApplicationScoped
public class EvictionAudit {
    private final AuditLog audit;
    private final Node node;

    EvictionAudit() {
        this(null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    EvictionAudit(@Nullable AuditLog audit, @Nullable Node node) {
        this.audit = audit;
        this.node = node;
    }

    /**
     * Notes that an eviction was asked for; to be called before it, so that none is without its row.
     *
     * @param assets whose content; null for everything
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void asked(String principal, @Nullable Collection<Long> assets) {
        JsonObjectBuilder detail = Json.createObjectBuilder();
        if (assets != null) {
            JsonArrayBuilder ids = Json.createArrayBuilder();
            assets.forEach(ids::add);
            detail.add("asset_location_ids", ids);
        }
        audit.record(principal, "cache.evict", "cache", node.name(), detail.build());
    }
}
