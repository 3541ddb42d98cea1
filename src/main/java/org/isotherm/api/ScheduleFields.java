package org.isotherm.api;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import org.isotherm.settings.MoveSettings;
import org.isotherm.tiering.ScheduleDraft;
import org.isotherm.tiering.TimeWindow;
import org.jspecify.annotations.Nullable;

/** The fields of a schedule that a person sends. */
final class ScheduleFields {
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");

    private ScheduleFields() {}

    /** Wrong ones are noted in the body. */
    static ScheduleDraft read(RequestBody body, MoveSettings settings) {
        List<Long> policies = body.optionalIntegers("policy_ids", 1, Long.MAX_VALUE, SweepsResource.MOST_POLICIES);
        Long backend = body.optionalInteger("backend_id", 0, Long.MAX_VALUE);
        return read(body, settings, policies == null ? List.of() : policies, backend);
    }

    /** Reads all but the policies and the backend, which a document names instead. */
    static ScheduleDraft withoutIds(RequestBody body, MoveSettings settings) {
        return read(body, settings, List.of(), null);
    }

    private static ScheduleDraft read(
            RequestBody body, MoveSettings settings, List<Long> policies, @Nullable Long backend) {
        String name = body.text("name", 100);
        String cron = body.optionalText("cron", 100);
        ZoneId zone = zone(body);
        TimeWindow window = window(body);
        Long parallelism = body.optionalInteger("parallelism", 1, 16);
        return new ScheduleDraft(
                name,
                policies,
                cron,
                zone,
                backend,
                window,
                parallelism == null ? settings.parallelism() : parallelism.intValue(),
                body.optionalInteger("bandwidth_bytes_per_second", 1024, Long.MAX_VALUE),
                body.flag("is_active", true));
    }

    private static ZoneId zone(RequestBody body) {
        String zone = body.optionalText("time_zone", 60);
        try {
            return zone == null ? ZoneOffset.UTC : ZoneId.of(zone);
        } catch (DateTimeException e) {
            body.wrong("time_zone", "must be a time zone such as Europe/Berlin");
            return ZoneOffset.UTC;
        }
    }

    private static @Nullable TimeWindow window(RequestBody body) {
        LocalTime start = time(body, "window_start");
        LocalTime end = time(body, "window_end");
        if (body.has("window_start") != body.has("window_end")) {
            body.wrong("window_end", "window_start and window_end belong together");
        }
        if (start == null || end == null) {
            return null;
        }
        if (start.equals(end)) {
            body.wrong("window_end", "must be another time than window_start");
        }
        return new TimeWindow(start, end);
    }

    private static @Nullable LocalTime time(RequestBody body, String field) {
        String time = body.optionalText(field, 5);
        if (time == null) {
            return null;
        }
        if (!TIME.matcher(time).matches()) {
            body.wrong(field, "must be a time of the day such as 22:00");
            return null;
        }
        return LocalTime.parse(time);
    }
}
