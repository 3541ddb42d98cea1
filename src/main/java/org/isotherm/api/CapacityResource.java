package org.isotherm.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.isotherm.asset.Capacities;
import org.isotherm.asset.CapacityReport;
import org.isotherm.asset.ObjectState;
import org.isotherm.reconcile.Drift;
import org.isotherm.reconcile.Drifts;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.RoomRules;
import org.isotherm.storage.Space;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/admin/storage/backends/{id}/capacity}: what a backend holds, has room for, and by how much rows and disk
 * differ.
 */
@Path("admin/storage/backends/{id: [0-9]{1,18}}/capacity")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "backends")
public class CapacityResource {
    private final BackendRegistry backends;
    private final Capacities capacities;
    private final Drifts drifts;

    @Inject
    public CapacityResource(BackendRegistry backends, Capacities capacities, Drifts drifts) {
        this.backends = backends;
        this.capacities = capacities;
        this.drifts = drifts;
    }

    /** The objects of one state that lie there. */
    public record StateView(ObjectState state, long objects, long bytes) {}

    /** What the disk or mount said to the last probe; null where nobody knows, as with object stores. */
    public record MediumView(
            @Nullable Long totalBytes,
            @Nullable Long freeBytes,
            @Nullable OffsetDateTime checkedAt) {}

    /** What the last completed reconciliation has found. */
    public record DriftView(
            long reconciliationId,
            OffsetDateTime completedAt,
            long listedObjects,
            long listedBytes,
            long unknownBytes,
            long missingBytes,
            long differingBytes,
            long driftBytes) {}

    /** The capacity of a backend as it is shown. */
    public record CapacityView(
            long backendId,
            @Nullable Long totalCapacityBytes,
            List<StateView> states,
            long usedBytes,
            long reservedBytes,
            long cachedUsedBytes,
            MediumView medium,
            long minFreeBytes,
            @Nullable Long availableBytes,
            @Nullable Double usedPercent,
            @Nullable Integer highWatermarkPercent,
            @Nullable Integer lowWatermarkPercent,
            RoomRules.@Nullable Level watermarkLevel,
            @Nullable Long overflowBackendId,
            @Nullable DriftView lastReconciliation) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            summary = "Show the capacity of a backend",
            description = "What the ledger holds there by state, summed up anew; what the disk said to the last probe;"
                    + " what may still be promised; and by how many bytes the last reconciliation found the rows and the"
                    + " backend to differ.")
    public CapacityView get(@PathParam("id") long id) {
        CapacityReport report = capacities.report(id);
        Backend backend = backends.get(id);
        Space space = backends.room(id).space();
        OptionalLong total = CapacityReport.total(backend, space);
        long taken = report.taken(backend, space);
        RoomRules rules = backend.room();
        return new CapacityView(
                id,
                backend.totalCapacityBytes(),
                report.byState().entrySet().stream()
                        .map(held -> new StateView(
                                held.getKey(),
                                held.getValue().objects(),
                                held.getValue().bytes()))
                        .toList(),
                report.usedBytes(),
                report.reservedBytes(),
                report.cachedUsedBytes(),
                new MediumView(
                        orNull(space.totalBytes()),
                        orNull(space.freeBytes()),
                        backends.health(id).checkedAt()),
                report.minFreeBytes(),
                orNull(report.availableBytes()),
                total.isEmpty() ? null : rounded(RoomRules.percent(taken, total.getAsLong())),
                rules.highWatermarkPercent(),
                rules.lowWatermarkPercent(),
                rules.level(taken, total),
                rules.overflowBackendId(),
                drifts.last(id).map(CapacityResource::view).orElse(null));
    }

    private static DriftView view(Drift drift) {
        return new DriftView(
                drift.reconciliationId(),
                drift.completedAt(),
                drift.listedObjects(),
                drift.listedBytes(),
                drift.unknownBytes(),
                drift.missingBytes(),
                drift.differingBytes(),
                drift.bytes());
    }

    private static double rounded(double percent) {
        return Math.round(percent * 10) / 10.0;
    }

    private static @Nullable Long orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
