package org.isotherm.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.isotherm.storage.ProbeReport.Outcome;
import org.junit.jupiter.api.Test;

class ProbeReportTest {
    private final ProbeReport report = new ProbeReport();

    private List<String> told() {
        return report.steps().stream()
                .map(step -> step.step().text() + " " + step.outcome() + " " + step.detail())
                .toList();
    }

    @Test
    void skipsWhatComesBehindAFailureButTidiesUp() {
        report.attempt(ProbeStep.WRITE, () -> null);
        report.attempt(ProbeStep.READ, () -> {
            throw new AccessRefusedException("nas", null, "read: no", null);
        });
        report.attempt(ProbeStep.RANGE, () -> {
            throw new AssertionError("not to be tried");
        });
        report.insist(ProbeStep.DELETE, () -> null);
        report.end(null);
        assertThat(told())
                .startsWith(
                        "write OK null", "read FAILED backend nas: read: no", "range SKIPPED null", "delete OK null")
                .hasSize(ProbeStep.values().length);
        assertThat(report.failure()).isEqualTo("backend nas: read: no");
    }

    @Test
    void tellsNoWordsOfThePlatform() {
        report.attempt(ProbeStep.WRITE, () -> {
            throw new java.nio.file.AccessDeniedException("/srv/secret/place");
        });
        assertThat(report.hasFailed()).isTrue();
        assertThat(told().get(0)).doesNotContain("/srv");
    }

    @Test
    void whatCannotBeDoneIsNoFailure() {
        report.attempt(ProbeStep.MULTIPART, () -> "the store has no parts");
        assertThat(report.hasFailed()).isFalse();
        assertThat(told()).containsExactly("multipart UNSUPPORTED the store has no parts");
    }

    /** The thread that tries hangs in a step, and comes back when nobody waits any more. */
    @Test
    void theStepUnderWayHasFailedWhenTheReportEnds() {
        report.attempt(ProbeStep.MARKER, () -> null);
        report.attempt(ProbeStep.WRITE, () -> {
            report.end("no answer within 20 s");
            report.shows(Capability.WRITE);
            return null;
        });
        report.attempt(ProbeStep.READ, () -> null);
        assertThat(told())
                .startsWith("marker OK null", "write FAILED no answer within 20 s", "read SKIPPED null")
                .hasSize(ProbeStep.values().length);
        assertThat(report.steps()).noneMatch(step -> step.outcome() == Outcome.UNSUPPORTED);
        assertThat(report.shown()).isEmpty();
    }
}
