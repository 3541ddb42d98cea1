package org.isotherm.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.isotherm.profile.KeyWatch;

/**
 * Names the keys that contents are on and that this server lacks. UP all the same: whatever is not on them is served, and
 * moved in any case.
 */
@Readiness
@ApplicationScoped
public class KeysCheck implements HealthCheck {
    @Inject
    private KeyWatch keys;

    @Override
    public HealthCheckResponse call() {
        List<String> lacking = keys.lacking();
        return HealthCheckResponse.named("keys")
                .withData("lacking", lacking.isEmpty() ? "none" : String.join("; ", lacking))
                .up()
                .build();
    }
}
