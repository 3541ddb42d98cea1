package org.isotherm.entity;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.io.StringReader;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.isotherm.audit.NamedRow;
import org.jspecify.annotations.Nullable;

/** A row of {@code entity_types}. */
@Entity
@Table(name = "entity_types")
public class EntityTypeRecord implements NamedRow {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    String name;

    String relation;

    @Column(name = "id_column")
    String idColumn;

    @Column(name = "project_column")
    @Nullable
    String projectColumn;

    @Column(name = "created_at_column")
    @Nullable
    String createdAtColumn;

    /** A JSON object of types by column. */
    String columns;

    /** A JSON array of names. */
    @Column(name = "file_fields")
    String fileFields;

    @Column(name = "created_at", insertable = false, updatable = false)
    OffsetDateTime createdAt;

    @Column(name = "updated_at", insertable = false, updatable = false)
    OffsetDateTime updatedAt;

    @Version
    @Column(name = "row_version")
    long rowVersion;

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long rowVersion() {
        return rowVersion;
    }

    void fill(EntityTypeDraft draft) {
        name = draft.name();
        relation = draft.relation();
        idColumn = draft.idColumn();
        projectColumn = draft.projectColumn();
        createdAtColumn = draft.createdAtColumn();
        columns = draft.columnsJson().build().toString();
        fileFields = draft.fieldsJson().build().toString();
    }

    EntityType read() {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        ((JsonObject) parse(columns))
                .forEach((column, type) -> types.put(column, type(((JsonString) type).getString())));
        return new EntityType(
                id,
                new EntityTypeDraft(
                        name,
                        relation,
                        idColumn,
                        projectColumn,
                        createdAtColumn,
                        types,
                        ((JsonArray) parse(fileFields)).getValuesAs(JsonString::getString)),
                createdAt,
                updatedAt,
                rowVersion);
    }

    private static ColumnType type(String text) {
        return ColumnType.named(text)
                .orElseThrow(() -> new IllegalStateException("unknown type of column in the database: " + text));
    }

    private static JsonStructure parse(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.read();
        }
    }
}
