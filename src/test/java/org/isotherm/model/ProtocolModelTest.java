package org.isotherm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.isotherm.model.Scenario.Actor.CANCELLER;
import static org.isotherm.model.Scenario.Actor.DELETER;
import static org.isotherm.model.Scenario.Actor.OVERWRITER;
import static org.isotherm.model.Scenario.Actor.OWNER;
import static org.isotherm.model.Scenario.Actor.REAPER;
import static org.isotherm.model.Scenario.Actor.ROLLBACK;
import static org.isotherm.model.Scenario.Actor.SECOND_MOVER;
import static org.isotherm.model.Scenario.Actor.SECOND_REAPER;
import static org.isotherm.model.Scenario.Target.FILE;
import static org.isotherm.model.Scenario.Target.PUT;
import static org.isotherm.model.Scenario.Target.RESUMED_UPLOAD;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.isotherm.model.Explorer.Findings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each order of steps of the move protocol, and what each of its guards is for. */
class ProtocolModelTest {
    private static final Set<Invariant> ALL = EnumSet.allOf(Invariant.class);

    /** Without I3, I11 and I21, which ask for the finer guards too. */
    private static final Set<Invariant> OF_CONTENT =
            EnumSet.complementOf(EnumSet.of(Invariant.I3, Invariant.I11, Invariant.I21));

    private static final Scenario EVERYONE =
            Scenario.of("everyone", FILE, 1, SECOND_MOVER, REAPER, OVERWRITER, DELETER, ROLLBACK);

    /** Explored once, for all tests that look at it. */
    private static final Map<Scenario, Findings> WITH_ALL_GUARDS = new ConcurrentHashMap<>();

    private static Findings explore(Scenario scenario) {
        return WITH_ALL_GUARDS.computeIfAbsent(scenario, each -> explore(each, ALL));
    }

    private static Findings explore(Scenario scenario, Set<Invariant> watched) {
        Findings findings = Explorer.explore(scenario, watched);
        System.out.println(findings);
        return findings;
    }

    /** With the least number of states each must have: a model that shrinks by mistake proves less and less. */
    static Stream<Arguments> scenarios() {
        return Stream.of(
                Arguments.of(EVERYONE, 900_000),
                Arguments.of(Scenario.of("late writes", PUT, 2, SECOND_MOVER, REAPER), 400_000),
                Arguments.of(Scenario.of("two reapers", PUT, 2, REAPER, SECOND_REAPER), 300_000),
                Arguments.of(Scenario.of("resumed uploads", RESUMED_UPLOAD, 2, SECOND_MOVER, REAPER), 1_000_000),
                Arguments.of(Scenario.of("cancelled", FILE, 1, SECOND_MOVER, REAPER, ROLLBACK, CANCELLER), 40_000),
                Arguments.of(Scenario.of("a file that has an owner", FILE, 2, REAPER, SECOND_REAPER, OWNER), 100_000));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyInvariantHoldsInEveryState(Scenario scenario, int leastStates) {
        Findings findings = explore(scenario);

        assertThat(findings.broken()).as(findings.toString()).isNull();
        assertThat(findings.states()).isGreaterThan(leastStates);
    }

    @Test
    void everyStepOfTheModelHappensSomewhere() {
        Set<String> impossible = new TreeSet<>();
        Set<String> possible = new TreeSet<>();
        scenarios().map(arguments -> explore((Scenario) arguments.get()[0])).forEach(findings -> {
            impossible.addAll(findings.impossible());
            possible.addAll(findings.possible());
        });
        impossible.removeAll(possible);

        // the faults are used up before much can happen to the names of later attempts
        impossible.removeIf(step -> step.contains("T2") || step.contains("T3"));
        // what is being written is named by a move until it is given up; and nothing ever moves the new content
        assertThat(impossible)
                .containsExactlyInAnyOrder(
                        "the clock condemns T1, which nobody writes any more", "the clock ends the retention of U");
    }

    /** The largest ones take minutes: {@code -Dtest=ProtocolModelTest -Disotherm.model=wide}. */
    static Stream<Arguments> wideScenarios() {
        Scenario.Actor[] all = {SECOND_MOVER, REAPER, SECOND_REAPER, OVERWRITER, DELETER, ROLLBACK};
        return Stream.of(
                Arguments.of(Scenario.of("everyone, two reapers", FILE, 1, all), 4_000_000),
                Arguments.of(Scenario.of("everyone, two reapers, puts", PUT, 1, all), 3_500_000),
                Arguments.of(Scenario.of("everyone, two reapers, uploads", RESUMED_UPLOAD, 1, all), 4_000_000),
                Arguments.of(Scenario.of("rollback, two faults", FILE, 2, SECOND_MOVER, REAPER, ROLLBACK), 600_000));
    }

    @ParameterizedTest
    @MethodSource("wideScenarios")
    @EnabledIfSystemProperty(named = "isotherm.model", matches = "wide")
    void everyInvariantHoldsInEveryStateOfWideScenarios(Scenario scenario, int leastStates) {
        everyInvariantHoldsInEveryState(scenario, leastStates);
    }

    /** Where a guard is missing, and what breaks then. */
    private record Harm(Scenario scenario, Invariant invariant) {}

    private static Harm harmWithout(Guard guard) {
        return switch (guard) {
            case COMPARE_AND_SET -> new Harm(Scenario.of("overwrite", FILE, 0, OVERWRITER), Invariant.I8);
            case VERIFY -> new Harm(Scenario.of("damage", FILE, 1), Invariant.I1);
            case FENCE -> new Harm(Scenario.of("a node wakes", FILE, 1, SECOND_MOVER), Invariant.I1);
            case TOMBSTONE -> new Harm(Scenario.of("a switch fails", FILE, 1), Invariant.I1);
            case UNIQUE_NAMES -> new Harm(Scenario.of("a second attempt", PUT, 1, REAPER), Invariant.I1);
            case DURABILITY -> new Harm(Scenario.of("a power cut", FILE, 1), Invariant.I1);
            case RECHECK ->
                new Harm(Scenario.of("a reaper sleeps", FILE, 1, REAPER, SECOND_REAPER, OWNER), Invariant.I1);
            case REAPER_FENCE ->
                new Harm(Scenario.of("a reaper notes late", FILE, 1, REAPER, SECOND_REAPER, OWNER), Invariant.I1);
            case SECOND_LOOK -> new Harm(Scenario.of("a late write", PUT, 1, REAPER), Invariant.I21);
            case CANCEL_RAISES_FENCE -> new Harm(Scenario.of("cancelled", FILE, 0, CANCELLER), Invariant.I10);
            case WRITE_BEFORE_SECOND_LOOK ->
                new Harm(Scenario.of("a node wakes after an hour", FILE, 1, SECOND_MOVER, REAPER), Invariant.I4);
            case ROLLBACK_PIN -> new Harm(Scenario.of("rollback", FILE, 0, REAPER, ROLLBACK), Invariant.I3);
            case RESUME_BY_KNOWN_UPLOAD ->
                new Harm(Scenario.of("two uploads", RESUMED_UPLOAD, 2, SECOND_MOVER, REAPER), Invariant.I5);
            case ONLY_NEW ->
                new Harm(
                        Scenario.of("two uploads", RESUMED_UPLOAD, 2, SECOND_MOVER)
                                .without(Guard.RESUME_BY_KNOWN_UPLOAD),
                        Invariant.I1);
            case PIN_IN_THE_ROW -> new Harm(Scenario.of("late rollback", FILE, 0, REAPER, ROLLBACK), Invariant.I11);
            case REAPER_COMPARES_STATE ->
                new Harm(Scenario.of("a reaper notes very late", PUT, 2, REAPER, SECOND_REAPER), Invariant.I21);
            case LEDGER_REMEMBERS_ASSET ->
                new Harm(Scenario.of("deleted under a move", FILE, 0, REAPER, DELETER), Invariant.I3);
            case FAILED_INTENT_FORGOTTEN ->
                new Harm(Scenario.of("an upload is not begun", FILE, 1, REAPER, OVERWRITER), Invariant.I21);
            case DELETE_WITHIN_CLAIM ->
                new Harm(Scenario.of("a reaper sleeps", FILE, 1, REAPER, SECOND_REAPER, OWNER), Invariant.I1);
        };
    }

    @ParameterizedTest
    @EnumSource
    void withoutAnyOneGuardSomethingBreaks(Guard guard) {
        Harm harm = harmWithout(guard);

        Findings withIt = Explorer.explore(harm.scenario(), EnumSet.of(harm.invariant()));
        Findings without = explore(harm.scenario().without(guard), EnumSet.of(harm.invariant()));

        assertThat(without.broken()).isEqualTo(harm.invariant());
        assertThat(withIt.broken()).as(withIt.toString()).isNull();
    }

    /** A store that knows no conditional writes is as safe, as long as each name has one writer or one upload. */
    @ParameterizedTest
    @EnumSource(names = {"PUT", "RESUMED_UPLOAD"})
    void nothingRestsOnConditionalWrites(Scenario.Target target) {
        Scenario scenario = Scenario.of("any store", target, 1, SECOND_MOVER, REAPER, DELETER);

        assertThat(explore(scenario.without(Guard.ONLY_NEW), ALL).broken()).isNull();
    }

    /** What they keep is order: no file is read after its deletion, no rollback is refused, nothing is left behind. */
    @Test
    void noContentRestsOnTheFinerGuards() {
        Scenario scenario = Scenario.of("bare", FILE, 1, SECOND_MOVER, REAPER, SECOND_REAPER, DELETER, ROLLBACK)
                .without(Guard.PIN_IN_THE_ROW)
                .without(Guard.REAPER_COMPARES_STATE)
                .without(Guard.LEDGER_REMEMBERS_ASSET)
                .without(Guard.DELETE_WITHIN_CLAIM);

        Findings findings = explore(scenario, OF_CONTENT);

        assertThat(findings.broken()).as(findings.toString()).isNull();
        assertThat(findings.states()).isGreaterThan(300_000);
    }
}
