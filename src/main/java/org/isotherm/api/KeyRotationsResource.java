package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.profile.Keys;
import org.isotherm.profile.Rotation;
import org.isotherm.profile.RotationStatus;
import org.isotherm.profile.Rotations;
import org.isotherm.profile.job.RotationJob;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/key-rotations}: the data keys of one key wrapped by another. */
@Path("admin/storage/key-rotations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "keys")
public class KeyRotationsResource {
    private static final String PATH = "/api/admin/storage/key-rotations/";
    private static final String ID = "{id: [0-9]{1,18}}";

    private final Keys keys;
    private final Rotations rotations;
    private final RotationJob job;

    @Inject
    public KeyRotationsResource(Keys keys, Rotations rotations, RotationJob job) {
        this.keys = keys;
        this.rotations = rotations;
        this.job = job;
    }

    /** A rotation as it is shown. */
    public record KeyRotationView(
            long id,
            RotationStatus status,
            String fromKey,
            String toKey,
            long totalContents,
            long rewrappedContents,
            long refusedContents,
            @Nullable String failure,
            String initiatedBy,
            BatchView batch,
            @Nullable OffsetDateTime startedAt,
            @Nullable OffsetDateTime completedAt,
            OffsetDateTime createdAt) {}

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Rotate a key",
            description = "Starts a batch job that wraps the data keys of all contents on one key by another; profiles"
                    + " that name the old key name the new one from now on. No content is read or written. What it has"
                    + " come to is true wherever it is broken off: each content is on the one key or on the other.")
    public Response start(RequestBody body, @Context HttpHeaders headers, @Context SecurityContext user) {
        IdempotencyKey key = IdempotencyKey.parse(headers.getHeaderString(IdempotencyKey.HEADER));
        KeyName from = name(body, "from_key");
        KeyName to = name(body, "to_key");
        if (from != null && from.equals(to)) {
            body.wrong("to_key", "must be another key");
        }
        if (from != null && to != null) {
            refuseUnusable(body, from, to);
        }
        body.done();
        if (from == null || to == null) {
            throw new IllegalStateException("a key without a name"); // done() has refused it
        }
        Rotations.Created created =
                rotations.create(user.getUserPrincipal().getName(), from, to, key == null ? null : key.text());
        if (created.toStart()) {
            job.start(created.rotation());
        }
        long id = created.rotation().id();
        return Response.status(202)
                .header("Location", PATH + id)
                .entity(view(existing(id)))
                .build();
    }

    private static @Nullable KeyName name(RequestBody body, String field) {
        String text = body.text(field, 64);
        KeyName name = KeyName.parse(text).orElse(null);
        if (name == null && !text.isEmpty()) {
            body.wrong(field, "must be 1 to 64 lower-case letters, digits and hyphens, the first of them no hyphen");
        }
        return name;
    }

    private void refuseUnusable(RequestBody body, KeyName from, KeyName to) {
        try {
            keys.there(from);
        } catch (KeyUnavailableException e) {
            body.wrong("from_key", "cannot be used by this server: " + e.getMessage());
        }
        try {
            keys.check(to);
        } catch (KeyUnavailableException e) {
            body.wrong("to_key", "cannot be used by this server: " + e.getMessage());
        }
        if (keys.find(to).map(k -> k.retiredAt() != null).orElse(false)) {
            body.wrong("to_key", "is retired");
        }
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List key rotations", description = "The newest first.")
    public ItemList<KeyRotationView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(rotations.page(page.beforeId(), page.fetch()), Rotation::id, KeyRotationsResource::view);
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show a key rotation",
            description =
                    "How far it is. `refused_contents` have a data key that the old key does not open; they are as"
                            + " they were.")
    public KeyRotationView get(@PathParam("id") long id) {
        return view(existing(id));
    }

    @POST
    @Path(ID + "/cancel")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Cancel a key rotation",
            description =
                    "Nothing more is wrapped anew from now on. What was stays so; another rotation goes on with the"
                            + " rest, or takes it back.")
    public KeyRotationView cancel(@PathParam("id") long id, @Context SecurityContext user) {
        existing(id);
        return view(rotations.cancel(user.getUserPrincipal().getName(), id));
    }

    private Rotation existing(long id) {
        return rotations.find(id).orElseThrow(() -> ProblemException.notFound("key rotation " + id));
    }

    private static KeyRotationView view(Rotation r) {
        return new KeyRotationView(
                r.id(),
                r.status(),
                r.from().text(),
                r.to().text(),
                r.totalContents(),
                r.rewrappedContents(),
                r.refusedContents(),
                r.failure(),
                r.initiatedBy(),
                new BatchView(r.batchInstanceId(), r.batchExecutionId(), null),
                r.startedAt(),
                r.completedAt(),
                r.createdAt());
    }
}
