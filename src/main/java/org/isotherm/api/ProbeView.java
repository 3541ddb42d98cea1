package org.isotherm.api;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import org.isotherm.storage.Capability;
import org.isotherm.storage.ProbeReport;
import org.isotherm.storage.ProbeReport.Outcome;
import org.isotherm.storage.ProbeStep;
import org.jspecify.annotations.Nullable;

/**
 * What came of trying a backend.
 *
 * @param passed whether no step has failed; a backend may pass that cannot do everything
 * @param capabilities what it was seen to do
 */
public record ProbeView(boolean passed, List<StepView> steps, List<Capability> capabilities) {
    /**
     * One step.
     *
     * @param detail why it failed, cannot be done or was not tried; null when there is nothing to say
     * @param ms how long it took, in milliseconds
     */
    public record StepView(
            ProbeStep step, Outcome result, @Nullable String detail, long ms) {}

    static ProbeView of(ProbeReport report) {
        return new ProbeView(
                !report.hasFailed(),
                report.steps().stream()
                        .map(s -> new StepView(s.step(), s.outcome(), s.detail(), s.millis()))
                        .toList(),
                report.shown().stream().sorted().toList());
    }

    /** The steps as a problem document has them. */
    static JsonArray steps(ProbeReport report) {
        JsonArrayBuilder steps = Json.createArrayBuilder();
        for (ProbeReport.Step each : report.steps()) {
            JsonObjectBuilder step = Json.createObjectBuilder()
                    .add("step", each.step().text())
                    .add("result", Values.wire(each.outcome()));
            String detail = each.detail();
            if (detail == null) {
                step.addNull("detail");
            } else {
                step.add("detail", detail);
            }
            steps.add(step.add("ms", each.millis()));
        }
        return steps.build();
    }
}
