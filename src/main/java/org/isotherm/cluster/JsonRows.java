package org.isotherm.cluster;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;
import java.util.Map;

/**
 * Rows as one parameter of a statement, for {@code jsonb_to_recordset}. By one factory: {@link Json} itself looks through every
 * library for its implementation each time that it is asked for a builder.
 */
public final class JsonRows {
    private static final JsonBuilderFactory FACTORY = Json.createBuilderFactory(Map.of());

    private JsonRows() {}

    public static JsonArrayBuilder list() {
        return FACTORY.createArrayBuilder();
    }

    public static JsonObjectBuilder row() {
        return FACTORY.createObjectBuilder();
    }
}
