package org.isotherm.api;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.JsonValue.ValueType;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.isotherm.api.Values.WrongValueException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object from a client, read strictly: take every field, then call {@link #done()}, and only then use what was
 * taken.
 *
 * <p>A wrong field is noted and answered with a placeholder (an empty text, the least number, the first constant, an
 * empty object); {@link #done()} throws one 422 that names all of them, together with every field that was never asked
 * for. An explicit {@code null} counts as absent. Not for several threads.
 */
public final class RequestBody {
    private final JsonObject fields;
    private final String prefix;
    private final FieldErrors errors;
    private final Set<String> asked = new HashSet<>();
    private final List<RequestBody> parts = new ArrayList<>();

    private RequestBody(JsonObject fields, String prefix, FieldErrors errors) {
        this.fields = fields;
        this.prefix = prefix;
        this.errors = errors;
    }

    /** Reads from {@code fields}. */
    public static RequestBody of(JsonObject fields) {
        return new RequestBody(fields, "", new FieldErrors());
    }

    /** Whether the client sent the field with a value other than {@code null}; marks it as known. */
    public boolean has(String name) {
        return find(name) != null;
    }

    /** Whether the client sent a list without items. */
    public boolean hasEmptyList(String name) {
        return find(name) instanceof JsonArray list && list.isEmpty();
    }

    /** Whether the client sent the field, be it as {@code null}; marks it as known. */
    public boolean names(String name) {
        asked.add(name);
        return fields.containsKey(name);
    }

    /** Whether the client sent the field as {@code null}; marks it as known. */
    public boolean isNull(String name) {
        asked.add(name);
        return fields.get(name) == JsonValue.NULL;
    }

    /** One line, not blank, at most {@code most} characters, no control characters. */
    public String text(String name, int most) {
        return required(name, "", value -> Values.line(string(value), most));
    }

    /** 1 to 63 letters, digits, dots, hyphens and underscores, as for entity types and file fields. */
    public String name(String name) {
        return required(name, "placeholder", value -> Values.name(string(value)));
    }

    /** Any characters but NUL, such as the name of a file somewhere else; not empty, at most {@code most} characters. */
    public String anyText(String name, int most) {
        return required(name, "", value -> Values.any(string(value), most));
    }

    /** Same as {@link #text}; null when absent. */
    public @Nullable String optionalText(String name, int most) {
        return optional(name, value -> Values.line(string(value), most));
    }

    /** A whole number from {@code least} to {@code most}. */
    public long integer(String name, long least, long most) {
        return required(name, least, value -> whole(value, least, most));
    }

    /** Same; null when absent. */
    public @Nullable Long optionalInteger(String name, long least, long most) {
        return optional(name, value -> whole(value, least, most));
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String name) {
        return required(name, false, RequestBody::bool);
    }

    /** Same; {@code absent} when absent. */
    public boolean flag(String name, boolean absent) {
        Boolean value = optional(name, RequestBody::bool);
        return value == null ? absent : value;
    }

    /** A constant by its lower-case name. */
    public <E extends Enum<E>> E oneOf(String name, Class<E> type) {
        return required(name, type.getEnumConstants()[0], value -> Values.oneOf(string(value), type));
    }

    /** Same; null when absent. */
    public <E extends Enum<E>> @Nullable E optionalOneOf(String name, Class<E> type) {
        return optional(name, value -> Values.oneOf(string(value), type));
    }

    /** An ISO 8601 duration such as {@code PT24H}. */
    public Duration duration(String name, Duration least, Duration most) {
        return required(name, least, value -> Values.duration(string(value), least, most));
    }

    /** Same; null when absent. */
    public @Nullable Duration optionalDuration(String name, Duration least, Duration most) {
        return optional(name, value -> Values.duration(string(value), least, most));
    }

    /** Whether the field is exactly this word, for fields that may also be something else; marks it as known. */
    public boolean is(String name, String word) {
        return find(name) instanceof JsonString text && text.getString().equals(word);
    }

    /** An RFC 3339 time with an offset; null when absent. */
    public @Nullable OffsetDateTime optionalTime(String name) {
        return optional(name, value -> Values.time(string(value)));
    }

    /** The name of an object inside a backend. */
    public StoragePath path(String name) {
        return required(name, StoragePath.of("placeholder"), value -> Values.path(string(value)));
    }

    /** Same; null when absent. */
    public @Nullable StoragePath optionalPath(String name) {
        return optional(name, value -> Values.path(string(value)));
    }

    /** A SHA-256 in hexadecimal digits of either case; null when absent. */
    public @Nullable Sha256 optionalSha256(String name) {
        return optional(name, value -> Values.sha256(string(value)));
    }

    /** Whole numbers from {@code least} to {@code most}, at most {@code mostItems}; null when absent. */
    public @Nullable List<Long> optionalIntegers(String name, long least, long most, int mostItems) {
        return items(name, mostItems, value -> whole(value, least, most));
    }

    /** Lines as for {@link #text}, at most {@code mostItems}; null when absent. */
    public @Nullable List<String> optionalTexts(String name, int most, int mostItems) {
        return items(name, mostItems, value -> Values.line(string(value), most));
    }

    /** An object that is read by the same rules; {@link #done()} of this one covers it. */
    public RequestBody object(String name) {
        RequestBody part = optionalObject(name);
        if (part != null) {
            return part;
        }
        if (!has(name)) {
            errors.add(prefix + name, "is required");
        }
        return new RequestBody(JsonValue.EMPTY_JSON_OBJECT, prefix + name + ".", new FieldErrors());
    }

    /** Same; null when absent or not an object. */
    public @Nullable RequestBody optionalObject(String name) {
        JsonObject inner = optional(name, RequestBody::jsonObject);
        if (inner == null) {
            return null;
        }
        RequestBody part = new RequestBody(inner, prefix + name + ".", errors);
        parts.add(part);
        return part;
    }

    /**
     * Objects that are read by the same rules, at most {@code mostItems}; {@link #done()} of this one covers them. Null
     * when absent. Their fields are named {@code name[0].field}.
     */
    public @Nullable List<RequestBody> optionalObjects(String name, int mostItems) {
        int[] at = {0};
        List<RequestBody> found = items(name, mostItems, value -> {
            String place = prefix + name + "[" + at[0]++ + "].";
            return new RequestBody(jsonObject(value), place, errors);
        });
        if (found == null) {
            return null;
        }
        parts.addAll(found);
        return found;
    }

    /** An object with keys of the client's own choosing. Texts in it are valid Unicode without NUL. */
    public JsonObject json(String name) {
        return required(name, JsonValue.EMPTY_JSON_OBJECT, value -> jsonObject(clean(value)));
    }

    /** Same; null when absent. */
    public @Nullable JsonObject optionalJson(String name) {
        return optional(name, value -> jsonObject(clean(value)));
    }

    /** A value of any kind; null when absent. Texts in it are valid Unicode without NUL. */
    public @Nullable JsonValue optionalValue(String name) {
        return optional(name, RequestBody::clean);
    }

    /** The names of all fields, for objects whose fields depend on one of them. Marks none as known. */
    public Set<String> names() {
        return Set.copyOf(fields.keySet());
    }

    /** Notes something that the resource found wrong itself. */
    public void wrong(String name, String message) {
        asked.add(name);
        errors.add(prefix + name, message);
    }

    /** @throws ProblemException 422 naming every wrong and every unknown field, when there are any */
    public void done() {
        refuseUnknown();
        errors.refuseIfAny();
    }

    private void refuseUnknown() {
        for (String name : fields.keySet()) {
            if (!asked.contains(name)) {
                errors.add(prefix + name, "is not a known field");
            }
        }
        parts.forEach(RequestBody::refuseUnknown);
    }

    private interface Reading<T> {
        T of(JsonValue value) throws WrongValueException;
    }

    private @Nullable JsonValue find(String name) {
        asked.add(name);
        JsonValue value = fields.get(name);
        return value == null || value.getValueType() == ValueType.NULL ? null : value;
    }

    private <T> T required(String name, T placeholder, Reading<T> reading) {
        if (find(name) == null) {
            errors.add(prefix + name, "is required");
            return placeholder;
        }
        T value = optional(name, reading);
        return value == null ? placeholder : value;
    }

    private <T> @Nullable T optional(String name, Reading<T> reading) {
        JsonValue value = find(name);
        return value == null ? null : read(prefix + name, value, reading);
    }

    private <T> @Nullable T read(String field, JsonValue value, Reading<T> reading) {
        try {
            return reading.of(value);
        } catch (WrongValueException e) {
            errors.add(field, e.rule());
            return null;
        }
    }

    private <T> @Nullable List<T> items(String name, int mostItems, Reading<T> reading) {
        JsonArray array = optional(name, RequestBody::jsonArray);
        if (array == null) {
            return null;
        }
        if (array.size() > mostItems) {
            errors.add(prefix + name, "must have at most " + mostItems + " items, has " + array.size());
            return List.of();
        }
        List<T> items = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            T item = read(prefix + name + "[" + i + "]", array.get(i), reading);
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    private static String string(JsonValue value) throws WrongValueException {
        if (value instanceof JsonString text) {
            return Values.unicode(text.getString());
        }
        throw new WrongValueException("must be a text");
    }

    private static long whole(JsonValue value, long least, long most) throws WrongValueException {
        if (value instanceof JsonNumber number) {
            return Values.whole(number.bigDecimalValue(), least, most);
        }
        throw new WrongValueException(Values.between(least, most));
    }

    private static boolean bool(JsonValue value) throws WrongValueException {
        return switch (value.getValueType()) {
            case TRUE -> true;
            case FALSE -> false;
            default -> throw new WrongValueException("must be true or false");
        };
    }

    private static JsonObject jsonObject(JsonValue value) throws WrongValueException {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new WrongValueException("must be an object");
    }

    private static JsonArray jsonArray(JsonValue value) throws WrongValueException {
        if (value instanceof JsonArray array) {
            return array;
        }
        throw new WrongValueException("must be an array");
    }

    private static JsonValue clean(JsonValue value) throws WrongValueException {
        if (value instanceof JsonString text) {
            Values.unicode(text.getString());
        } else if (value instanceof JsonArray array) {
            for (JsonValue item : array) {
                clean(item);
            }
        } else if (value instanceof JsonObject object) {
            for (Map.Entry<String, JsonValue> field : object.entrySet()) {
                Values.unicode(field.getKey());
                clean(field.getValue());
            }
        }
        return value;
    }
}
