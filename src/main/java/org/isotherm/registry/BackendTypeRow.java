package org.isotherm.registry;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of the fixed list of backend types. */
@Entity
@Table(name = "storage_backend_types")
public class BackendTypeRow {
    @Id
    private long id;

    private String name;

    /** The name of the type. */
    public String text() {
        return name;
    }
}
