package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.profile.ConfiguredKeys;
import org.isotherm.profile.KeyStanding;
import org.isotherm.profile.Keys;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/keys}: the key-encryption keys by their names, and what each opens. Never what a key is. */
@Path("admin/storage/keys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "keys")
public class KeysResource {
    static final String NAME = "{name: [a-z0-9][a-z0-9-]{0,63}}";

    private final Keys keys;

    @Inject
    public KeysResource(Keys keys) {
        this.keys = keys;
    }

    /** All keys. */
    public record KeysView(List<KeyView> items) {}

    /** A key as it is shown. */
    public record KeyView(
            String name,
            ConfiguredKeys.@Nullable Source source,
            boolean available,
            KeyUnavailableException.@Nullable Reason problem,
            @Nullable String detail,
            long contents,
            List<String> profiles,
            @Nullable OffsetDateTime retiredAt) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "List the keys",
            description = "Those that the settings of the answering server know, and those that contents or profiles"
                    + " name. `contents` says how many contents only this key opens; `available` whether this server can"
                    + " open them. A key itself is in no answer and in no log.")
    public KeysView list() {
        return new KeysView(keys.all().stream().map(KeysResource::view).toList());
    }

    @GET
    @Path(NAME)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show a key", description = "What is on it, and whether the answering server can use it.")
    public KeyView get(@PathParam("name") String name) {
        return view(keys.find(new KeyName(name)).orElseThrow(() -> ProblemException.notFound("key " + name)));
    }

    @DELETE
    @Path(NAME)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Retire a key",
            description = "Refused with 409 while a content or a profile is on it. Otherwise nothing is wrapped by it"
                    + " from now on, for good, and it can be taken out of the settings of every server. A second call"
                    + " does nothing.")
    public void retire(@PathParam("name") String name, @Context SecurityContext user) {
        get(name);
        keys.retire(user.getUserPrincipal().getName(), new KeyName(name));
    }

    private static KeyView view(KeyStanding key) {
        return new KeyView(
                key.name().text(),
                key.source(),
                key.isAvailable(),
                key.problem(),
                key.detail(),
                key.contents(),
                key.profiles(),
                key.retiredAt());
    }
}
