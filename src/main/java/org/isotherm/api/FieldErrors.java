package org.isotherm.api;

import java.util.ArrayList;
import java.util.List;
import org.isotherm.refusal.WrongField;

/** Gathers every wrong field of one request, so that a client learns of all of them at once. */
final class FieldErrors {
    /** A hostile body must not make us answer with a larger one. */
    private static final int MOST = 100;

    private final List<WrongField> found = new ArrayList<>();

    void add(String field, String message) {
        if (found.size() < MOST) {
            found.add(new WrongField(field, message));
        }
    }

    List<WrongField> found() {
        return List.copyOf(found);
    }

    /** @throws ProblemException 422 that names them all, when there are any */
    void refuseIfAny() {
        if (!found.isEmpty()) {
            throw ProblemException.invalid(found);
        }
    }
}
