package org.isotherm.api;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import org.isotherm.migration.Migration;
import org.isotherm.tiering.SweepReport;
import org.isotherm.tiering.Sweeps;
import org.jspecify.annotations.Nullable;

/** Makes views of sweeps with what is under way now. */
@Dependent
public class SweepViews {
    private final Sweeps sweeps;
    private final MigrationViews migrations;

    @Inject
    public SweepViews(Sweeps sweeps, MigrationViews migrations) {
        this.sweeps = sweeps;
        this.migrations = migrations;
    }

    /**
     * A sweep as it is shown.
     *
     * @param id of the migration that it is
     * @param byPolicy the plan against what was done; null in lists
     * @param leftOut why files of the plan were not moved, the 50 most frequent reasons; null in lists
     */
    public record SweepView(
            long id,
            @Nullable Long planId,
            @Nullable List<SweptPolicyView> byPolicy,
            @Nullable List<LeftOutView> leftOut,
            MigrationView migration) {}

    /** What was planned by one policy, and what became of it. */
    public record SweptPolicyView(
            @Nullable Long policyId,
            String name,
            long plannedFiles,
            long plannedBytes,
            long movedFiles,
            long movedBytes,
            long skippedFiles,
            long skippedBytes,
            long failedFiles,
            long failedBytes,
            long openFiles,
            long openBytes) {}

    /** Files that were not moved for one reason. */
    public record LeftOutView(String status, String reason, long files, long bytes) {}

    /** For a list: without what became of its plan. */
    SweepView brief(Migration run) {
        return new SweepView(run.id(), run.planId(), null, null, migrations.brief(run));
    }

    /** @throws org.isotherm.refusal.NotFoundException when there is no such sweep */
    SweepView of(long id) {
        SweepReport report = sweeps.report(id);
        return new SweepView(
                report.run().id(),
                report.plan().id(),
                report.byPolicy().stream().map(SweepViews::view).toList(),
                report.leftOut().stream()
                        .map(out -> new LeftOutView(out.state(), out.reason(), out.files(), out.bytes()))
                        .toList(),
                migrations.of(report.run()));
    }

    private static SweptPolicyView view(SweepReport.ByPolicy of) {
        return new SweptPolicyView(
                of.policyId(),
                of.name(),
                of.planned().files(),
                of.planned().bytes(),
                of.moved().files(),
                of.moved().bytes(),
                of.skipped().files(),
                of.skipped().bytes(),
                of.failed().files(),
                of.failed().bytes(),
                of.open().files(),
                of.open().bytes());
    }
}
