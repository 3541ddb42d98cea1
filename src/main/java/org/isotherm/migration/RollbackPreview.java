package org.isotherm.migration;

import java.util.List;

/**
 * What a rollback would do now with the files that a run has moved.
 *
 * @param byPointer those whose old object is kept: it is verified and switched to, nothing is copied
 * @param byCopy those whose old object is gone or not theirs any more
 * @param left those that stay where they are, by reason
 */
public record RollbackPreview(Amount byPointer, Amount byCopy, List<Reason> left) {
    /** So many files of so many bytes together. */
    public record Amount(long files, long bytes) {
        static final Amount NONE = new Amount(0, 0);

        public Amount plus(Amount more) {
            return new Amount(files + more.files, bytes + more.bytes);
        }
    }

    /**
     * Why some files stay.
     *
     * @param reason in words
     */
    public record Reason(String reason, Amount amount) {}

    /** All that stay. */
    public Amount cannot() {
        return left.stream().map(Reason::amount).reduce(Amount.NONE, Amount::plus);
    }

    /** Those among all that are still what the run has made of them, here or moved on: another rollback may help. */
    long notBack() {
        return byPointer.files
                + byCopy.files
                + left.stream()
                        .filter(r -> !RollbackPlan.isOver(r.reason))
                        .mapToLong(r -> r.amount.files)
                        .sum();
    }
}
