package org.isotherm.api;

import org.isotherm.profile.ProfileDraft;

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
                body.flag("is_default", false));
    }
}
