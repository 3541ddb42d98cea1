package org.isotherm.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.isotherm.refusal.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When schedules fire, and when their windows are open. */
class CronTimesTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 2 * * *     | 2026-01-31T12:00:00Z | 2026-02-01T01:00Z",
                "0 22 * * 1-5  | 2026-01-30T21:00:00Z | 2026-02-02T21:00Z",
                "0 22 * * 1-5  | 2026-01-30T20:59:59Z | 2026-01-30T21:00Z",
                "*/15 * * * *  | 2026-01-31T12:01:00Z | 2026-01-31T12:15Z",
                "0 0 29 2 *    | 2026-01-31T12:00:00Z | 2028-02-28T23:00Z",
                // the clocks go forward: half past two is not there on that day
                "30 2 * * *    | 2026-03-28T12:00:00Z | 2026-03-30T00:30Z",
                "30 2 * * *    | 2026-03-29T12:00:00Z | 2026-03-30T00:30Z",
                // and back: the one of summer time
                "30 2 * * *    | 2026-10-24T12:00:00Z | 2026-10-25T00:30Z"
            })
    void firesByTheClockOnTheWall(String cron, String after, String next) {
        assertThat(CronTimes.of(cron, BERLIN).next(OffsetDateTime.parse(after)))
                .map(OffsetDateTime::toInstant)
                .contains(OffsetDateTime.parse(next).toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "now", "* * * *", "60 * * * *", "* * * * * *", "@reboot", "0 2 * * 8", "0 2 32 * *", "$(id)"
            })
    void refusesWhatIsNone(String cron) {
        assertThatThrownBy(() -> CronTimes.of(cron, BERLIN))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.fields().get(0).field()).isEqualTo("cron"));
    }

    @Test
    void knowsADayThatNeverComes() {
        ScheduleDraft never = new ScheduleDraft("x", List.of(), "0 0 30 2 *", BERLIN, null, null, 1, null, true);

        assertThatThrownBy(() -> never.next(OffsetDateTime.parse("2026-01-31T12:00:00Z")))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aWindowMayGoPastMidnight() {
        TimeWindow night = new TimeWindow(LocalTime.of(22, 0), LocalTime.of(6, 0));
        TimeWindow day = new TimeWindow(LocalTime.of(6, 0), LocalTime.of(22, 0));

        for (String open : List.of("21:00", "23:00", "00:00", "04:59")) { // an hour behind Berlin
            assertThat(night.isOpen(at(open), BERLIN)).as(open).isTrue();
            assertThat(day.isOpen(at(open), BERLIN)).as(open).isFalse();
        }
        for (String shut : List.of("20:59", "05:00", "12:00")) {
            assertThat(night.isOpen(at(shut), BERLIN)).as(shut).isFalse();
            assertThat(day.isOpen(at(shut), BERLIN)).as(shut).isTrue();
        }
    }

    private static OffsetDateTime at(String utc) {
        return OffsetDateTime.parse("2026-01-31T" + utc + ":00Z");
    }
}
