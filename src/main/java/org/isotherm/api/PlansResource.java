package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.api.PlanViews.PlanItemView;
import org.isotherm.api.PlanViews.PlanView;
import org.isotherm.tiering.Plan;
import org.isotherm.tiering.PlanItem;
import org.isotherm.tiering.Plans;

/** {@code /api/admin/storage/plans}: what simulations have written. */
@Path("admin/storage/plans")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "policies")
public class PlansResource {
    private static final String ID = "{id: [0-9]{1,18}}";

    private final Plans plans;

    @Inject
    public PlansResource(Plans plans) {
        this.plans = plans;
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List plans", description = "The latest first.")
    public ItemList<PlanView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(plans.page(page.beforeId(), page.fetch()), Plan::id, PlanViews::view);
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show a plan", description = "What it moves by policy and backend, without the files.")
    public PlanView get(@PathParam("id") long id) {
        return PlanViews.view(plans.find(id));
    }

    @GET
    @Path(ID + "/items")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List the files of a plan", description = "In the order in which it moves them.")
    public ItemList<PlanItemView> items(@PathParam("id") long id, @Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(plans.items(id, page.afterId(), page.fetch()), PlanItem::assetLocationId, PlanViews::view);
    }
}
