package org.isotherm.migration;

import java.util.OptionalLong;

/**
 * What a run would move if it began now.
 *
 * @param files those that it would move
 * @param bytes of those
 * @param leftOutFiles those it would list as skipped: quarantined, or being moved by another run
 * @param targetAvailableBytes what the target has room for; empty when it has no limit
 */
public record MigrationPreview(long files, long bytes, long leftOutFiles, OptionalLong targetAvailableBytes) {}
