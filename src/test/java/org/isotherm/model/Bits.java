package org.isotherm.model;

/** Writes small values one after the other into few words, or reads them back in the same order. */
final class Bits {
    private final long[] words;
    private final boolean reading;
    private int at;

    private Bits(long[] words, boolean reading) {
        this.words = words;
        this.reading = reading;
    }

    static Bits into(long[] words) {
        java.util.Arrays.fill(words, 0);
        return new Bits(words, false);
    }

    static Bits from(long[] words) {
        return new Bits(words, true);
    }

    /** Writing: keeps {@code value} and returns it. Reading: returns what was kept here. */
    int next(int value, int width) {
        int word = at >> 6;
        int shift = at & 63;
        if (shift + width > 64) {
            word++;
            shift = 0;
        }
        at = (word << 6) + shift + width;
        if (reading) {
            return (int) (words[word] >>> shift) & ((1 << width) - 1);
        }
        if (value < 0 || value >= 1 << width) {
            throw new IllegalStateException(value + " does not fit into " + width + " bits");
        }
        words[word] |= (long) value << shift;
        return value;
    }

    boolean next(boolean value) {
        return next(value ? 1 : 0, 1) == 1;
    }

    @SuppressWarnings("EnumOrdinal") // never leaves the memory of one exploration
    <E extends Enum<E>> E next(E value, E[] all) {
        return all[next(value.ordinal(), Integer.SIZE - Integer.numberOfLeadingZeros(all.length - 1))];
    }
}
