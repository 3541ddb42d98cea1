package org.isotherm.tiering;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.isotherm.asset.AssetLocation;
import org.jspecify.annotations.Nullable;

/**
 * Why an asset is moved, or is not.
 *
 * @param placedAt since when it is where it is
 * @param replacedAt since when it has its content; null when it came with it
 * @param holds in force that are about it, whether or not they keep any policy from moving it
 * @param holdsProblem why those of its project are not among them; null when they are
 * @param policies the active ones about entities of its type, in the order in which they are asked
 * @param moves its last ones, the latest first
 */
public record AssetExplanation(
        AssetLocation asset,
        OffsetDateTime placedAt,
        @Nullable OffsetDateTime replacedAt,
        List<Hold> holds,
        @Nullable String holdsProblem,
        List<Said> policies,
        List<Move> moves) {
    /**
     * What one policy says.
     *
     * @param verdict null when it cannot be evaluated
     * @param problem why it cannot; null when it can
     */
    public record Said(
            Policy policy,
            @Nullable PolicyVerdict verdict,
            @Nullable String problem) {
        boolean fits() {
            return verdict != null && verdict.fits();
        }
    }

    /** A file of a run. */
    public record Move(
            long migrationId,
            String state,
            long sourceBackendId,
            long targetBackendId,
            @Nullable String error,
            @Nullable OffsetDateTime completedAt) {}

    /** The policy that would move it now: the first that fits. */
    public Optional<Policy> deciding() {
        return policies.stream().filter(Said::fits).map(Said::policy).findFirst();
    }

    /** When the first of the policies will fit if nothing but time passes; empty when one fits, or none will. */
    public Optional<OffsetDateTime> eligibleAt() {
        return deciding().isPresent()
                ? Optional.empty()
                : policies.stream()
                        .flatMap(said -> Optional.ofNullable(said.verdict()).stream())
                        .flatMap(verdict -> verdict.eligibleAt().stream())
                        .min(OffsetDateTime::compareTo);
    }
}
