package org.isotherm.migration;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which backends a run is about: the two in its row, or where its files have several, those in theirs. */
@Dependent
public class RunBackends {
    @PersistenceContext
    private EntityManager rows;

    /** The ids of all that its files lie on or go to. */
    @Transactional
    @SuppressWarnings("unchecked") // a column of numbers
    public Set<Long> of(Migration run) {
        Set<Long> all = new TreeSet<>();
        if (run.sourceBackendId != null && run.targetBackendId != null) {
            all.addAll(List.of(run.sourceBackendId, run.targetBackendId));
        } else {
            List<Number> found =
                    rows.createNativeQuery("""
                            SELECT source_backend_id FROM storage_migration_items WHERE migration_id = ?1
                            UNION SELECT target_backend_id FROM storage_migration_items WHERE migration_id = ?1""").setParameter(1, run.id).getResultList();
            found.forEach(id -> all.add(id.longValue()));
        }
        return all;
    }
}
