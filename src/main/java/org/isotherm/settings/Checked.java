package org.isotherm.settings;

import java.time.Duration;

/** Checks of values that name the key in what they throw. */
final class Checked {
    private Checked() {}

    static Duration positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + " must be above zero, is " + value);
        }
        return value;
    }

    static Duration notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(key + " must not be negative, is " + value);
        }
        return value;
    }

    static int between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must be between " + least + " and " + most + ", is " + value);
        }
        return value;
    }
}
