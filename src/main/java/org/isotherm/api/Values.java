package org.isotherm.api;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.isotherm.storage.InvalidStoragePathException;
import org.isotherm.storage.Sha256;
import org.isotherm.storage.StoragePath;

/** The rules for single values, the same for bodies and query strings. */
final class Values {
    private Values() {}

    /** A value breaks a rule; the message is to be read behind the field's name. */
    static final class WrongValueException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String rule;

        WrongValueException(String rule) {
            super(rule, null, false, false);
            this.rule = rule;
        }

        String rule() {
            return rule;
        }
    }

    /** Unicode that every database and file keeps: no lone surrogates, no NUL. */
    static String unicode(String text) throws WrongValueException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new WrongValueException("must be valid Unicode, without lone surrogates");
            } else if (c == 0) {
                throw new WrongValueException("must not contain the character NUL");
            }
        }
        return text;
    }

    /** A name of a type or field. */
    static String name(String text) throws WrongValueException {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")) {
            throw new WrongValueException("must be 1 to 63 letters, digits, dots, hyphens and underscores");
        }
        return text;
    }

    /** At most {@code most} characters (code points) of any kind, and at least one. */
    static String any(String text, int most) throws WrongValueException {
        unicode(text);
        int length = text.codePointCount(0, text.length());
        if (length == 0 || length > most) {
            throw new WrongValueException("must have 1 to " + most + " characters, has " + length);
        }
        return text;
    }

    /** One line of at most {@code most} characters (code points), not blank, without control characters. */
    static String line(String text, int most) throws WrongValueException {
        unicode(text);
        if (text.isBlank()) {
            throw new WrongValueException("must not be blank");
        }
        if (text.codePoints().anyMatch(Values::breaksLine)) {
            throw new WrongValueException("must not contain control characters or line breaks");
        }
        int length = text.codePointCount(0, text.length());
        if (length > most) {
            throw new WrongValueException("must have at most " + most + " characters, has " + length);
        }
        return text;
    }

    private static boolean breaksLine(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
    }

    /** A whole number; {@code 1.0} and {@code 1e3} are whole, {@code 1.5} and what no long can hold are not. */
    static long whole(BigDecimal number, long least, long most) throws WrongValueException {
        long value;
        try {
            value = number.longValueExact();
        } catch (ArithmeticException e) {
            throw new WrongValueException(between(least, most));
        }
        if (value < least || value > most) {
            throw new WrongValueException(between(least, most));
        }
        return value;
    }

    /** What {@link #whole} expects. */
    static String between(long least, long most) {
        return most == Long.MAX_VALUE
                ? "must be a whole number of at least " + least
                : "must be a whole number from " + least + " to " + most;
    }

    /** The constant with that name in lower case. */
    static <E extends Enum<E>> E oneOf(String text, Class<E> type) throws WrongValueException {
        for (E constant : type.getEnumConstants()) {
            if (wire(constant).equals(text)) {
                return constant;
            }
        }
        throw new WrongValueException("must be one of: "
                + Arrays.stream(type.getEnumConstants()).map(Values::wire).collect(Collectors.joining(", ")));
    }

    /** How a constant is written over HTTP: its name in lower case. */
    static String wire(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** ISO 8601, as {@link Duration#parse} reads it. */
    static Duration duration(String text, Duration least, Duration most) throws WrongValueException {
        String rule = "must be an ISO 8601 duration from " + least + " to " + most + ", such as PT24H";
        try {
            Duration duration = text.length() > 64 ? null : Duration.parse(text);
            if (duration == null || duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new WrongValueException(rule);
            }
            return duration;
        } catch (DateTimeException | ArithmeticException e) {
            throw new WrongValueException(rule);
        }
    }

    /** RFC 3339 with an offset, years 0001 to 9999. */
    static OffsetDateTime time(String text) throws WrongValueException {
        String rule = "must be a time such as 2026-01-31T12:00:00Z";
        try {
            OffsetDateTime time = text.length() > 64 ? null : OffsetDateTime.parse(text);
            if (time == null || time.getYear() < 1 || time.getYear() > 9999) {
                throw new WrongValueException(rule);
            }
            return time;
        } catch (DateTimeException e) {
            throw new WrongValueException(rule);
        }
    }

    static StoragePath path(String text) throws WrongValueException {
        try {
            return StoragePath.of(text);
        } catch (InvalidStoragePathException e) {
            throw new WrongValueException("is no object's name: " + e.getMessage());
        }
    }

    static Sha256 sha256(String text) throws WrongValueException {
        return Sha256.parse(text)
                .orElseThrow(() -> new WrongValueException("must be a SHA-256 in 64 hexadecimal digits"));
    }
}
