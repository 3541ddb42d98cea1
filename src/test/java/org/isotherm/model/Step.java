package org.isotherm.model;

import java.util.function.Predicate;

/**
 * One transaction, one backend call, or one thing that happens from outside.
 *
 * @param action changes the world and says true; or says false, and has changed nothing, when it cannot happen now
 */
record Step(String name, Kind kind, Predicate<World> action) {
    enum Kind {
        /** Happens by itself sooner or later, as long as nothing fails. */
        OWN,
        /** Somebody wants something; may never happen. */
        WISH,
        /** Goes wrong; happens a bounded number of times. */
        FAULT
    }

    static Step own(String name, Predicate<World> action) {
        return new Step(name, Kind.OWN, action);
    }

    static Step wish(String name, Predicate<World> action) {
        return new Step(name, Kind.WISH, action);
    }

    static Step fault(String name, Predicate<World> action) {
        return new Step(name, Kind.FAULT, world -> {
            if (world.faultsLeft == 0 || !action.test(world)) {
                return false;
            }
            world.faultsLeft--;
            return true;
        });
    }
}
