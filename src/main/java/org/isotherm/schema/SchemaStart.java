package org.isotherm.schema;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.isotherm.cluster.DatabaseReady;
import org.isotherm.cluster.Startup;
import org.isotherm.settings.SchemaSettings;
import org.isotherm.settings.SchemaSettings.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Runs the start in its order: schema, then everything that observes {@link DatabaseReady}. Tries again for as long as
 * the database cannot be reached, without holding up the server's own start.
 */
@ApplicationScoped
public class SchemaStart {
    private static final Logger LOG = System.getLogger(SchemaStart.class.getName());

    private final SchemaSettings settings;
    private final Startup startup;
    private final Event<DatabaseReady> databaseReady;

    @Resource
    private ManagedExecutorService executor;

    @Resource(lookup = "jdbc/isotherm")
    private DataSource dataSource;

    private volatile boolean ended;

    SchemaStart() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    SchemaStart(
            @Nullable SchemaSettings settings,
            @Nullable Startup startup,
            @Nullable Event<DatabaseReady> databaseReady) {
        this.settings = settings;
        this.startup = startup;
        this.databaseReady = databaseReady;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // start() reports on its own
    void begin(@Observes @Initialized(ApplicationScoped.class) Object application) {
        executor.submit(this::start);
    }

    @jakarta.annotation.PreDestroy
    void end() {
        ended = true;
    }

    private void start() {
        while (!ended) {
            try {
                if (step()) {
                    return;
                }
            } catch (SQLException | RuntimeException | Error e) {
                startup.waitFor("the database: " + rootMessage(e));
                LOG.log(Level.WARNING, "the start waits for the database and tries again in " + settings.retry(), e);
            } catch (liquibase.exception.LiquibaseException e) {
                startup.waitFor("the database schema: " + rootMessage(e));
                LOG.log(Level.ERROR, "the schema could not be brought up to date; next try in " + settings.retry(), e);
            }
            try {
                Thread.sleep(settings.retry().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** @return whether the start has come to its end */
    private boolean step() throws SQLException, liquibase.exception.LiquibaseException {
        SchemaUpdate schema = new SchemaUpdate(dataSource);
        if (settings.mode() == Mode.CHECK) {
            List<String> missing = schema.missing();
            if (!missing.isEmpty()) {
                startup.waitFor("the database schema, which lacks " + missing.size()
                        + " changes; isotherm.schema.mode=check changes nothing");
                LOG.log(Level.WARNING, "the schema lacks {0}", missing);
                return false;
            }
        } else {
            schema.update();
        }
        startup.schemaIsCurrent();
        if (settings.mode() == Mode.MIGRATE_ONLY) {
            startup.waitFor(
                    "another start: with isotherm.schema.mode=migrate-only this one only brought the schema up to date");
            LOG.log(Level.INFO, "the schema is current; with isotherm.schema.mode=migrate-only nothing is served");
            return true;
        }
        startup.waitFor("the parts of the server that need the database");
        databaseReady.fire(new DatabaseReady());
        startup.done();
        LOG.log(Level.INFO, "Isotherm is started");
        return true;
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }
}
