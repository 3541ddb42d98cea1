package org.isotherm.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.UUID;
import org.isotherm.schema.MigratedDatabase;
import org.isotherm.storage.transform.KeyName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyRowsTest {
    private static final KeyName OLD = new KeyName("y2025");
    private static final KeyName NEW = new KeyName("y2026");

    private MigratedDatabase database;

    @BeforeEach
    void begin() throws Exception {
        database = MigratedDatabase.create();
        database.connection().setAutoCommit(false);
    }

    @AfterEach
    void end() throws Exception {
        database.close();
    }

    private UUID content(KeyName key) throws Exception {
        UUID id = UUID.randomUUID();
        database.execute(
                "INSERT INTO encoded_contents (content_id, size_bytes, checksum_sha256, chunked, key_name, wrapped_key)"
                        + " VALUES (?, 0, 'x', FALSE, ?, ?)",
                id,
                key == null ? null : key.text(),
                key == null ? null : "of " + id);
        return id;
    }

    @Test
    void eachKeyIsNamedOnceWithHowManyItOpens() throws Exception {
        content(null);
        assertThat(KeyRows.ofContents(database.connection())).isEmpty();
        assertThat(KeyRows.sample(database.connection(), OLD)).isEmpty();
        content(OLD);
        UUID newest = content(OLD);
        content(NEW);

        assertThat(KeyRows.ofContents(database.connection())).containsExactly(OLD, NEW);
        assertThat(KeyRows.all(database.connection()))
                .hasEntrySatisfying(
                        OLD.text(), use -> assertThat(use.contents()).isEqualTo(2))
                .hasEntrySatisfying(
                        NEW.text(), use -> assertThat(use.contents()).isEqualTo(1))
                .hasSize(2);
        assertThat(KeyRows.sample(database.connection(), OLD).orElseThrow().content())
                .isEqualTo(newest);
    }

    @Test
    void profilesAreOnAKeyAndAreMovedToAnother() throws Exception {
        database.execute(
                "INSERT INTO storage_backends (id, name, backend_type_id, status_id, tier, config) VALUES (1, 'nas',"
                        + " (SELECT id FROM storage_backend_types WHERE name = 'local'),"
                        + " (SELECT id FROM storage_backend_statuses WHERE name = 'active'), 'hot', '{}')");
        for (String profile :
                new String[] {"'b', TRUE, 'y2025'", "'a', TRUE, 'y2025'", "'c', FALSE, 'y2025'", "'d', TRUE, NULL"}) {
            database.execute(
                    "INSERT INTO storage_profiles (name, backend_id, encrypted, key_name) SELECT p.n, 1, p.e, p.k"
                            + " FROM (VALUES (" + profile + ")) AS p(n, e, k)");
        }

        assertThat(KeyRows.all(database.connection()).get(OLD.text()).profiles())
                .containsExactly("a", "b");
        assertThat(KeyRows.all(database.connection()).get("default").profiles()).containsExactly("d");
        assertThat(KeyRows.moveProfiles(database.connection(), OLD, NEW)).containsExactlyInAnyOrder("a", "b");
        assertThat(KeyRows.all(database.connection())).containsOnlyKeys("default", NEW.text());
    }

    @Test
    void nothingIsWrappedByAKeyThatIsRetired() throws Exception {
        content(OLD);
        assertThat(KeyRows.retire(database.connection(), NEW, "admin")).isTrue();
        assertThat(KeyRows.retire(database.connection(), NEW, "admin")).isFalse();
        database.connection().commit();

        assertThat(KeyRows.all(database.connection()).get(NEW.text()).retiredAt())
                .isNotNull();
        assertThatThrownBy(() -> content(NEW)).isInstanceOf(SQLException.class).hasMessageContaining("is retired");
        database.connection().rollback();
        assertThatThrownBy(() -> database.execute("UPDATE encoded_contents SET key_name = ?", NEW.text()))
                .hasMessageContaining("is retired");
        database.connection().rollback();
        content(OLD);
    }
}
