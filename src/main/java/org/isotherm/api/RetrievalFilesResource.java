package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.retrieval.RetrievalFiles;
import org.isotherm.retrieval.RetrievalFiles.RetrievalFile;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/retrievals/files}: what is being brought, for whom. */
@Path("admin/storage/retrievals/files")
@Tag(name = "retrievals")
@Produces(MediaType.APPLICATION_JSON)
public class RetrievalFilesResource {
    private final RetrievalFiles files;

    @Inject
    public RetrievalFilesResource(RetrievalFiles files) {
        this.files = files;
    }

    /** One file of a retrieval. */
    public record RetrievalFileView(
            long id,
            long retrievalId,
            String kind,
            String requestedBy,
            long assetLocationId,
            @Nullable String asset,
            long backendId,
            long sizeBytes,
            long retrievedBytes,
            String state,
            @Nullable String error,
            @Nullable String message,
            @Nullable String node,
            @Nullable OffsetDateTime startedAt,
            @Nullable OffsetDateTime endedAt) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List the files of retrievals",
            description =
                    "Newest first, of all retrievals or of one; with `open=true` only those that are being brought or"
                            + " wait for it.")
    public ItemList<RetrievalFileView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        Long retrieval = query.optionalInteger("retrieval_id", 0, Long.MAX_VALUE);
        Boolean open = query.optionalFlag("open");
        query.done();
        return page.of(
                files.page(retrieval, open, page.beforeId(), page.fetch()),
                RetrievalFile::id,
                RetrievalFilesResource::view);
    }

    private static RetrievalFileView view(RetrievalFile f) {
        return new RetrievalFileView(
                f.id(),
                f.retrievalId(),
                f.kind(),
                f.requestedBy(),
                f.assetLocationId(),
                f.asset(),
                f.backendId(),
                f.sizeBytes(),
                f.retrievedBytes(),
                f.state(),
                f.error(),
                f.message(),
                f.node(),
                f.startedAt(),
                f.endedAt());
    }
}
