package org.isotherm.settings;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the start does with the database schema. */
@Dependent
public class SchemaSettings {
    /** The three ways to treat the schema at start. */
    public enum Mode {
        /** Bring it up to date, then serve. */
        UPDATE,
        /** Bring it up to date and serve nothing: for a step of its own in a deployment. */
        MIGRATE_ONLY,
        /** Change nothing; serve only when it is up to date. */
        CHECK
    }

    private final Mode mode;
    private final Duration retry;

    @Inject
    public SchemaSettings(
            @ConfigProperty(name = "isotherm.schema.mode", defaultValue = "update") String mode,
            @ConfigProperty(name = "isotherm.schema.retry", defaultValue = "PT5S") Duration retry) {
        this.mode = switch (mode.toLowerCase(Locale.ROOT)) {
            case "update" -> Mode.UPDATE;
            case "migrate-only" -> Mode.MIGRATE_ONLY;
            case "check" -> Mode.CHECK;
            default ->
                throw new IllegalArgumentException(
                        "isotherm.schema.mode must be update, migrate-only or check, is " + mode);
        };
        this.retry = Checked.positive("isotherm.schema.retry", retry);
    }

    public Mode mode() {
        return mode;
    }

    /** How long to wait before trying again when the database cannot be reached. */
    public Duration retry() {
        return retry;
    }
}
