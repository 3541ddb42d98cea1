package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /api/me}: who asks, so that a page can leave away what its user may not do. */
@Path("me")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "users")
public class MeResource {
    /**
     * The user of a request.
     *
     * @param roles those of the four roles that the user has, in alphabetical order
     */
    public record MeView(String name, List<String> roles) {}

    @GET
    @RolesAllowed({Roles.READER, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show who asks", description = "The user's name and roles.")
    public MeView get(@Context HttpServletRequest request) {
        return new MeView(request.getUserPrincipal().getName(), Roles.of(request));
    }
}
