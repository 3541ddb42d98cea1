package org.isotherm.reconcile;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.List;
import org.isotherm.asset.ObjectNames;
import org.isotherm.storage.Listed;
import org.isotherm.storage.UnfinishedUpload;
import org.jspecify.annotations.Nullable;

/**
 * What a look at rows and backend has shown to differ, before it is asked once more and recorded.
 *
 * @param size on the backend; null of what is not there
 * @param expected in the row; null when there is none
 * @param detail in words, what is odd beside the kind
 */
public record Difference(
        FindingKind kind,
        FindingOrigin origin,
        String name,
        @Nullable String uploadId,
        @Nullable Long size,
        @Nullable Long expected,
        @Nullable Instant modifiedAt,
        @Nullable String detail,
        @Nullable Long objectId,
        @Nullable Long assetLocationId) {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** A file system may hold any time; one that no calendar has is as good as none. */
    public Difference {
        if (modifiedAt != null && (modifiedAt.isBefore(FIRST) || modifiedAt.isAfter(LAST))) {
            modifiedAt = null;
        }
    }

    static Difference unknown(Listed entry) {
        return new Difference(
                FindingKind.UNKNOWN_OBJECT,
                ofNoRow(entry.name()),
                entry.name(),
                null,
                entry.refusal() == null ? entry.size() : null,
                null,
                entry.modifiedAt(),
                entry.refusal(),
                null,
                null);
    }

    /** @param size null when it is not there */
    static Difference of(NamedRow row, @Nullable Long size, @Nullable String detail) {
        return new Difference(
                size == null ? FindingKind.MISSING_OBJECT : FindingKind.SIZE_DIFFERS,
                FindingOrigin.LEDGER,
                row.name(),
                null,
                size,
                row.size(),
                null,
                detail,
                row.objectId(),
                row.assetLocationId());
    }

    /** @param ours whether the ledger names the object that it would become */
    static Difference stale(UnfinishedUpload upload, boolean ours) {
        return new Difference(
                FindingKind.STALE_UPLOAD,
                ours ? FindingOrigin.LEDGER : ofNoRow(upload.name()),
                upload.name(),
                upload.uploadId(),
                null,
                null,
                upload.startedAt(),
                null,
                null,
                null);
    }

    private static FindingOrigin ofNoRow(String name) {
        return ObjectNames.hasForm(name) ? FindingOrigin.GENERATED_NAME : FindingOrigin.FOREIGN;
    }

    /** As one parameter of a statement. */
    static String json(List<Difference> differences) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (Difference each : differences) {
            JsonObjectBuilder one = Json.createObjectBuilder()
                    .add("kind", each.kind.text())
                    .add("origin", each.origin.text())
                    .add("name", each.name);
            text(one, "upload", each.uploadId);
            number(one, "size", each.size);
            number(one, "expected", each.expected);
            text(one, "modified", each.modifiedAt == null ? null : each.modifiedAt.toString());
            text(one, "detail", each.detail);
            number(one, "object_id", each.objectId);
            number(one, "asset_id", each.assetLocationId);
            all.add(one);
        }
        return all.build().toString();
    }

    private static void text(JsonObjectBuilder json, String name, @Nullable String value) {
        if (value != null) {
            json.add(name, value);
        }
    }

    private static void number(JsonObjectBuilder json, String name, @Nullable Long value) {
        if (value != null) {
            json.add(name, value);
        }
    }
}
