package org.isotherm.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Startup;

/** UP once the database schema is current. */
@Startup
@ApplicationScoped
public class StartedCheck implements HealthCheck {
    @Inject
    private org.isotherm.cluster.Startup startup;

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("schema").status(startup.isSchemaCurrent());
        startup.waitingFor().ifPresent(what -> answer.withData("waits_for", what));
        return answer.build();
    }
}
