package org.isotherm.it;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A JSON object whose values are raw text, so that it can hold what no JSON library would write.
 *
 * @param fields raw JSON by name
 */
record Body(Map<String, String> fields) {
    static Body of(String... namesAndValues) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Body(fields);
    }

    Body with(String name, Object json) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        changed.put(name, json.toString());
        return new Body(changed);
    }

    Body without(String name) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        changed.remove(name);
        return new Body(changed);
    }

    /** A JSON text of {@code text}, which holds no quotes and backslashes. */
    static String text(Object text) {
        return '"' + text.toString() + '"';
    }

    @Override
    public String toString() {
        return fields.entrySet().stream()
                .map(field -> '"' + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
