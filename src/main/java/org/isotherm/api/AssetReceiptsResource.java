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
import org.isotherm.asset.AssetLocations;
import org.isotherm.migration.Receipt;
import org.isotherm.migration.Receipts;

/** {@code /api/admin/storage/assets/{id}/receipts}: every move of one file, with its proof. */
@Path("admin/storage/assets/{id: [0-9]{1,18}}/receipts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "assets")
public class AssetReceiptsResource {
    private final AssetLocations assets;
    private final Receipts receipts;

    @Inject
    public AssetReceiptsResource(AssetLocations assets, Receipts receipts) {
        this.assets = assets;
        this.receipts = receipts;
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List the receipts of an asset",
            description = "The latest run first. Each is a link in the chain of its run, which"
                    + " `/migrations/{id}/receipts/verify` checks.")
    public ItemList<ReceiptsResource.ReceiptView> list(@PathParam("id") long id, @Context UriInfo uri) {
        if (assets.find(id).isEmpty()) {
            throw ProblemException.notFound("asset " + id);
        }
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(
                receipts.ofAsset(id, page.beforeId(), page.fetch()), Receipt::migrationId, ReceiptsResource::view);
    }
}
