package org.isotherm.refusal;

import java.util.List;
import java.util.stream.Collectors;

/** The request is well formed but some fields cannot be accepted; it names every one of them. */
public final class InvalidRequestException extends Refusal {
    private static final long serialVersionUID = 1L;

    private final transient List<WrongField> fields;

    /** @param fields one or more */
    public InvalidRequestException(List<WrongField> fields) {
        super(fields.stream().map(f -> f.field() + ": " + f.message()).collect(Collectors.joining("; ")));
        this.fields = List.copyOf(fields);
    }

    /** With one wrong field. */
    public InvalidRequestException(String field, String message) {
        this(List.of(new WrongField(field, message)));
    }

    /** Every wrong field, in the order in which they were found. */
    public List<WrongField> fields() {
        return fields;
    }
}
