package org.isotherm.api;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.isotherm.refusal.WrongField;
import org.jspecify.annotations.Nullable;

/**
 * The one shape of an error (RFC 9457).
 *
 * @param type a stable path such as {@code /problems/validation}, to be compared by programs
 * @param title the same for every problem of this type
 * @param status the HTTP status of the answer
 * @param detail what happened this time, for a person; never a server path, a secret or a stack trace
 * @param instance the path of the request; null until the answer is made
 * @param errors the wrong fields; empty for all but 422
 * @param steps how far the trial of a backend came, when that is what the problem is about; else empty
 */
public record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String instance,
        List<WrongField> errors,
        JsonArray steps) {

    /** The media type of every error (RFC 9457, section 3). */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** What all types begin with. */
    public static final String TYPES = "/problems/";

    private record Kind(String slug, String title) {}

    private static final Map<Integer, Kind> KINDS = Map.ofEntries(
            Map.entry(400, new Kind("bad-request", "The request cannot be understood")),
            Map.entry(401, new Kind("unauthorized", "Authentication is needed")),
            Map.entry(403, new Kind("forbidden", "The user lacks the role for this")),
            Map.entry(404, new Kind("not-found", "There is no such thing")),
            Map.entry(405, new Kind("method-not-allowed", "The method is not offered here")),
            Map.entry(406, new Kind("not-acceptable", "No acceptable media type is offered")),
            Map.entry(409, new Kind("conflict", "The state does not allow this")),
            Map.entry(411, new Kind("length-required", "The length of the body is needed")),
            Map.entry(412, new Kind("stale", "The resource has changed since it was read")),
            Map.entry(413, new Kind("too-large", "The body is too large")),
            Map.entry(415, new Kind("unsupported-media-type", "The body has the wrong media type or encoding")),
            Map.entry(416, new Kind("range-not-satisfiable", "The range lies outside the content")),
            Map.entry(422, new Kind("validation", "The request is not valid")),
            Map.entry(429, new Kind("too-many-requests", "Too many requests")),
            Map.entry(500, new Kind("internal", "Isotherm failed")),
            Map.entry(503, new Kind("unavailable", "Not available at the moment")),
            Map.entry(507, new Kind("insufficient-storage", "No space is left")));

    public Problem {
        errors = List.copyOf(errors);
    }

    /** The general problem of a status, for example {@code /problems/not-found} of 404. */
    public static Problem of(int status, @Nullable String detail) {
        Kind kind = KINDS.get(status);
        if (kind == null) {
            kind = status < 500 ? new Kind("refused", "The request is refused") : new Kind("failed", "Isotherm failed");
        }
        return new Problem(
                TYPES + kind.slug(), kind.title(), status, detail, null, List.of(), JsonValue.EMPTY_JSON_ARRAY);
    }

    /** A problem with a type of its own; {@code slug} is the last segment of it. */
    public static Problem of(String slug, String title, int status, @Nullable String detail) {
        return new Problem(TYPES + slug, title, status, detail, null, List.of(), JsonValue.EMPTY_JSON_ARRAY);
    }

    /** The same problem of the request for {@code path}. */
    public Problem at(String path) {
        return new Problem(type, title, status, detail, path, errors, steps);
    }

    /** The same problem with these wrong fields. */
    public Problem with(List<WrongField> wrong) {
        return new Problem(type, title, status, detail, instance, wrong, steps);
    }

    /** The same problem with how far a trial came. */
    public Problem withSteps(JsonArray tried) {
        return new Problem(type, title, status, detail, instance, errors, tried);
    }

    /** The document as clients see it: members without a value are left out. */
    public JsonObject toJson() {
        JsonObjectBuilder json =
                Json.createObjectBuilder().add("type", type).add("title", title).add("status", status);
        if (detail != null) {
            json.add("detail", detail);
        }
        if (instance != null) {
            json.add("instance", instance);
        }
        if (!errors.isEmpty()) {
            JsonArrayBuilder wrong = Json.createArrayBuilder();
            errors.forEach(e ->
                    wrong.add(Json.createObjectBuilder().add("field", e.field()).add("message", e.message())));
            json.add("errors", wrong);
        }
        if (!steps.isEmpty()) {
            json.add("steps", steps);
        }
        return json.build();
    }
}
