package org.isotherm.tiering;

import org.jspecify.annotations.Nullable;

/**
 * A policy that a simulation asks.
 *
 * @param id null for one that is not saved
 */
public record AskedPolicy(@Nullable Long id, PolicyDraft policy) {}
