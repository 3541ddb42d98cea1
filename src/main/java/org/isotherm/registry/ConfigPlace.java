package org.isotherm.registry;

import java.util.List;
import java.util.function.Supplier;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;

/**
 * Where something stands in a document of the configuration, so that a refusal can say so.
 *
 * @param text such as {@code backends[2]}
 */
public record ConfigPlace(String text) {
    /** A field of it. */
    public WrongField wrong(String field, String message) {
        return new WrongField(text + "." + field, message);
    }

    /** Runs something whose refusals speak of the thing alone, and lets them speak of the document. */
    public <T> T in(Supplier<T> step) {
        try {
            return step.get();
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(moved(e.fields()));
        } catch (ConflictException e) {
            throw new ConflictException(text + ": " + e.reason());
        }
    }

    /** The same wrong fields, by their places in the document. */
    public List<WrongField> moved(List<WrongField> fields) {
        return fields.stream().map(f -> wrong(f.field(), f.message())).toList();
    }
}
