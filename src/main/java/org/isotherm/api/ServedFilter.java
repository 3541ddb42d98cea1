package org.isotherm.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import org.isotherm.migration.Courtesy;

/** Says that somebody is being served: who looks for files or reads them, not who looks after the storage. */
@Provider
public class ServedFilter implements ContainerRequestFilter {
    private static final String ADMINISTRATION = "admin/";

    @Inject
    private Courtesy courtesy;

    @Override
    public void filter(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath(false);
        if (!path.startsWith(ADMINISTRATION, path.startsWith("/") ? 1 : 0)) { // the platform leaves one there
            courtesy.served();
        }
    }
}
