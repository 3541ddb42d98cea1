/** Fires the schedules of sweeps and keeps sweeps to their windows. */
@NullMarked
package org.isotherm.tiering.schedule;

import org.jspecify.annotations.NullMarked;
