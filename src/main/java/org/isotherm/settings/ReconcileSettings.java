package org.isotherm.settings;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How rows and backends are compared. */
@Dependent
public class ReconcileSettings {
    private final Duration grace;
    private final Duration interval;

    @Inject
    public ReconcileSettings(
            @ConfigProperty(name = "isotherm.reconcile.grace", defaultValue = "PT1H") Duration grace,
            @ConfigProperty(name = "isotherm.reconcile.interval", defaultValue = "PT0S") Duration interval) {
        this.grace = Checked.notNegative("isotherm.reconcile.grace", grace);
        this.interval = Checked.notNegative("isotherm.reconcile.interval", interval);
        if (!interval.isZero() && interval.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException(
                    "isotherm.reconcile.interval must be PT0S or at least PT1M, is " + interval);
        }
    }

    /** Every backend is compared once in each such time; zero when only people start reconciliations. */
    public Duration interval() {
        return interval;
    }

    /** What was written on a backend within this time is not looked at yet. */
    public Duration grace() {
        return grace;
    }
}
