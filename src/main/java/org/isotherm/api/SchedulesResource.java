package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.settings.MoveSettings;
import org.isotherm.tiering.Firing;
import org.isotherm.tiering.Firings;
import org.isotherm.tiering.Schedule;
import org.isotherm.tiering.ScheduleDraft;
import org.isotherm.tiering.Schedules;
import org.isotherm.tiering.TimeWindow;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/storage/schedules}: when policies are swept without anybody asking. */
@Path("admin/storage/schedules")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "policies")
public class SchedulesResource {
    private static final String ID = "{id: [0-9]{1,18}}";

    private final Schedules schedules;
    private final Firings firings;
    private final MoveSettings settings;

    @Inject
    public SchedulesResource(Schedules schedules, Firings firings, MoveSettings settings) {
        this.schedules = schedules;
        this.firings = firings;
        this.settings = settings;
    }

    /**
     * A schedule as it is shown.
     *
     * @param policyIds empty for all that are active
     * @param nextAt when it fires next, once its window is open; of one with a backend when that is looked at next
     */
    public record ScheduleView(
            long id,
            String name,
            List<Long> policyIds,
            @Nullable String cron,
            String timeZone,
            @Nullable Long backendId,
            @Nullable String windowStart,
            @Nullable String windowEnd,
            int parallelism,
            @Nullable Long bandwidthBytesPerSecond,
            boolean isActive,
            @Nullable OffsetDateTime nextAt,
            String createdBy,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt) {}

    /**
     * A slot that came to be.
     *
     * @param status {@code planning}, {@code swept}, {@code nothing} to move, {@code passed_over} or {@code failed}
     */
    public record FiringView(
            long id,
            OffsetDateTime slot,
            String status,
            @Nullable Long planId,
            @Nullable Long sweepId,
            @Nullable String detail,
            boolean heldByWindow,
            OffsetDateTime createdAt) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List schedules", description = "In the order of their ids.")
    public ItemList<ScheduleView> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(schedules.page(page.afterId(), page.fetch()), Schedule::id, SchedulesResource::view);
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Create a schedule",
            description =
                    "Sweeps its policies at the times of `cron`, in `time_zone`, or when `backend_id` is above its"
                            + " high watermark, until it will be at the low one. Between `window_start` and `window_end` only: outside"
                            + " its sweeps are paused. One node fires each slot; slots that were missed while no server was up fire"
                            + " once.")
    public Response create(RequestBody body, @Context SecurityContext user) {
        Schedule made = schedules.create(user.getUserPrincipal().getName(), draft(body));
        return Etags.created("/api/admin/storage/schedules/" + made.id(), view(made), made.rowVersion());
    }

    @GET
    @Path(ID)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "Show a schedule", description = "With what it fires next.")
    public Response get(@PathParam("id") long id) {
        return answer(schedules.find(id));
    }

    @PUT
    @Path(ID)
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Change a schedule", description = "The whole of it. Sweeps under way go on.")
    public Response update(
            @PathParam("id") long id, RequestBody body, @Context HttpHeaders headers, @Context SecurityContext user) {
        ScheduleDraft draft = draft(body);
        return answer(schedules.update(user.getUserPrincipal().getName(), id, draft, expected(id, headers)));
    }

    @DELETE
    @Path(ID)
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Delete a schedule", description = "Its sweeps stay as they are.")
    public void delete(@PathParam("id") long id, @Context HttpHeaders headers, @Context SecurityContext user) {
        schedules.delete(user.getUserPrincipal().getName(), id, expected(id, headers));
    }

    @POST
    @Path(ID + "/pause")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Pause a schedule",
            description = "Nothing is fired any more; a sweep under way goes on. One that is paused stays paused.")
    public ScheduleView pause(@PathParam("id") long id, @Context SecurityContext user) {
        return view(schedules.setActive(user.getUserPrincipal().getName(), id, false));
    }

    @POST
    @Path(ID + "/resume")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Resume a schedule",
            description = "From its next slot on; what was due while it was paused is not made up for.")
    public ScheduleView resume(@PathParam("id") long id, @Context SecurityContext user) {
        return view(schedules.setActive(user.getUserPrincipal().getName(), id, true));
    }

    @GET
    @Path(ID + "/firings")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(summary = "List what a schedule has fired", description = "The latest first, with what became of it.")
    public ItemList<FiringView> firings(@PathParam("id") long id, @Context UriInfo uri) {
        Query query = Query.of(uri.getPath(), uri.getQueryParameters());
        Page page = query.page();
        query.done();
        return page.of(firings.page(id, page.beforeId(), page.fetch()), Firing::id, SchedulesResource::view);
    }

    private ScheduleDraft draft(RequestBody body) {
        ScheduleDraft draft = ScheduleFields.read(body, settings);
        body.done();
        return draft;
    }

    private @Nullable Long expected(long id, HttpHeaders headers) {
        return Etags.expected(headers, () -> schedules.find(id).rowVersion());
    }

    private static Response answer(Schedule schedule) {
        return Etags.shown(view(schedule), schedule.rowVersion());
    }

    private static ScheduleView view(Schedule schedule) {
        ScheduleDraft s = schedule.draft();
        TimeWindow window = s.window();
        return new ScheduleView(
                schedule.id(),
                s.name(),
                s.policyIds(),
                s.cron(),
                s.zone().getId(),
                s.backendId(),
                window == null ? null : window.start().toString(),
                window == null ? null : window.end().toString(),
                s.parallelism(),
                s.bandwidth(),
                s.isActive(),
                s.isActive() ? schedule.nextAt() : null,
                schedule.createdBy(),
                schedule.createdAt(),
                schedule.updatedAt());
    }

    private static FiringView view(Firing firing) {
        return new FiringView(
                firing.id(),
                firing.slot(),
                firing.state(),
                firing.planId(),
                firing.migrationId(),
                firing.detail(),
                firing.heldByWindow(),
                firing.createdAt());
    }
}
