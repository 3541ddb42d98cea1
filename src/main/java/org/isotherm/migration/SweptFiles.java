package org.isotherm.migration;

import java.util.Collection;
import java.util.Map;

/**
 * The files of a run that policies have planned: which they are, and which of them are not to be moved after all. Kept by
 * who evaluates policies, on a floor above this one.
 */
public interface SweptFiles extends RunPlan {
    /**
     * Of assets of the run those that are not to be moved any more, each with the reason in words for the operator.
     * Inside the running transaction, which claims them.
     */
    Map<Long, String> unwanted(Migration run, Collection<Long> assetLocationIds);
}
