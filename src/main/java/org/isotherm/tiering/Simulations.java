package org.isotherm.tiering;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.tiering.PlanRows.Building;
import org.jspecify.annotations.Nullable;

/** Asks policies what they would move. Writes a plan and changes nothing else. */
@Dependent
public class Simulations {
    private final Policies policies;
    private final Plans plans;

    @Inject
    public Simulations(Policies policies, Plans plans) {
        this.policies = policies;
        this.plans = plans;
    }

    /** All active policies; each file is the first one's that fits. */
    public Plan all(String principal) {
        return simulate(
                principal,
                policies.active().stream()
                        .map(policy -> new AskedPolicy(policy.id(), policy.draft()))
                        .toList());
    }

    /**
     * Those policies, active or not, in the order of their priorities, as if there were no other.
     *
     * @throws org.isotherm.refusal.NotFoundException when there is none of such an id
     */
    public Plan some(String principal, Collection<Long> policyIds) {
        return simulate(
                principal,
                policyIds.stream()
                        .distinct()
                        .map(policies::find)
                        .sorted(Comparator.comparing((Policy policy) ->
                                        policy.draft().rules().priority())
                                .thenComparing(Policy::id))
                        .map(policy -> new AskedPolicy(policy.id(), policy.draft()))
                        .toList());
    }

    /**
     * Those of the policies that are active, all active ones for none.
     *
     * @param freeing what is to be moved at most; null for all that fits
     */
    Plan active(String principal, Collection<Long> policyIds, @Nullable Freeing freeing) {
        return simulate(
                principal,
                policies.active().stream()
                        .filter(policy -> policyIds.isEmpty() || policyIds.contains(policy.id()))
                        .map(policy -> new AskedPolicy(policy.id(), policy.draft()))
                        .toList(),
                freeing);
    }

    /** One policy alone, active or not, as if there were no other. @throws org.isotherm.refusal.NotFoundException */
    public Plan one(String principal, long policyId) {
        Policy policy = policies.find(policyId);
        return simulate(principal, List.of(new AskedPolicy(policyId, policy.draft())));
    }

    /** Same for one that is not saved. @throws InvalidRequestException naming what would be refused if it were saved */
    public Plan unsaved(String principal, PolicyDraft policy) {
        policies.checkUnsaved(policy);
        return simulate(principal, List.of(new AskedPolicy(null, policy)));
    }

    private Plan simulate(String principal, List<AskedPolicy> asked) {
        return simulate(principal, asked, null);
    }

    private Plan simulate(String principal, List<AskedPolicy> asked, @Nullable Freeing freeing) {
        Building plan = plans.begin(principal);
        try {
            List<String> warnings = new ArrayList<>();
            for (int rank = 0; rank < asked.size(); rank++) {
                add(plan, rank, asked.get(rank), warnings);
            }
            plans.finish(plan, asked, freeing, warnings);
        } catch (RuntimeException e) {
            plans.abandon(plan);
            throw e;
        }
        return plans.find(plan.id());
    }

    private void add(Building plan, int rank, AskedPolicy asked, List<String> warnings) {
        try {
            long after = plans.addPage(plan, rank, asked, 0);
            while (after > 0) {
                after = plans.addPage(plan, rank, asked, after);
            }
        } catch (InvalidRequestException e) {
            warnings.add("policy " + asked.policy().name() + " is left out: " + e.reason());
        }
    }
}
