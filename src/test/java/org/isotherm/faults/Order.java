package org.isotherm.faults;

import java.util.List;

/**
 * What is to happen at a point, as it stands in the file of that name.
 *
 * @param passage from the first one after the order is given
 * @param id tells it from other orders for the same point
 */
record Order(Action action, int passage, String exception, String id) {
    enum Action {
        /** End the process without another instruction, as SIGKILL does. */
        HALT,
        /** Keep the thread there as long as the order stands. */
        HOLD,
        /** Throw, once. */
        FAIL,
        /** From that passage on leave out what the point lies before. */
        SKIP,
        /** Only say that a thread came by. */
        NOTE
    }

    static final String NONE = "-";

    static Order of(String text) {
        List<String> words = List.of(text.strip().split(" ", -1));
        if (words.size() != 4) {
            throw new IllegalArgumentException("no order: " + text);
        }
        return new Order(Action.valueOf(words.get(0)), Integer.parseInt(words.get(1)), words.get(2), words.get(3));
    }

    String text() {
        return action + " " + passage + " " + exception + " " + id;
    }
}
