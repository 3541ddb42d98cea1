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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.registry.UsageHistory;

/** {@code /api/admin/storage/usage}: what the tiers have held over time. */
@Path("admin/storage/usage")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "backends")
public class UsageResource {
    private static final int DEFAULT_DAYS = 7;
    private static final int MOST_DAYS = 400;

    private final UsageHistory history;

    @Inject
    public UsageResource(UsageHistory history) {
        this.history = history;
    }

    /** The oldest first. */
    public record UsageView(int days, List<UsagePointView> points) {}

    /** The mean of a span that begins at that time. */
    public record UsagePointView(OffsetDateTime at, long hotBytes, long coldBytes) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show the use of the tiers over time",
            description =
                    "Of the last `days`, in 240 points at the most. Samples are taken every 15 minutes and kept for"
                            + " 400 days; a backend counts to the tier that it has now.")
    public UsageView get(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Long asked = query.optionalInteger("days", 1, MOST_DAYS);
        query.done();
        int days = asked == null ? DEFAULT_DAYS : asked.intValue();
        return new UsageView(
                days,
                history.last(days).stream()
                        .map(point -> new UsagePointView(point.at(), point.hotBytes(), point.coldBytes()))
                        .toList());
    }
}
