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
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.migration.Migrations;
import org.isotherm.migration.Receipt;
import org.isotherm.migration.ReceiptCheck;
import org.isotherm.migration.Receipts;
import org.jspecify.annotations.Nullable;

/** The receipts of a run: what was moved, how it was proven, and that nobody has changed a word of it since. */
@Path("admin/storage/migrations/{id: [0-9]{1,18}}/receipts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "migrations")
public class ReceiptsResource {
    private final Migrations migrations;
    private final Receipts receipts;
    private final ReceiptCheck check;

    @Inject
    public ReceiptsResource(Migrations migrations, Receipts receipts, ReceiptCheck check) {
        this.migrations = migrations;
        this.receipts = receipts;
        this.check = check;
    }

    /** A receipt with everything that its hash covers. */
    public record ReceiptView(
            long migrationId,
            long number,
            long assetLocationId,
            String asset,
            long sourceBackendId,
            String sourcePath,
            long targetBackendId,
            String targetPath,
            long sizeBytes,
            @Nullable String sourceSha256,
            String targetSha256,
            String verifyMode,
            String movedBy,
            String node,
            OffsetDateTime movedAt,
            String previousHash,
            String hash) {}

    /** The result of a check. */
    public record ReceiptCheckView(
            boolean valid,
            long receipts,
            String head,
            @Nullable BrokenReceiptView firstBroken) {}

    /** Where the chain is broken. */
    public record BrokenReceiptView(@Nullable Long number, String reason) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List the receipts of a migration",
            description =
                    "One for each file that was moved, written together with the move and never changed. `hash` is"
                            + " the SHA-256 over all other fields in the order shown, `previous_hash` included, each as a"
                            + " netstring (`<bytes>:<value>,`) behind the netstring `isotherm-receipt-1`; a null is empty, and"
                            + " `moved_at` is written with six decimals and a `Z`.")
    public ItemList<ReceiptView> list(@PathParam("id") long id, @Context UriInfo uri) {
        existing(id);
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(receipts.page(id, page.afterId(), page.fetch()), Receipt::number, ReceiptsResource::view);
    }

    @GET
    @Path("verify")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Check the receipts of a migration",
            description = "Follows the chain from its first receipt to the last one that the migration has noted, and"
                    + " compares each with the row of its file. `first_broken` says which receipt was changed, removed,"
                    + " put in or moved; it is null when `valid`. Whoever keeps `head` elsewhere can prove later that"
                    + " the whole chain was not made anew.")
    public ReceiptCheckView verify(@PathParam("id") long id) {
        existing(id);
        ReceiptCheck.Verdict verdict = check.verify(id);
        ReceiptCheck.Broken broken = verdict.firstBroken();
        return new ReceiptCheckView(
                verdict.valid(),
                verdict.receipts(),
                verdict.head(),
                broken == null ? null : new BrokenReceiptView(broken.number(), broken.reason()));
    }

    private void existing(long id) {
        if (migrations.find(id).isEmpty()) {
            throw ProblemException.notFound("migration " + id);
        }
    }

    static ReceiptView view(Receipt r) {
        return new ReceiptView(
                r.migrationId(),
                r.number(),
                r.assetLocationId(),
                r.asset(),
                r.sourceBackendId(),
                r.sourcePath(),
                r.targetBackendId(),
                r.targetPath(),
                r.sizeBytes(),
                r.sourceSha256(),
                r.targetSha256(),
                r.verifyMode(),
                r.movedBy(),
                r.node(),
                r.movedAt(),
                r.previousHash(),
                r.hash());
    }
}
