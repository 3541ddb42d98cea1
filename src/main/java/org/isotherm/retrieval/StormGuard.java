package org.isotherm.retrieval;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Optional;
import org.isotherm.asset.AssetLocation;
import org.isotherm.audit.AuditLog;
import org.isotherm.refusal.BudgetException;
import org.isotherm.refusal.Refusal;
import org.isotherm.refusal.ScanException;
import org.jspecify.annotations.Nullable;

/** Lets users have content brought, unless they ask for too much of it, or read like a program that looks at everything. */
@ApplicationScoped
public class StormGuard {
    private final RetrievalBudget budget;
    private final ScanDetector scans;
    private final AuditLog audit;

    StormGuard() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    StormGuard(@Nullable RetrievalBudget budget, @Nullable ScanDetector scans, @Nullable AuditLog audit) {
        this.budget = budget;
        this.scans = scans;
        this.audit = audit;
    }

    /**
     * Returns when the content may be brought for that reader. Where the reason of an administrator was needed for that, it
     * is audited.
     *
     * @throws BudgetException when the user has had too much
     * @throws ScanException when the user reads like a scanner
     */
    @Transactional(TxType.REQUIRES_NEW)
    public void admit(Reader reader, AssetLocation asset) {
        Optional<Refusal> refusal =
                budget.refusal(reader.principal(), 1, asset.size()).or(() -> scans.refusal(reader.principal()));
        if (refusal.isEmpty()) {
            return;
        }
        if (reader.overrideReason() == null) {
            throw refusal.get();
        }
        audit.record(
                reader.principal(),
                "retrieval.override",
                "asset",
                asset.id(),
                Json.createObjectBuilder()
                        .add("asset", asset.key().toString())
                        .add("override_reason", reader.overrideReason())
                        .build());
    }
}
