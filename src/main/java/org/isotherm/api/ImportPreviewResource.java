package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendUse;
import org.isotherm.release.ImportPreview;
import org.isotherm.storage.Capability;

/** {@code /api/admin/storage/imports/preview}: what an import would find. */
@Path("admin/storage/imports/preview")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "imports")
public class ImportPreviewResource {
    private final ImportPreview preview;
    private final BackendRegistry backends;

    @Inject
    public ImportPreviewResource(ImportPreview preview, BackendRegistry backends) {
        this.preview = preview;
        this.backends = backends;
    }

    /**
     * What lies there.
     *
     * @param refusedFiles what an import could not take in, such as symbolic links
     * @param more whether there may be more than was counted
     */
    public record ImportPreviewView(long files, long bytes, long refusedFiles, boolean more) {}

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Count what an import would find",
            description = "The files below a prefix of a backend, without reading any: 10000 at the most, and for ten"
                    + " seconds at the most; `more` says that there may be more. Begins nothing.")
    public ImportPreviewView count(RequestBody body) throws IOException {
        RequestBody source = body.object("source");
        long backendId = source.integer("backend_id", 0, Long.MAX_VALUE);
        String prefix = ImportsResource.prefix(source);
        body.done();
        Chosen.able(Capability.LIST, Chosen.allowing(BackendUse.READ, Chosen.backend(backends, backendId)));
        ImportPreview.Found found = preview.count(backendId, prefix);
        return new ImportPreviewView(found.files(), found.bytes(), found.refusedFiles(), found.more());
    }
}
