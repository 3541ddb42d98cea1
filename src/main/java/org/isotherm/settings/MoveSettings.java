package org.isotherm.settings;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How files are moved and what is left behind is cleaned. */
@Dependent
public class MoveSettings {
    private final Duration retention;
    private final int parallelism;
    private final int busyPercent;
    private final int attempts;
    private final Duration backOff;
    private final Duration archivedPause;
    private final int errorBudgetPercent;
    private final int errorBudgetFiles;
    private final Duration grace;
    private final Duration reapInterval;

    @Inject
    public MoveSettings(
            @ConfigProperty(name = "isotherm.move.source-retention", defaultValue = "PT24H") Duration retention,
            @ConfigProperty(name = "isotherm.move.parallelism", defaultValue = "4") int parallelism,
            @ConfigProperty(name = "isotherm.move.busy-percent", defaultValue = "30") int busyPercent,
            @ConfigProperty(name = "isotherm.move.attempts", defaultValue = "5") int attempts,
            @ConfigProperty(name = "isotherm.move.back-off", defaultValue = "PT1S") Duration backOff,
            @ConfigProperty(name = "isotherm.move.archived-pause", defaultValue = "PT5M") Duration archivedPause,
            @ConfigProperty(name = "isotherm.move.error-budget-percent", defaultValue = "50") int errorBudgetPercent,
            @ConfigProperty(name = "isotherm.move.error-budget-files", defaultValue = "100") int errorBudgetFiles,
            @ConfigProperty(name = "isotherm.cleanup.grace", defaultValue = "PT1M") Duration grace,
            @ConfigProperty(name = "isotherm.cleanup.interval", defaultValue = "PT5S") Duration reapInterval) {
        this.retention = Checked.notNegative("isotherm.move.source-retention", retention);
        this.parallelism = Checked.between("isotherm.move.parallelism", parallelism, 1, 16);
        this.busyPercent = Checked.between("isotherm.move.busy-percent", busyPercent, 1, 100);
        this.attempts = Checked.between("isotherm.move.attempts", attempts, 1, 100);
        this.backOff = Checked.positive("isotherm.move.back-off", backOff);
        this.archivedPause = Checked.positive("isotherm.move.archived-pause", archivedPause);
        this.errorBudgetPercent = Checked.between("isotherm.move.error-budget-percent", errorBudgetPercent, 0, 100);
        this.errorBudgetFiles =
                Checked.between("isotherm.move.error-budget-files", errorBudgetFiles, 1, Integer.MAX_VALUE);
        this.grace = Checked.notNegative("isotherm.cleanup.grace", grace);
        this.reapInterval = Checked.positive("isotherm.cleanup.interval", reapInterval);
    }

    /** How long a moved file's source is kept when the run does not say. */
    public Duration retention() {
        return retention;
    }

    /** How many workers a run has when it does not say. */
    public int parallelism() {
        return parallelism;
    }

    /**
     * Runs give way to people on a node whose processors are busier than this; 100 for never.
     */
    public int busyPercent() {
        return busyPercent;
    }

    /** How often a file is tried before it is listed as failed. */
    public int attempts() {
        return attempts;
    }

    /** The wait after a first failed attempt; doubles with each one, up to five minutes. */
    public Duration backOff() {
        return backOff;
    }

    /** The wait before it is looked again whether an object is back from its archive; uses up no attempt. */
    public Duration archivedPause() {
        return archivedPause;
    }

    /** A run in which a larger share of the files fails is stopped; 100 stops none. */
    public int errorBudgetPercent() {
        return errorBudgetPercent;
    }

    /** So many files must be done with before the share is looked at. */
    public int errorBudgetFiles() {
        return errorBudgetFiles;
    }

    /** How long an overwritten or deleted file is kept for those who are reading it. */
    public Duration grace() {
        return grace;
    }

    /** The pause between two looks for objects to delete. */
    public Duration reapInterval() {
        return reapInterval;
    }
}
