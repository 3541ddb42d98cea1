package org.isotherm.it;

import java.util.Arrays;
import java.util.List;
import org.isotherm.faults.CrashPoint;

/** What kind of run is met by a crash, and where it can be met. */
enum CrashedKind {
    MOVE("", forward()),
    /** A move whose files were chosen by a policy, which is asked again at each claim. */
    SWEEP("sweep: ", forward()),
    /** A move into the form of a profile that encrypts. */
    CONVERSION("conversion: ", forward()),
    /** Within the retention: the old objects are proven and named again, nothing is copied. */
    ROLLBACK(
            "rollback: ",
            List.of(
                    CrashPoint.PLANNED,
                    CrashPoint.CLAIMED,
                    CrashPoint.MID_VERIFY,
                    CrashPoint.PROVEN,
                    CrashPoint.UNSWITCHED_BACK,
                    CrashPoint.SWITCHING_BACK,
                    CrashPoint.SETTLED,
                    CrashPoint.SWITCHED,
                    CrashPoint.CLEANING,
                    CrashPoint.CONCLUDING,
                    CrashPoint.CONCLUDED,
                    CrashPoint.REAP_CLAIMED,
                    CrashPoint.DELETED,
                    CrashPoint.REAPED));

    private final String text;
    private final List<CrashPoint> points;

    CrashedKind(String text, List<CrashPoint> points) {
        this.text = text;
        this.points = points;
    }

    private static List<CrashPoint> forward() {
        return Arrays.stream(CrashPoint.values())
                .filter(point -> point.compareTo(CrashPoint.REAPED) <= 0)
                .toList();
    }

    String text() {
        return text;
    }

    /** In the order in which such a run passes them. */
    List<CrashPoint> points() {
        return points;
    }

    /** Whether such a run between these backends comes to that point at all. */
    boolean passes(CrashPoint point, BackendPair pair) {
        return points.contains(point) && (point != CrashPoint.UPLOAD_STARTED || pair.sendsParts());
    }
}
