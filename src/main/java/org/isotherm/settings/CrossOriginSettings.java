package org.isotherm.settings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** {@code isotherm.cors.…}: which other web applications may ask where files lie. Nobody, unless they are named. */
@ApplicationScoped
public class CrossOriginSettings {
    private static final Pattern ORIGIN =
            Pattern.compile("https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9a-f:]+](:[0-9]{1,5})?");

    private final Set<String> origins;

    CrossOriginSettings() {
        this.origins = Set.of();
    }

    /** @param origins such as {@code https://review.studio.example}, divided by commas */
    @Inject
    public CrossOriginSettings(@ConfigProperty(name = "isotherm.cors.origins", defaultValue = "none") String origins) {
        this.origins = origins.trim().equals("none")
                ? Set.of()
                : Arrays.stream(origins.split(",", -1))
                        .map(String::trim)
                        .map(CrossOriginSettings::checked)
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static String checked(String origin) {
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException("isotherm.cors.origins must be none, or origins such as"
                    + " https://review.studio.example divided by commas and without a path, is " + origin);
        }
        return origin;
    }

    /** Whether pages of that origin may ask; never for one that is not named, and there is no sign for all. */
    public boolean allows(String origin) {
        return origins.contains(origin);
    }
}
