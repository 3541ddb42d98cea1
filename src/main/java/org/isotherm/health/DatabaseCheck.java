package org.isotherm.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.isotherm.cluster.Startup;
import org.isotherm.registry.BackendRegistry;

/** DOWN while requests cannot be served: the server is starting or the database does not answer. */
@Readiness
@ApplicationScoped
public class DatabaseCheck implements HealthCheck {
    /** The list of backends is read about once a second; without an answer for so long the database is gone. */
    private static final Duration DATABASE_SILENT = Duration.ofSeconds(10);

    @Inject
    private Startup startup;

    @Inject
    private BackendRegistry backends;

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("database");
        if (!startup.isStarted()) {
            startup.waitingFor().ifPresent(what -> answer.withData("waits_for", what));
            return answer.down().build();
        }
        Duration since = backends.sinceRefresh().orElse(Duration.ZERO);
        answer.withData("answered_ms_ago", since.toMillis());
        return answer.status(since.compareTo(DATABASE_SILENT) < 0).build();
    }
}
