package org.isotherm.demo;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What PostgreSQL's starter and the S3 store would print between our own lines. */
public final class Logs {
    private static final List<Logger> KEPT = List.of( // the log manager holds loggers weakly, with their levels
            Logger.getLogger("io.zonky"), Logger.getLogger("org.gaul"), Logger.getLogger("java.util.Iterator"));

    private Logs() {}

    /** From here on only what is broken shows. */
    public static void quiet() {
        KEPT.forEach(logger -> logger.setLevel(Level.SEVERE));
    }
}
