package org.isotherm.registry;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What a document of the configuration does to one of the things that it may name.
 *
 * @param kind {@code backend}, {@code entity_type}, {@code policy}, {@code schedule} or {@code profile}
 * @param fields that are set anew by an update, in alphabetical order; empty otherwise
 */
public record ConfigChange(String kind, String name, Action action, List<String> fields) {
    /** What is done. */
    public enum Action {
        CREATE,
        UPDATE,
        /** It is as the document says; nothing is written. */
        UNCHANGED,
        /** The document does not name it. */
        LEFT_ALONE,
        /** The document does not name it and is to be the whole configuration. */
        DECOMMISSION,
        /** Same, of something that holds no bytes. */
        DELETE
    }

    /** Without fields. */
    public static ConfigChange of(String kind, String name, Action action) {
        return new ConfigChange(kind, name, action, List.of());
    }

    /** An update from one form to the other, or none when both are the same. */
    public static ConfigChange between(String kind, String name, JsonObject before, JsonObject after) {
        TreeSet<String> fields = new TreeSet<>(before.keySet());
        fields.addAll(after.keySet());
        fields.removeIf(field -> Objects.equals(before.get(field), after.get(field)));
        return new ConfigChange(kind, name, fields.isEmpty() ? Action.UNCHANGED : Action.UPDATE, List.copyOf(fields));
    }

    /** Whether there is nothing to be done. */
    public boolean isNothing() {
        return action == Action.UNCHANGED || action == Action.LEFT_ALONE;
    }
}
