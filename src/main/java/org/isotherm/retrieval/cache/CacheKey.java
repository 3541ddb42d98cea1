package org.isotherm.retrieval.cache;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an entry holds: the content of one asset in one generation. Made of generated numbers, never of users' texts. */
public record CacheKey(long assetId, long generation) {
    private static final Pattern ENTRY = Pattern.compile("([0-9]{1,19})-([0-9]{1,19})\\.entry");
    private static final Pattern PART = Pattern.compile("[0-9]{1,19}-[0-9]{1,19}-[0-9]{1,19}\\.part");

    String entryName() {
        return assetId + "-" + generation + ".entry";
    }

    /** @param attempt so that no two fills ever share a file */
    String partName(long attempt) {
        return assetId + "-" + generation + "-" + attempt + ".part";
    }

    static boolean isPart(String name) {
        return PART.matcher(name).matches();
    }

    /** The key of a complete entry's file; empty of any other name. */
    static Optional<CacheKey> ofEntry(String name) {
        Matcher matcher = ENTRY.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CacheKey(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
