/**
 * Typed configuration, one class per subject. Values come from MicroProfile Config: server variables, environment,
 * system properties. A wrong value stops the start and names its key.
 */
@NullMarked
package org.isotherm.settings;

import org.jspecify.annotations.NullMarked;
