package org.isotherm.registry;

import jakarta.json.JsonObjectBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What a backend costs, in hundredths of whatever money the studio counts in. Plans are reckoned with it; nothing else is.
 *
 * @param month for a TiB and month; null when nobody has said
 * @param read for each TiB that is read; null for nothing
 * @param written for each TiB that is written; null for nothing
 * @param minimumBytes smaller files are billed as so many bytes; null when they are not
 */
public record Prices(
        @Nullable Long month,
        @Nullable Long read,
        @Nullable Long written,
        @Nullable Long minimumBytes) {
    /** Nobody has said. */
    public static final Prices NONE = new Prices(null, null, null, null);

    private static final long MOST = 1_000_000_000;

    static Prices read(ConfigReader reader) {
        return new Prices(
                reader.optionalNumber("price_tib_month", 0, MOST),
                reader.optionalNumber("price_tib_read", 0, MOST),
                reader.optionalNumber("price_tib_written", 0, MOST),
                reader.optionalNumber("minimum_billed_bytes", 0, MOST));
    }

    void addTo(JsonObjectBuilder json) {
        add(json, "price_tib_month", month);
        add(json, "price_tib_read", read);
        add(json, "price_tib_written", written);
        add(json, "minimum_billed_bytes", minimumBytes);
    }

    private static void add(JsonObjectBuilder json, String name, @Nullable Long value) {
        if (value != null) {
            json.add(name, value);
        }
    }
}
