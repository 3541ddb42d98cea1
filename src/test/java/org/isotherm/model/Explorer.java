package org.isotherm.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Goes through every state that a scenario can reach, breadth first, so that the first trace to a harm is a shortest one. */
final class Explorer {
    /**
     * @param states how many were found
     * @param edges how many steps lead from one to another
     * @param broken the invariant that does not hold; null when all do
     * @param trace one line for each step on the shortest way there
     * @param possible the steps that can happen in some state
     * @param impossible the steps that cannot
     */
    record Findings(
            Scenario scenario,
            int states,
            long edges,
            @Nullable Invariant broken,
            List<String> trace,
            Set<String> possible,
            Set<String> impossible) {
        @Override
        public String toString() {
            String head = scenario.name() + ": " + states + " states, " + edges + " steps, "
                    + (broken == null ? "no violation" : broken + " broken after " + trace.size() + " steps");
            return trace.isEmpty() ? head : head + "\n    " + String.join("\n    ", trace);
        }
    }

    private static final int LOOKED_AT_CLOSELY = 5_000;

    private final Scenario scenario;
    private final Set<Invariant> watched;
    private final List<Step> steps;
    private final StateTable states = new StateTable();
    private final World world = new World();
    private final long[] next = new long[World.WORDS];

    /** How each state was found first: from which, by which step. */
    private int[] parents = new int[1 << 10];

    private byte[] by = new byte[1 << 10];

    /** The states that follow each state by itself, one after the other; {@code ends} says where each one's end. */
    private int[] follow = new int[1 << 12];

    private int[] ends = new int[1 << 10];
    private int followers;
    private long edges;
    private final BitSet taken = new BitSet();

    private Explorer(Scenario scenario, Set<Invariant> watched) {
        this.scenario = scenario;
        this.watched = watched;
        this.steps = OtherSteps.allOf(scenario);
        if (steps.size() > Byte.MAX_VALUE) {
            throw new IllegalStateException("too many steps");
        }
    }

    static Findings explore(Scenario scenario, Set<Invariant> watched) {
        return new Explorer(scenario, watched).run();
    }

    private Findings run() {
        Invariants invariants = new Invariants(scenario, watched);
        World.atTheStart(scenario.faults()).pack(next);
        states.add(next);
        long[] state = new long[World.WORDS];
        for (int number = 0; number < states.size(); number++) {
            states.read(number, state);
            world.load(state);
            for (int step = 0; step < steps.size(); step++) {
                if (!steps.get(step).action().test(world)) {
                    if (number < LOOKED_AT_CLOSELY) {
                        refuseHiddenChange(state, steps.get(step));
                    }
                    continue;
                }
                taken.set(step);
                world.pack(next);
                int found = states.add(next);
                edges++;
                if (found >= 0) {
                    note(found, number, step);
                }
                if (steps.get(step).kind() == Step.Kind.OWN) {
                    follow(found >= 0 ? found : -1 - found);
                }
                Invariant broken = world.broken;
                if ((broken == null || !watched.contains(broken)) && found >= 0) {
                    broken = invariants.broken(world);
                }
                if (broken != null && watched.contains(broken)) {
                    return findings(broken, trace(number, step));
                }
                world.load(state);
            }
            ends = fitting(ends, number);
            ends[number] = followers;
        }
        int stuck = watched.contains(Invariant.I21) ? stuck() : -1;
        return stuck < 0 ? findings(null, List.of()) : findings(Invariant.I21, trace(stuck, -1));
    }

    private void refuseHiddenChange(long[] state, Step step) {
        world.pack(next);
        if (!Arrays.equals(state, next)) {
            throw new IllegalStateException(step.name() + " cannot happen, says it, and has changed something");
        }
    }

    private Set<String> names(boolean ofTaken) {
        Set<String> names = new TreeSet<>();
        for (int step = 0; step < steps.size(); step++) {
            if (taken.get(step) == ofTaken) {
                names.add(steps.get(step).name());
            }
        }
        return names;
    }

    private Findings findings(@Nullable Invariant broken, List<String> trace) {
        return new Findings(scenario, states.size(), edges, broken, trace, names(true), names(false));
    }

    private void note(int number, int from, int step) {
        parents = fitting(parents, number);
        if (number >= by.length) {
            by = Arrays.copyOf(by, by.length * 2);
        }
        parents[number] = from;
        by[number] = (byte) step;
    }

    private void follow(int number) {
        follow = fitting(follow, followers);
        follow[followers++] = number;
    }

    private static int[] fitting(int[] array, int index) {
        return index < array.length ? array : Arrays.copyOf(array, array.length * 2);
    }

    /** The first state from which, without any more faults and wishes, no settled state can be reached; -1 for none. */
    private int stuck() {
        boolean[] well = new boolean[states.size()];
        long[] state = new long[World.WORDS];
        for (int i = 0; i < well.length; i++) {
            states.read(i, state);
            world.load(state);
            well[i] = Invariants.isSettled(world);
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = well.length - 1; i >= 0; i--) {
                for (int k = i == 0 ? 0 : ends[i - 1]; !well[i] && k < ends[i]; k++) {
                    well[i] = well[follow[k]];
                    changed |= well[i];
                }
            }
        }
        for (int i = 0; i < well.length; i++) {
            if (!well[i]) {
                return i;
            }
        }
        return -1;
    }

    /** The way to the state, and by one more step when there is one. */
    private List<String> trace(int number, int lastStep) {
        List<Integer> path = new ArrayList<>();
        for (int at = number; at != 0; at = parents[at]) {
            path.add((int) by[at]);
        }
        Collections.reverse(path);
        if (lastStep >= 0) {
            path.add(lastStep);
        }
        World replayed = World.atTheStart(scenario.faults());
        List<String> lines = new ArrayList<>();
        for (int step : path) {
            if (!steps.get(step).action().test(replayed)) {
                throw new IllegalStateException("the trace cannot be replayed");
            }
            lines.add(steps.get(step).name() + "  [" + replayed + "]");
        }
        return lines;
    }
}
