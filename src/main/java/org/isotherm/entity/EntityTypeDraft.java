package org.isotherm.entity;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An entity type as a person wants it; each field is checked, the whole is not.
 *
 * @param name what assets call it
 * @param relation the table or view whose rows are the entities; {@link EntitySource#BUILT_IN} is Isotherm's own
 * @param idColumn what assets mean by {@code entity_id}
 * @param projectColumn whose value is the id of the project; null when there are none
 * @param createdAtColumn since when the entity is; null: since when Isotherm knows the file
 * @param columns what conditions may ask about, and as what
 * @param fileFields the fields that are files of content; what is not named here is never moved by a policy
 */
public record EntityTypeDraft(
        String name,
        String relation,
        String idColumn,
        @Nullable String projectColumn,
        @Nullable String createdAtColumn,
        Map<String, ColumnType> columns,
        List<String> fileFields) {

    public EntityTypeDraft {
        columns = java.util.Collections.unmodifiableMap(new TreeMap<>(columns));
        fileFields = List.copyOf(new TreeSet<>(fileFields));
    }

    /** For the audit log and documents; what is not set is left out. */
    public JsonObject json() {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("name", name)
                .add("relation", relation)
                .add("id_column", idColumn);
        if (projectColumn != null) {
            json.add("project_column", projectColumn);
        }
        if (createdAtColumn != null) {
            json.add("created_at_column", createdAtColumn);
        }
        return json.add("columns", columnsJson())
                .add("file_fields", fieldsJson())
                .build();
    }

    JsonObjectBuilder columnsJson() {
        JsonObjectBuilder json = Json.createObjectBuilder();
        columns.forEach((column, type) -> json.add(column, type.text()));
        return json;
    }

    JsonArrayBuilder fieldsJson() {
        JsonArrayBuilder json = Json.createArrayBuilder();
        fileFields.forEach(json::add);
        return json;
    }
}
