package org.isotherm.tiering;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a policy says about one asset, clause by clause. */
public record PolicyVerdict(List<ClauseResult> clauses) {
    public PolicyVerdict {
        clauses = List.copyOf(clauses);
    }

    /** Whether it would move it. */
    public boolean fits() {
        return clauses.stream().allMatch(ClauseResult::holds);
    }

    /** What keeps it from fitting, if something does; holds come last. */
    public Optional<ClauseResult> firstFailing() {
        return clauses.stream().filter(clause -> !clause.holds()).findFirst();
    }

    /** When it will fit if nothing but time passes; empty when it fits, or when time alone does not help. */
    public Optional<OffsetDateTime> eligibleAt() {
        List<ClauseResult> failing = clauses.stream().filter(c -> !c.holds()).toList();
        if (failing.stream().anyMatch(c -> c.from() == null)) {
            return Optional.empty();
        }
        return failing.stream().map(ClauseResult::from).filter(Objects::nonNull).max(OffsetDateTime::compareTo);
    }
}
