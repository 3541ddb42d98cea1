package org.isotherm.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What became of the steps in which a backend is tried. Filled by the thread that tries, which may hang; whoever waits
 * for it {@link #end}s the report, and nothing changes it afterwards.
 */
public final class ProbeReport {
    private static final System.Logger LOG = System.getLogger(ProbeReport.class.getName());

    /** How a step ended. */
    public enum Outcome {
        OK,
        FAILED,
        /** The backend works, but cannot do this. */
        UNSUPPORTED,
        /** It was not tried. */
        SKIPPED
    }

    /**
     * One step.
     *
     * @param detail in words for the operator, without a path of the server or a secret; null when there is nothing to say
     * @param millis how long it took
     */
    public record Step(
            ProbeStep step, Outcome outcome, @Nullable String detail, long millis) {}

    /** What a step does. */
    @FunctionalInterface
    public interface Work {
        /** @return why the backend cannot do this; null when it has done it */
        @Nullable
        String run() throws IOException;
    }

    private final List<Step> steps = new ArrayList<>();
    private final Set<Capability> shown = EnumSet.noneOf(Capability.class);
    private @Nullable ProbeStep underWay;
    private long since;
    private boolean ended;

    /** Does the step, unless one before has failed: then it is skipped. Throws nothing: the report says what happened. */
    public void attempt(ProbeStep step, Work work) {
        if (hasFailed()) {
            add(step, Outcome.SKIPPED, null);
        } else {
            insist(step, work);
        }
    }

    /** Does the step whatever became of those before. */
    public void insist(ProbeStep step, Work work) {
        begin(step);
        try {
            String inability = work.run();
            add(step, inability == null ? Outcome.OK : Outcome.UNSUPPORTED, inability);
        } catch (StorageException e) {
            add(step, Outcome.FAILED, e.getMessage());
        } catch (IOException | RuntimeException e) {
            // the platform's own words name paths of the server
            LOG.log(System.Logger.Level.WARNING, "the step " + step + " of a probe failed", e);
            add(step, Outcome.FAILED, "it cannot be used; the server's log tells why");
        }
    }

    /** Notes that the step is not tried. */
    public void skip(ProbeStep step, String why) {
        add(step, Outcome.SKIPPED, why);
    }

    /** The backend has been seen to do this. */
    public synchronized void shows(Capability capability) {
        if (!ended) {
            shown.add(capability);
        }
    }

    private synchronized void begin(ProbeStep step) {
        underWay = step;
        since = System.nanoTime();
    }

    private synchronized void add(ProbeStep step, Outcome outcome, @Nullable String detail) {
        if (!ended) {
            long millis = step == underWay ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) : 0;
            steps.add(new Step(step, outcome, detail, millis));
        }
        underWay = null;
    }

    /**
     * Ends the report. A second call changes nothing.
     *
     * @param why the step under way, or the next one when none is, has failed; null when all have been gone through
     */
    public synchronized void end(@Nullable String why) {
        if (ended) {
            return;
        }
        ended = true;
        Set<ProbeStep> missing = EnumSet.allOf(ProbeStep.class);
        steps.forEach(done -> missing.remove(done.step()));
        String reason = why;
        for (ProbeStep step : missing) {
            boolean failed = reason != null && (underWay == null || step == underWay);
            long millis = step == underWay ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) : 0;
            steps.add(new Step(step, failed ? Outcome.FAILED : Outcome.SKIPPED, failed ? reason : null, millis));
            reason = failed ? null : reason;
        }
    }

    /** All steps so far, in the order in which they were gone through. */
    public synchronized List<Step> steps() {
        return List.copyOf(steps);
    }

    /** Whether a step has failed; what a backend cannot do is no failure. */
    public synchronized boolean hasFailed() {
        return steps.stream().anyMatch(step -> step.outcome() == Outcome.FAILED);
    }

    /** What the first step that failed says; null when none did. */
    public synchronized @Nullable String failure() {
        return steps.stream()
                .filter(step -> step.outcome() == Outcome.FAILED)
                .map(Step::detail)
                .findFirst()
                .orElse(null);
    }

    /** What the backend has been seen to do. */
    public synchronized Collection<Capability> shown() {
        return Set.copyOf(shown);
    }
}
