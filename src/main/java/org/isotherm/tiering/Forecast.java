package org.isotherm.tiering;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.isotherm.registry.Prices;
import org.isotherm.tiering.Routes.Load;
import org.isotherm.tiering.Routes.Speeds;
import org.jspecify.annotations.Nullable;

/**
 * How long a plan takes at the speed that runs have had, and what it costs and saves. Money is in hundredths.
 *
 * @param seconds null when no run has ended yet
 * @param cost of moving once: reading the sources, writing the copies and reading them back; null without prices
 * @param monthlySaving below 0 when it will cost more; null without prices
 * @param breakEvenDays until the saving has paid for the move; null when it never will, or without prices
 */
public record Forecast(
        @Nullable Long seconds,
        @Nullable Long cost,
        @Nullable Long monthlySaving,
        @Nullable Long breakEvenDays) {
    private static final double TIB = 1L << 40;
    private static final double DAYS_A_MONTH = 365.25 / 12;

    /**
     * @param backends names and prices by id
     * @param warnings takes what does not pay
     */
    static Forecast of(List<Load> loads, Speeds speeds, Map<Long, Priced> backends, List<String> warnings) {
        double seconds = 0;
        double cost = 0;
        double saving = 0;
        boolean timed = true;
        boolean priced = !loads.isEmpty();
        for (Load load : loads) {
            OptionalDouble speed = speeds.of(load.route());
            timed &= speed.isPresent();
            seconds += load.bytes() / speed.orElse(1);
            Priced from = backends.getOrDefault(load.route().source(), Priced.UNKNOWN);
            Priced to = backends.getOrDefault(load.route().target(), Priced.UNKNOWN);
            if (load.small() > 0) {
                warnings.add(load.small() + " files are below the "
                        + to.prices().minimumBytes() + " bytes that backend " + to.name() + " bills at least");
            }
            Long now = from.prices().month();
            Long then = to.prices().month();
            if (now == null || then == null) {
                priced = false;
                continue;
            }
            double less = (load.bytes() * (double) now - load.billed() * (double) then) / TIB;
            saving += less;
            cost += load.bytes()
                    / TIB
                    * (or0(from.prices().read())
                            + or0(to.prices().written())
                            + or0(to.prices().read()));
            if (less <= 0) {
                warnings.add("what goes from backend " + from.name() + " to backend " + to.name()
                        + " never breaks even: it costs no less there");
            }
        }
        return new Forecast(
                timed ? Math.round(seconds) : null,
                priced ? Math.round(cost) : null,
                priced ? Math.round(saving) : null,
                priced && saving > 0 ? (long) Math.ceil(cost / saving * DAYS_A_MONTH) : null);
    }

    private static long or0(@Nullable Long price) {
        return price == null ? 0 : price;
    }

    /** A backend that costs something. */
    record Priced(String name, Prices prices) {
        static final Priced UNKNOWN = new Priced("", Prices.NONE);
    }

    JsonObject json() {
        var json = Json.createObjectBuilder();
        if (seconds != null) {
            json.add("seconds", seconds);
        }
        if (cost != null) {
            json.add("cost", cost);
        }
        if (monthlySaving != null) {
            json.add("monthly_saving", monthlySaving);
        }
        if (breakEvenDays != null) {
            json.add("break_even_days", breakEvenDays);
        }
        return json.build();
    }

    /** What {@link #json} has written. */
    static Forecast of(JsonObject json) {
        return new Forecast(
                number(json, "seconds"),
                number(json, "cost"),
                number(json, "monthly_saving"),
                number(json, "break_even_days"));
    }

    private static @Nullable Long number(JsonObject json, String name) {
        return json.containsKey(name) ? json.getJsonNumber(name).longValueExact() : null;
    }
}
