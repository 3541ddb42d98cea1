package org.isotherm.asset;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;

/**
 * Which file of which entity.
 *
 * @param entityType 1 to 63 letters, digits, {@code _ - .}
 * @param entityId 0 or more
 * @param fileField the field of the entity that means this file, as {@code entityType}
 */
public record AssetKey(String entityType, long entityId, String fileField) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    private static final String RULE = "must be 1 to 63 letters, digits, dots, hyphens and underscores";

    /** @throws InvalidRequestException naming each wrong part */
    public AssetKey {
        List<WrongField> wrong = new ArrayList<>();
        if (!NAME.matcher(entityType).matches()) {
            wrong.add(new WrongField("entity_type", RULE));
        }
        if (entityId < 0) {
            wrong.add(new WrongField("entity_id", "must not be negative"));
        }
        if (!NAME.matcher(fileField).matches()) {
            wrong.add(new WrongField("file_field", RULE));
        }
        if (!wrong.isEmpty()) {
            throw new InvalidRequestException(wrong);
        }
    }

    @Override
    public String toString() {
        return entityType + "/" + entityId + "/" + fileField;
    }
}
