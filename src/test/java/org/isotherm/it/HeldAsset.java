package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Holds the row of one asset, so that a run stops before it switches that asset and goes on when this is closed. */
final class HeldAsset implements AutoCloseable {
    private final Connection connection;

    HeldAsset(IsothermServer server, long assetLocationId) throws SQLException {
        connection = server.database();
        connection.setAutoCommit(false);
        // weaker than FOR UPDATE, so that the asset can still be claimed
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT id FROM asset_locations WHERE id = ? FOR NO KEY UPDATE")) {
            lock.setLong(1, assetLocationId);
            assertThat(lock.executeQuery().next()).isTrue();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
