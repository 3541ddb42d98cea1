package org.isotherm.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Everything below {@code /api}, and what its OpenAPI document says about all of it. */
@ApplicationPath("/api")
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Isotherm",
                        version = "0.1",
                        description = IsothermApplication.DESCRIPTION,
                        license = @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0")),
        tags = {
            @Tag(name = "backends", description = "The places that hold bytes: local disks, NFS, S3."),
            @Tag(name = "policies", description = "Which assets move to which tier, simulated and swept."),
            @Tag(name = "migrations", description = "Runs that move assets between backends, with rollback."),
            @Tag(name = "assets", description = "Where an asset lies, and its content."),
            @Tag(name = "reconciliations", description = "What lies on a backend beside what the rows say."),
            @Tag(name = "retrievals", description = "Bringing cold assets back into the cache."),
            @Tag(name = "profiles", description = "How content is stored: encrypted, chunked, where."),
            @Tag(name = "keys", description = "The keys that data keys are wrapped by, and how they are rotated."),
            @Tag(name = "imports", description = "Runs that make a release of the files that lie on a backend."),
            @Tag(name = "releases", description = "Sets of files taken in and handed out together."),
            @Tag(
                    name = "configuration",
                    description = "Backends, entity types, policies, schedules and profiles as one document."),
            @Tag(name = "users", description = "Who asks."),
            @Tag(name = "entities", description = "What assets belong to, and what policies can ask about it.")
        },
        securitySets = {
            @SecurityRequirementsSet(@SecurityRequirement(name = "basic")),
            @SecurityRequirementsSet(@SecurityRequirement(name = "bearer"))
        })
@SecurityScheme(securitySchemeName = "basic", type = SecuritySchemeType.HTTP, scheme = "basic")
@SecurityScheme(securitySchemeName = "bearer", type = SecuritySchemeType.HTTP, scheme = "bearer", bearerFormat = "JWT")
public class IsothermApplication extends Application {
    static final String DESCRIPTION = """
            Tiered storage for media studios.

            **Authentication.** Every request needs a user, by HTTP Basic or, where the server is set up for it, a \
            bearer token. Four roles: `storage-viewer` reads; `storage-operator` also runs migrations, sweeps and \
            retrievals; `storage-admin` does everything; `asset-reader` reads the content of assets and nothing else.

            **Errors** are `application/problem+json` (RFC 9457). `type` is stable and meant for programs. 422 names \
            every wrong field in `errors`. 429 and 503 carry `Retry-After`. 500 gives a reference under which the \
            server's log tells more.

            **Lists** answer `{"items": […], "next_cursor": "…" or null}`. `limit` is 1 to 500, 50 if absent. Send \
            `next_cursor` as `cursor`, with the same filters, for the next page.

            **Changes.** A single resource carries an `ETag`; a `PUT` with `If-Match` that names another version is \
            answered with 412. A `POST` that starts work answers 202 with `Location`; with the same `Idempotency-Key` \
            it starts the work once.

            **Formats.** JSON in snake_case, at most 1 MiB and 32 levels; unknown fields are refused. Every field of an answer is \
            always there, `null` where it has no value. Times are RFC \
            3339 in UTC, sizes are bytes, durations ISO 8601.
            """;
}
