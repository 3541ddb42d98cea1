package org.isotherm.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.isotherm.cluster.Startup;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.Health;

/**
 * DOWN while the default write target cannot be used; the data names every backend with its last verdict. A backend that
 * is down and is not the default does not make the server unready: it serves all the others.
 */
@Readiness
@ApplicationScoped
public class BackendsCheck implements HealthCheck {
    @Inject
    private Startup startup;

    @Inject
    private BackendRegistry backends;

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("backends");
        if (!startup.isStarted()) {
            return answer.down().build();
        }
        boolean usable = true;
        String target = "none";
        for (Backend backend : backends.all()) {
            Health health = backends.health(backend.id());
            describe(answer, backend, health);
            if (backend.isDefault() && backend.projectId() == null) {
                target = backend.name();
                usable = health.reachable();
            }
        }
        return answer.withData("default_write_target", target).status(usable).build();
    }

    private static void describe(HealthCheckResponseBuilder answer, Backend backend, Health health) {
        String name = backend.name() + ".";
        answer.withData(name + "reachable", health.reachable());
        answer.withData(
                name + "checked_at",
                health.checkedAt() == null
                        ? "never"
                        : health.checkedAt().toInstant().toString());
        answer.withData(name + "latency_ms", health.latencyMs() == null ? -1 : health.latencyMs());
        if (health.detail() != null) {
            answer.withData(name + "detail", health.detail());
        }
    }
}
