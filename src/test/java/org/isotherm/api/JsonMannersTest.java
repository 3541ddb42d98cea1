package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonMannersTest {
    @ParameterizedTest
    @CsvSource({
        "id, id",
        "nextCursor, next_cursor",
        "checksumSha256, checksum_sha256",
        "isDefault, is_default",
        "bytesPerSecond, bytes_per_second",
        "s3Bucket, s3_bucket",
        "lastAccessedAt, last_accessed_at"
    })
    void namesAreSnakeCase(String component, String name) {
        assertThat(JsonManners.snakeCase(component)).isEqualTo(name);
    }
}
