package org.isotherm.api;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests ask of a refused call. */
final class Problems {
    private Problems() {}

    /** The exception that {@code call} ends with; fails when there is none. */
    static ProblemException of(ThrowingCallable call) {
        ProblemException e = catchThrowableOfType(ProblemException.class, call);
        if (e == null) {
            throw new AssertionError("nothing was refused");
        }
        return e;
    }

    /** Its status. */
    static int status(ThrowingCallable call) {
        return of(call).problem().status();
    }

    /** The wrong fields as {@code name: message}. */
    static List<String> errors(ThrowingCallable call) {
        return of(call).problem().errors().stream()
                .map(e -> e.field() + ": " + e.message())
                .toList();
    }
}
