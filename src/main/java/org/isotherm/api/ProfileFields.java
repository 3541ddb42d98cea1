package org.isotherm.api;

import java.util.Optional;
import org.isotherm.profile.ProfileDraft;
import org.isotherm.storage.transform.KeyName;
import org.jspecify.annotations.Nullable;

/** The fields of a profile that a person sends. */
final class ProfileFields {
    private ProfileFields() {}

    /**
     * Reads all but the backend; wrong ones are noted in the body.
     *
     * @param backend its id; 0 when a document names it instead
     */
    static ProfileDraft read(RequestBody body, long backend) {
        return new ProfileDraft(
                body.text("name", 100),
                backend,
                body.flag("encrypted", false),
                body.flag("chunked", false),
                body.optionalInteger("chunk_size_bytes", 1, Long.MAX_VALUE),
                body.flag("deduplicated", false),
                body.flag("is_default", false),
                key(body));
    }

    private static @Nullable KeyName key(RequestBody body) {
        String name = body.optionalText("key_name", 64);
        if (name == null) {
            return null;
        }
        Optional<KeyName> key = KeyName.parse(name);
        if (key.isEmpty()) {
            body.wrong(
                    "key_name", "must be 1 to 64 lower-case letters, digits and hyphens, the first of them no hyphen");
        }
        return key.orElse(null);
    }
}
