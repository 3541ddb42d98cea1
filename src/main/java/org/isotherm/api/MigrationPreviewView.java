package org.isotherm.api;

import org.isotherm.migration.MigrationPreview;
import org.jspecify.annotations.Nullable;

/**
 * What a migration would move, as it is shown.
 *
 * @param leftOutFiles files that would be listed as skipped
 * @param targetAvailableBytes null when the target has no limit
 */
public record MigrationPreviewView(
        long files, long bytes, long leftOutFiles, @Nullable Long targetAvailableBytes) {

    static MigrationPreviewView of(MigrationPreview preview) {
        return new MigrationPreviewView(
                preview.files(),
                preview.bytes(),
                preview.leftOutFiles(),
                preview.targetAvailableBytes().isPresent()
                        ? Long.valueOf(preview.targetAvailableBytes().getAsLong())
                        : null);
    }
}
