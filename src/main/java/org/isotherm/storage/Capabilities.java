package org.isotherm.storage;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a backend is known to do. Immutable.
 *
 * @param known whether it has been tried at all; when not, nothing is held against it
 * @param all what it was seen to do, in the order of {@link Capability}; empty when it has not been tried
 */
public record Capabilities(boolean known, Set<Capability> all) {
    /** Of a backend that has not been tried. */
    public static final Capabilities UNKNOWN = new Capabilities(false, Set.of());

    public Capabilities {
        EnumSet<Capability> ordered = EnumSet.noneOf(Capability.class);
        ordered.addAll(all);
        all = Collections.unmodifiableSet(ordered);
    }

    /** Those of a backend that has been tried. */
    public static Capabilities of(Collection<Capability> all) {
        return new Capabilities(true, Set.copyOf(all));
    }

    /** Whether it was tried and cannot do this. */
    public boolean lack(Capability capability) {
        return known && !all.contains(capability);
    }
}
