package org.isotherm.settings;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How rows and backends are compared. */
@Dependent
public class ReconcileSettings {
    private final Duration grace;

    @Inject
    public ReconcileSettings(@ConfigProperty(name = "isotherm.reconcile.grace", defaultValue = "PT1H") Duration grace) {
        this.grace = Checked.notNegative("isotherm.reconcile.grace", grace);
    }

    /** What was written on a backend within this time is not looked at yet. */
    public Duration grace() {
        return grace;
    }
}
