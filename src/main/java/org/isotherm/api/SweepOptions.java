package org.isotherm.api;

import org.isotherm.settings.MoveSettings;
import org.isotherm.tiering.Sweeps;

/** How a sweep is to go about it, as a person sends it. */
final class SweepOptions {
    private SweepOptions() {}

    /** Wrong fields are noted in the body. */
    static Sweeps.Options read(RequestBody body, MoveSettings settings) {
        boolean deleteAdopted = body.flag("delete_adopted", false);
        Long parallelism = body.optionalInteger("parallelism", 1, 16);
        Long bandwidth = body.optionalInteger("bandwidth_bytes_per_second", 1024, Long.MAX_VALUE);
        return new Sweeps.Options(
                deleteAdopted, parallelism == null ? settings.parallelism() : parallelism.intValue(), bandwidth);
    }
}
