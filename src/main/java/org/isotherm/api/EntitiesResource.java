package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.StringReader;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.asset.AssetKey;
import org.isotherm.asset.Entities;
import org.isotherm.asset.EntityRow;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/entities}: the built-in table for hosts without entity tables of their own. */
@Path("admin/storage/entities/{entity_type}/{entity_id: [0-9]{1,18}}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "entities")
public class EntitiesResource {
    private final Entities entities;

    @Inject
    public EntitiesResource(Entities entities) {
        this.entities = entities;
    }

    /** An entity as it is shown. */
    public record EntityView(
            String entityType,
            long entityId,
            String name,
            @Nullable Long projectId,
            @Nullable String status,
            JsonObject attributes,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show an entity", description = "As it was put, or made by an adoption.")
    public EntityView get(@PathParam("entity_type") String type, @PathParam("entity_id") long id) {
        checkType(type);
        return entities.find(type, id).map(EntitiesResource::view).orElseThrow(() -> none(type, id));
    }

    @PUT
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Make or replace an entity", description = "As a whole: what is left out is emptied.")
    public Response put(
            @PathParam("entity_type") String type,
            @PathParam("entity_id") long id,
            RequestBody body,
            @Context SecurityContext user) {
        checkType(type);
        String name = body.anyText("name", 1024);
        Long project = body.optionalInteger("project_id", 0, Long.MAX_VALUE);
        String status = body.optionalText("status", 100);
        JsonObject attributes = body.optionalJson("attributes");
        body.done();
        boolean created = entities.put(
                user.getUserPrincipal().getName(),
                type,
                id,
                name,
                project,
                status,
                (attributes == null ? JsonValue.EMPTY_JSON_OBJECT : attributes).toString());
        return Response.status(created ? 201 : 200)
                .header("Location", "/api/admin/storage/entities/" + type + "/" + id)
                .entity(get(type, id))
                .build();
    }

    @DELETE
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Delete an entity", description = "Only one without assets.")
    public void delete(
            @PathParam("entity_type") String type, @PathParam("entity_id") long id, @Context SecurityContext user) {
        checkType(type);
        if (!entities.delete(user.getUserPrincipal().getName(), type, id)) {
            throw none(type, id);
        }
    }

    /** By the rules for assets, which have the same types. */
    private static void checkType(String type) {
        new AssetKey(type, 0, "any");
    }

    private static ProblemException none(String type, long id) {
        return ProblemException.notFound("entity " + type + "/" + id);
    }

    private static EntityView view(EntityRow row) {
        try (JsonReader reader = Json.createReader(new StringReader(row.attributes()))) {
            return new EntityView(
                    row.entityType(),
                    row.entityId(),
                    row.name(),
                    row.projectId(),
                    row.status(),
                    reader.readObject(),
                    row.createdAt(),
                    row.updatedAt());
        }
    }
}
