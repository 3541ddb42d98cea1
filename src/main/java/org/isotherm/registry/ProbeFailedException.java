package org.isotherm.registry;

import org.isotherm.storage.ProbeReport;

/** A place cannot be used, so nothing was saved; the report says how far the trial came. */
public final class ProbeFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProbeReport report;

    ProbeFailedException(String backend, ProbeReport report) {
        super(backend + ": " + report.failure());
        this.report = report;
    }

    /** Each step that was tried, and the one that failed. */
    public ProbeReport report() {
        return report;
    }
}
