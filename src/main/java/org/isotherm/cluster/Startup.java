package org.isotherm.cluster;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** How far this server has come. Answers from memory. */
@ApplicationScoped
public class Startup {
    private volatile boolean schemaCurrent;
    private volatile boolean started;
    private volatile String waitingFor = "the database schema has not been looked at yet";

    /** Everything is up; requests are served. */
    public boolean isStarted() {
        return started;
    }

    /** The database schema is the one that this version needs. */
    public boolean isSchemaCurrent() {
        return schemaCurrent;
    }

    /** What is waited for, in words for the operator; empty once started. */
    public Optional<String> waitingFor() {
        return started ? Optional.empty() : Optional.of(waitingFor);
    }

    public void waitFor(String what) {
        waitingFor = what;
    }

    public void schemaIsCurrent() {
        schemaCurrent = true;
    }

    public void done() {
        started = true;
    }
}
