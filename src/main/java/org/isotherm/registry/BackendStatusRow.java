package org.isotherm.registry;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of the fixed list of backend statuses. */
@Entity
@Table(name = "storage_backend_statuses")
public class BackendStatusRow {
    @Id
    private long id;

    private String name;

    /** The name of the status. */
    public String text() {
        return name;
    }
}
