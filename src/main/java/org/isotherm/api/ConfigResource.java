package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.config.ConfigDocument;
import org.isotherm.config.Configuration;
import org.isotherm.entity.ConfiguredEntityTypes;
import org.isotherm.profile.ConfiguredProfiles;
import org.isotherm.registry.ConfigChange;
import org.isotherm.registry.ConfigChange.Action;
import org.isotherm.registry.ConfigPlace;
import org.isotherm.registry.ConfiguredBackends;
import org.isotherm.settings.MoveSettings;
import org.isotherm.tiering.ConfiguredPolicies;
import org.isotherm.tiering.ConfiguredSchedules;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/config}: backends, entity types, policies, schedules and profiles as one document. */
@Path("admin/storage/config")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "configuration")
public class ConfigResource {
    private static final int MOST = 1000;

    private final Configuration configuration;
    private final MoveSettings settings;

    @Inject
    public ConfigResource(Configuration configuration, MoveSettings settings) {
        this.configuration = configuration;
        this.settings = settings;
    }

    /**
     * One thing that the document names, or does not.
     *
     * @param fields set anew by an update
     */
    public record ConfigChangeView(String kind, String name, Action action, List<String> fields) {}

    /**
     * What a document does.
     *
     * @param changed how many things are not as they were
     */
    public record ConfigResultView(boolean dryRun, boolean prune, int changed, List<ConfigChangeView> changes) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Export the configuration",
            description =
                    "Backends, entity types, policies, schedules and profiles in the order of their names, which stand in place of ids."
                            + " Without secrets, and byte for byte the same until something changes.")
    public String export() {
        StringWriter text = new StringWriter();
        try (JsonWriter json = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            json.writeObject(configuration.export());
        }
        return text.toString().strip() + "\n";
    }

    @PUT
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Apply a configuration",
            description = "All of it or nothing; a second time it changes nothing. What it does not name is left alone;"
                    + " with `prune=true` backends that it does not name are decommissioned, the others"
                    + " deleted, in those of the five lists that it has. Wrong fields are named by their place, as in"
                    + " `backends[2].config.bucket`.")
    public ConfigResultView apply(RequestBody body, @Context UriInfo uri, @Context SecurityContext user) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        boolean dryRun = Boolean.TRUE.equals(query.optionalFlag("dry_run"));
        boolean prune = Boolean.TRUE.equals(query.optionalFlag("prune"));
        query.done();
        ConfigDocument document = read(body);
        List<ConfigChange> changes = configuration.apply(user.getUserPrincipal().getName(), document, dryRun, prune);
        return new ConfigResultView(
                dryRun,
                prune,
                (int) changes.stream().filter(change -> !change.isNothing()).count(),
                changes.stream()
                        .map(c -> new ConfigChangeView(c.kind(), c.name(), c.action(), c.fields()))
                        .toList());
    }

    /** All wrong fields of all parts first, then what is to be made of them. */
    private ConfigDocument read(RequestBody body) {
        body.optionalInteger("version", Configuration.VERSION, Configuration.VERSION);
        List<Supplier<ConfiguredBackends.Entry>> backends = each(body, "backends", (part, place) -> {
            BackendFields fields = BackendFields.withoutIds(part);
            String overflow = part.optionalText("overflow_backend", 100);
            return () -> new ConfiguredBackends.Entry(place, fields.draft(), overflow);
        });
        List<Supplier<ConfiguredEntityTypes.Entry>> entityTypes = each(body, "entity_types", (part, place) -> {
            var draft = EntityTypeFields.read(part);
            return () -> new ConfiguredEntityTypes.Entry(place, draft);
        });
        List<Supplier<ConfiguredPolicies.Entry>> policies = each(body, "policies", (part, place) -> {
            var draft = PolicyFields.withoutIds(part);
            String target = part.text("target_backend", 100);
            String profile = part.optionalText("target_profile", 100);
            return () -> new ConfiguredPolicies.Entry(place, draft, target, profile);
        });
        List<Supplier<ConfiguredSchedules.Entry>> schedules = each(body, "schedules", (part, place) -> {
            var draft = ScheduleFields.withoutIds(part, settings);
            List<String> swept = part.optionalTexts("policies", 100, SweepsResource.MOST_POLICIES);
            String backend = part.optionalText("backend", 100);
            return () -> new ConfiguredSchedules.Entry(place, draft, swept == null ? List.of() : swept, backend);
        });
        List<Supplier<ConfiguredProfiles.Entry>> profiles = each(body, "profiles", (part, place) -> {
            var draft = ProfileFields.read(part, 0);
            String backend = part.text("backend", 100);
            return () -> new ConfiguredProfiles.Entry(place, draft, backend);
        });
        if (backends == null && entityTypes == null && policies == null && schedules == null && profiles == null) {
            body.wrong("backends", "is required, unless entity_types, policies, schedules or profiles are given");
        }
        body.done();
        return new ConfigDocument(made(backends), made(entityTypes), made(policies), made(schedules), made(profiles));
    }

    private interface Reading<T> {
        Supplier<T> of(RequestBody part, ConfigPlace place);
    }

    private static <T> @Nullable List<Supplier<T>> each(RequestBody body, String name, Reading<T> reading) {
        List<RequestBody> parts = body.optionalObjects(name, MOST);
        if (parts == null) {
            return null;
        }
        List<Supplier<T>> read = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            read.add(reading.of(parts.get(i), new ConfigPlace(name + "[" + i + "]")));
        }
        return read;
    }

    private static <T> @Nullable List<T> made(@Nullable List<Supplier<T>> read) {
        return read == null ? null : read.stream().map(Supplier::get).toList();
    }
}
