package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.entity.EntityType;
import org.isotherm.entity.EntityTypeDraft;
import org.isotherm.entity.EntityTypes;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/entity-types}: which tables policies may ask, and about what. */
@Path("admin/storage/entity-types")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "entities")
public class EntityTypesResource {
    private static final String ID = "{id: [0-9]{1,18}}";

    private final EntityTypes types;

    @Inject
    public EntityTypesResource(EntityTypes types) {
        this.types = types;
    }

    /**
     * An entity type as it is shown.
     *
     * @param columns types by column
     */
    public record EntityTypeView(
            long id,
            String name,
            String relation,
            String idColumn,
            @Nullable String projectColumn,
            @Nullable String createdAtColumn,
            JsonObject columns,
            List<String> fileFields,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List entity types", description = "In the order of their ids.")
    public ItemList<EntityTypeView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(types.page(page.afterId(), page.fetch()), EntityType::id, EntityTypesResource::view);
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Register an entity type",
            description =
                    "`relation` is a table or view of Isotherm's own schema, or `entities` for the built-in table,"
                            + " where a column that it does not have is an attribute. Conditions can name `columns` and nothing"
                            + " else, by the types given, which must fit those of the database. Policies move `file_fields` and"
                            + " nothing else.")
    public Response create(RequestBody body, @Context SecurityContext user) {
        EntityType made = types.create(user.getUserPrincipal().getName(), draft(body));
        return Etags.created("/api/admin/storage/entity-types/" + made.id(), view(made), made.rowVersion());
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show an entity type", description = "As it was last changed.")
    public Response get(@PathParam("id") long id) {
        return answer(types.find(id));
    }

    @PUT
    @Path(ID)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Change an entity type",
            description = "The whole of it but its name; not what a policy asks about (409).")
    public Response update(
            @PathParam("id") long id, RequestBody body, @Context HttpHeaders headers, @Context SecurityContext user) {
        EntityTypeDraft draft = draft(body);
        return answer(types.update(user.getUserPrincipal().getName(), id, draft, expected(id, headers)));
    }

    @DELETE
    @Path(ID)
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Forget an entity type", description = "One that no policy names. Tables and assets stay.")
    public void delete(@PathParam("id") long id, @Context HttpHeaders headers, @Context SecurityContext user) {
        types.delete(user.getUserPrincipal().getName(), id, expected(id, headers));
    }

    private @Nullable Long expected(long id, HttpHeaders headers) {
        return Etags.expected(headers, () -> types.find(id).rowVersion());
    }

    private static EntityTypeDraft draft(RequestBody body) {
        EntityTypeDraft draft = EntityTypeFields.read(body);
        body.done();
        return draft;
    }

    private static Response answer(EntityType type) {
        return Etags.shown(view(type), type.rowVersion());
    }

    private static EntityTypeView view(EntityType type) {
        EntityTypeDraft t = type.draft();
        JsonObjectBuilder columns = Json.createObjectBuilder();
        t.columns().forEach((column, columnType) -> columns.add(column, columnType.text()));
        return new EntityTypeView(
                type.id(),
                t.name(),
                t.relation(),
                t.idColumn(),
                t.projectColumn(),
                t.createdAtColumn(),
                columns.build(),
                t.fileFields(),
                type.createdAt(),
                type.updatedAt());
    }
}
