package org.isotherm.tiering;

import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/**
 * A part of each day, by the clock on the wall.
 *
 * @param end not in it; before the start when the window goes past midnight, and never the start itself
 */
public record TimeWindow(LocalTime start, LocalTime end) {
    boolean isOpen(OffsetDateTime at, ZoneId zone) {
        LocalTime time = at.atZoneSameInstant(zone).toLocalTime();
        return start.isBefore(end)
                ? !time.isBefore(start) && time.isBefore(end)
                : !time.isBefore(start) || time.isBefore(end);
    }
}
