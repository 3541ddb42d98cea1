package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.migration.Finalisation;
import org.isotherm.migration.Migrations;

/** The end of the time for which a run keeps its sources. */
@Path("admin/storage/migrations/{id: [0-9]{1,18}}/finalise")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "migrations")
public class FinaliseResource {
    private final Finalisation finalisation;
    private final Migrations migrations;
    private final MigrationViews views;

    @Inject
    public FinaliseResource(Finalisation finalisation, Migrations migrations, MigrationViews views) {
        this.finalisation = finalisation;
        this.migrations = migrations;
        this.views = views;
    }

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Finalise a migration",
            description = "Sources that it has kept, for a time or until now, are deleted. From now on its files can be"
                    + " brought back only by copying them. It must have ended. A second call changes nothing.")
    public MigrationView finalise(@PathParam("id") long id, @Context SecurityContext user) {
        finalisation.finalise(user.getUserPrincipal().getName(), id);
        return views.of(migrations.find(id).orElseThrow(() -> ProblemException.notFound("migration " + id)));
    }
}
