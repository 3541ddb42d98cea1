package org.isotherm.storage;

import java.time.Duration;

/**
 * An object that lies in an archive and must be brought back before it can be read.
 *
 * @param comesBack whether it is brought back when somebody reads it, or is being brought back already
 * @param usual how long that takes from its beginning, by what the store says of itself
 */
public record Archived(boolean comesBack, Duration usual) {}
