package org.isotherm.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Who takes part, on what kind of target, how much may go wrong, and which guards are in place. */
record Scenario(String name, Target target, Set<Actor> actors, int faults, Set<Guard> guards) {
    /** How a backend makes a new object. */
    enum Target {
        /** Can be seen from its first byte on; what is written after its deletion is lost. */
        FILE,
        /** Is there at once and whole; the request may arrive late. */
        PUT,
        /** In parts, begun and completed by requests of their own; the next attempt goes on with it. */
        RESUMED_UPLOAD
    }

    enum Actor {
        SECOND_MOVER,
        REAPER,
        SECOND_REAPER,
        OVERWRITER,
        DELETER,
        ROLLBACK,
        CANCELLER,
        /** The source was there before Isotherm and is deleted after the move; later its owner puts a new file there. */
        OWNER
    }

    static Scenario of(String name, Target target, int faults, Actor... actors) {
        Set<Actor> all = EnumSet.noneOf(Actor.class);
        all.addAll(List.of(actors));
        return new Scenario(name, target, all, faults, EnumSet.allOf(Guard.class));
    }

    Scenario without(Guard guard) {
        Set<Guard> fewer = EnumSet.copyOf(guards);
        fewer.remove(guard);
        return new Scenario(name + " without " + guard, target, actors, faults, fewer);
    }

    /** The names that can come to be: each fault costs an attempt at most, and each attempt one name. */
    List<Integer> objects() {
        List<Integer> objects = new ArrayList<>(copies());
        objects.add(World.SOURCE);
        if (has(Actor.OVERWRITER)) {
            objects.add(World.NEW_CONTENT);
        }
        return objects;
    }

    /** Of these, the names of copies. */
    List<Integer> copies() {
        return IntStream.rangeClosed(0, faults)
                .mapToObj(attempt -> World.FIRST_COPY + attempt)
                .toList();
    }

    boolean has(Guard guard) {
        return guards.contains(guard);
    }

    boolean has(Actor actor) {
        return actors.contains(actor);
    }
}
