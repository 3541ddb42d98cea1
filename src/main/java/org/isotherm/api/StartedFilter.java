package org.isotherm.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.time.Duration;
import org.isotherm.cluster.Startup;

/** Answers 503 until the server has started: before that nothing below could be asked. */
@Provider
@PreMatching
public class StartedFilter implements ContainerRequestFilter {
    @Inject
    private Startup startup;

    @Override
    public void filter(ContainerRequestContext request) {
        startup.waitingFor().ifPresent(what -> {
            throw ProblemException.unavailable(
                    "The server does not serve yet. It waits for " + what + ".", Duration.ofSeconds(5));
        });
    }
}
