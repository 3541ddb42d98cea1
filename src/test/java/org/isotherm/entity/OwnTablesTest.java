package org.isotherm.entity;

import static org.assertj.core.api.Assertions.assertThat;

import org.isotherm.schema.MigratedDatabase;
import org.junit.jupiter.api.Test;

class OwnTablesTest {
    @Test
    void knowsEveryTableOfTheChangelog() throws Exception {
        try (MigratedDatabase database = MigratedDatabase.create()) {
            assertThat(database.texts("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"))
                    .isNotEmpty()
                    .allMatch(OwnTables::has);
        }
    }

    @Test
    void leavesTheHostsTablesAlone() {
        assertThat(OwnTables.has("shots")).isFalse();
        assertThat(OwnTables.has("pg_class")).isTrue();
    }
}
