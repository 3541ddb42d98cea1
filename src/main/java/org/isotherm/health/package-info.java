/** The probes of the orchestrator. Each answers from memory in milliseconds. */
@NullMarked
package org.isotherm.health;

import org.jspecify.annotations.NullMarked;
