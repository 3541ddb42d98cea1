package org.isotherm.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console with 100,000 files behind it: the browser shows a page of them, and the next one when it is asked for. */
@ExtendWith(WithServer.class)
class ManyFilesIT {
    private static final String TYPE = "crowd";
    private static final int FILES = 100_000;

    private final IsothermServer server;

    ManyFilesIT(IsothermServer server) {
        this.server = server;
    }

    @BeforeAll
    static void aBrowserIsThere() {
        Journey.assumeTheConsoleWasBuilt();
        Journey.assumeABrowser();
    }

    @Test
    void areLeafedThrough() throws Exception {
        long backend = server.studio().create(Studio.local(TYPE, server.newFolder(TYPE)));
        try {
            // rows alone: nobody reads their bytes
            run("INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path,"
                    + " file_size_bytes, checksum_sha256) SELECT '" + TYPE + "', n, 'clip', " + backend
                    + ", 'objects/' || n, n, repeat('a', 64) FROM generate_series(1, " + FILES + ") n");
            Journey.walk("e2e-many", server.nobody().request("").build().uri().toString(), Map.of());
        } finally {
            run("DELETE FROM asset_locations WHERE entity_type = '" + TYPE + "'");
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection database = server.database();
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
