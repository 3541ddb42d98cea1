package org.isotherm.api;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.isotherm.api.Values.WrongValueException;
import org.jspecify.annotations.Nullable;

/**
 * A query string, read as strictly as a body: take every parameter, call {@link #done()}, then use what was taken.
 *
 * <p>Unknown parameters are refused, for a misspelt filter must not return everything. A parameter may stand once.
 */
public final class Query {
    private final String list;
    private final Map<String, List<String>> parameters;
    private final FieldErrors errors = new FieldErrors();
    private final Set<String> asked = new HashSet<>();

    private Query(String list, Map<String, List<String>> parameters) {
        this.list = list;
        this.parameters = parameters;
    }

    /**
     * Reads from decoded parameters: {@code Query.of(uriInfo.getPath(), uriInfo.getQueryParameters())}.
     *
     * @param path the request's path, so that a cursor of one list is refused by another
     */
    public static Query of(String path, Map<String, List<String>> parameters) {
        return new Query(path, parameters);
    }

    /** Which page of the list: {@code ?limit=} and {@code ?cursor=}. All other parameters count as filters. */
    public Page page() {
        String limit = read("limit", text -> text);
        String cursor = read("cursor", text -> text);
        return Page.read(limit, cursor, list, parameters, errors);
    }

    /** A whole number from {@code least} to {@code most}; null when absent. */
    public @Nullable Long optionalInteger(String name, long least, long most) {
        return read(name, text -> {
            if (!text.matches("-?[0-9]{1,19}")) {
                throw new WrongValueException(Values.between(least, most));
            }
            return Values.whole(new BigDecimal(text), least, most);
        });
    }

    /** One line of at most {@code most} characters; null when absent. */
    public @Nullable String optionalText(String name, int most) {
        return read(name, text -> Values.line(text, most));
    }

    /** A constant by its lower-case name; null when absent. */
    public <E extends Enum<E>> @Nullable E optionalOneOf(String name, Class<E> type) {
        return read(name, text -> Values.oneOf(text, type));
    }

    /** {@code true} or {@code false}; null when absent. */
    public @Nullable Boolean optionalFlag(String name) {
        return read(name, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new WrongValueException("must be true or false");
        });
    }

    /** An RFC 3339 time; null when absent. */
    public @Nullable OffsetDateTime optionalTime(String name) {
        return read(name, Values::time);
    }

    /** Notes something that the resource found wrong itself. */
    public void wrong(String name, String message) {
        asked.add(name);
        errors.add(name, message);
    }

    /** @throws ProblemException 422 naming every wrong and every unknown parameter, when there are any */
    public void done() {
        for (String name : parameters.keySet()) {
            if (!asked.contains(name)) {
                errors.add(name, "is not a known parameter");
            }
        }
        errors.refuseIfAny();
    }

    private interface Reading<T> {
        T of(String text) throws WrongValueException;
    }

    private <T> @Nullable T read(String name, Reading<T> reading) {
        asked.add(name);
        List<String> values = parameters.getOrDefault(name, List.of());
        try {
            if (values.isEmpty()) {
                return null;
            }
            if (values.size() > 1) {
                throw new WrongValueException("must stand only once");
            }
            return reading.of(Values.unicode(values.get(0)));
        } catch (WrongValueException e) {
            errors.add(name, e.rule());
            return null;
        }
    }
}
