package org.isotherm.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The states found so far, numbered in the order of their discovery; whole states, so that none is mistaken for another. */
final class StateTable {
    private static final int BLOCK = 1 << 14;

    private final List<long[]> blocks = new ArrayList<>();
    private int[] slots = new int[1 << 16];
    private int size;

    int size() {
        return size;
    }

    void read(int number, long[] into) {
        System.arraycopy(blocks.get(number / BLOCK), number % BLOCK * World.WORDS, into, 0, World.WORDS);
    }

    /** @return the number of the state; negative, -1 - number, when it was known before */
    int add(long[] state) {
        if (size * 2 > slots.length) {
            grow();
        }
        int slot = slotOf(state);
        if (slots[slot] != 0) {
            return -slots[slot];
        }
        if (size % BLOCK == 0) {
            blocks.add(new long[BLOCK * World.WORDS]);
        }
        System.arraycopy(state, 0, blocks.get(size / BLOCK), size % BLOCK * World.WORDS, World.WORDS);
        slots[slot] = ++size;
        return size - 1;
    }

    private int slotOf(long[] state) {
        long hash = 0;
        for (long word : state) {
            hash = (hash ^ word) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        int mask = slots.length - 1;
        int slot = (int) (hash >>> 20) & mask;
        while (slots[slot] != 0 && !is(slots[slot] - 1, state)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean is(int number, long[] state) {
        int from = number % BLOCK * World.WORDS;
        return Arrays.equals(blocks.get(number / BLOCK), from, from + World.WORDS, state, 0, World.WORDS);
    }

    private void grow() {
        slots = new int[slots.length * 2];
        long[] state = new long[World.WORDS];
        for (int i = 0; i < size; i++) {
            read(i, state);
            slots[slotOf(state)] = i + 1;
        }
    }
}
