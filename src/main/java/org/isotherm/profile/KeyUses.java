package org.isotherm.profile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.isotherm.audit.AuditLog;
import org.isotherm.cluster.RunningTransaction;
import org.isotherm.refusal.ConflictException;
import org.isotherm.storage.transform.KeyName;
import org.jspecify.annotations.Nullable;

/** Which keys the rows name, each question a transaction of its own. */
@ApplicationScoped
public class KeyUses {
    @PersistenceContext
    private EntityManager rows;

    private final AuditLog audit;

    KeyUses() {
        this(null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses it
    KeyUses(@Nullable AuditLog audit) {
        this.audit = audit;
    }

    @Transactional
    Map<String, KeyRows.Use> all() {
        return asked(KeyRows::all);
    }

    @Transactional
    List<KeyName> ofContents() {
        return asked(KeyRows::ofContents);
    }

    @Transactional
    Optional<KeyRows.Sample> sample(KeyName name) {
        return asked(database -> KeyRows.sample(database, name));
    }

    @Transactional(TxType.REQUIRES_NEW)
    void retire(String principal, KeyName name) {
        asked(database -> {
            KeyRows.holdOffWriters(database);
            return name;
        });
        KeyRows.Use use = asked(KeyRows::all).getOrDefault(name.text(), KeyRows.Use.NONE);
        if (use.contents() > 0) {
            throw new ConflictException("key " + name + " opens " + use.contents()
                    + (use.contents() == 1 ? " content" : " contents") + "; rotate them to another key first");
        }
        if (!use.profiles().isEmpty()) {
            throw new ConflictException("key " + name + " is named by profile " + String.join(", ", use.profiles())
                    + "; give it another key first");
        }
        boolean rotating = (Boolean)
                rows.createNativeQuery("""
                        SELECT EXISTS (SELECT 1 FROM key_rotations WHERE to_key = ?1
                                       AND status IN ('pending', 'in_progress'))""").setParameter(1, name.text()).getSingleResult();
        if (rotating) {
            throw new ConflictException("a rotation to key " + name + " has not ended");
        }
        if (asked(database -> KeyRows.retire(database, name, principal))) {
            audit.record(principal, "key.retire", "key", name);
        }
    }

    private <T> T asked(RunningTransaction.Question<T> question) {
        return RunningTransaction.asked(rows, question);
    }
}
