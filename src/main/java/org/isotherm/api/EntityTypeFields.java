package org.isotherm.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.isotherm.api.Values.WrongValueException;
import org.isotherm.entity.ColumnType;
import org.isotherm.entity.EntitySource;
import org.isotherm.entity.EntityTypeDraft;

/** The fields of an entity type that a person sends. */
final class EntityTypeFields {
    private static final int MOST = 200;
    private static final int LONGEST = 63;

    private EntityTypeFields() {}

    /** Reads all; wrong ones are noted in the body. */
    static EntityTypeDraft read(RequestBody body) {
        String name = body.name("name");
        String relation = body.text("relation", LONGEST);
        boolean isBuiltIn = relation.equals(EntitySource.BUILT_IN);
        String id = body.optionalText("id_column", LONGEST);
        String project = body.optionalText("project_column", LONGEST);
        return new EntityTypeDraft(
                name,
                relation,
                id != null ? id : isBuiltIn ? "entity_id" : "id",
                project != null || !isBuiltIn ? project : "project_id",
                body.optionalText("created_at_column", LONGEST),
                columns(body),
                fileFields(body));
    }

    private static Map<String, ColumnType> columns(RequestBody body) {
        Map<String, ColumnType> columns = new TreeMap<>();
        RequestBody part = body.object("columns");
        if (part.names().size() > MOST) {
            body.wrong("columns", "must name at most " + MOST + " columns");
        }
        for (String column : part.names()) {
            columns.put(column, part.oneOf(column, ColumnType.class));
        }
        return columns;
    }

    private static List<String> fileFields(RequestBody body) {
        List<String> fields = body.optionalTexts("file_fields", LONGEST, MOST);
        if (fields == null) {
            body.wrong("file_fields", "is required");
            return List.of();
        }
        List<String> named = new ArrayList<>();
        for (String field : fields) {
            try {
                named.add(Values.name(field));
            } catch (WrongValueException e) {
                body.wrong("file_fields", e.rule());
            }
        }
        return named;
    }
}
