package org.isotherm.profile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyWrapping;
import org.jspecify.annotations.Nullable;

/** One page of a rotation after another. */
@ApplicationScoped
public class Rewrapping {
    /** How many contents are wrapped anew in one transaction. */
    public static final int PAGE = 500;

    @PersistenceContext
    private EntityManager rows;

    private final Rotations rotations;
    private final Keys keys;
    private final ConfiguredKeys configured;

    Rewrapping() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Rewrapping(@Nullable Rotations rotations, @Nullable Keys keys, @Nullable ConfiguredKeys configured) {
        this.rotations = rotations;
        this.keys = keys;
        this.configured = configured;
    }

    /**
     * Asks whether both keys are there, before a page begins. When they are not, the rotation says why.
     *
     * @throws KeyUnavailableException when one is not
     */
    @Transactional(TxType.NOT_SUPPORTED)
    public void check(long id) throws KeyUnavailableException {
        Rotation run = rotations.find(id).orElseThrow();
        try {
            keys.there(run.from());
            keys.check(run.to());
        } catch (KeyUnavailableException e) {
            rotations.fails(id, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /**
     * Wraps anew what is on the old key behind {@code after}, up to {@code last}; in the running transaction, with the
     * rotation's counters. Does nothing when the rotation was cancelled.
     */
    @Transactional(TxType.MANDATORY)
    public void rewrap(long id, long after, long last) {
        Optional<Rotation> running = rotations.lockRunning(id);
        if (running.isEmpty()) {
            return;
        }
        Rotation run = running.get();
        KeyWrapping wrapping = new KeyWrapping(configured);
        try {
            for (long at = after; at >= 0 && at < last; ) {
                KeyRotation.Page page =
                        KeyRotation.rewrap(rows.unwrap(Connection.class), wrapping, run.from(), run.to(), at, PAGE);
                run.rewrappedContents += page.rewrapped();
                run.refusedContents += page.refused().size();
                at = page.last() == 0 ? -1 : page.last();
            }
        } catch (SQLException | KeyUnavailableException e) {
            throw new IllegalStateException("the page of rotation " + id + " behind " + after + " failed", e);
        }
    }
}
