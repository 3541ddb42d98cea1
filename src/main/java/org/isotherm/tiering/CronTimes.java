package org.isotherm.tiering;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.isotherm.refusal.InvalidRequestException;

/** The times of a cron expression of five fields, in the zone of those who wrote it. */
final class CronTimes {
    private final ExecutionTime times;
    private final ZoneId zone;

    private CronTimes(ExecutionTime times, ZoneId zone) {
        this.times = times;
        this.zone = zone;
    }

    /** @throws InvalidRequestException naming {@code cron} when it is none, or never comes to be */
    static CronTimes of(String expression, ZoneId zone) {
        try {
            Cron cron = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse(expression);
            return new CronTimes(ExecutionTime.forCron(cron), zone);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    "cron", "must be minute, hour, day of the month, month and day of the week, such as 0 2 * * 1-5");
        }
    }

    /** The first one behind that time. One in the hour that a change of clocks leaves out does not come on that day. */
    Optional<OffsetDateTime> next(OffsetDateTime after) {
        return times.nextExecution(after.atZoneSameInstant(zone)).map(next -> next.toOffsetDateTime());
    }
}
