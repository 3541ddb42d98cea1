package org.isotherm.migration;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of the fixed list of migration statuses. */
@Entity
@Table(name = "storage_migration_statuses")
public class MigrationStatusRow {
    @Id
    private long id;

    private String name;

    /** The name of the status. */
    public String text() {
        return name;
    }
}
