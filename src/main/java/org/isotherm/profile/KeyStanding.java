package org.isotherm.profile;

import java.time.OffsetDateTime;
import java.util.List;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How a key-encryption key stands on this server. Nothing of the key itself.
 *
 * @param source null when the settings do not know it
 * @param problem why it cannot be used; null when it can
 * @param detail the same for a person
 * @param contents how many contents nobody can read without it
 * @param profiles the names of those that wrap by it what they store
 * @param retiredAt since when nothing is wrapped by it any more; null when it is in use
 */
public record KeyStanding(
        KeyName name,
        ConfiguredKeys.@Nullable Source source,
        @Nullable Reason problem,
        @Nullable String detail,
        long contents,
        List<String> profiles,
        @Nullable OffsetDateTime retiredAt) {
    public boolean isAvailable() {
        return problem == null;
    }
}
