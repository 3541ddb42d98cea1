package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.isotherm.storage.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDigestTest {
    private static final Sha256 EMPTY = Sha256.of(new byte[0]);
    private static final String BASE64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    @Test
    void readsBothHeaderFields() {
        assertThat(ContentDigest.parse("sha-256=:" + BASE64 + ":", null)).isEqualTo(EMPTY);
        assertThat(ContentDigest.parse("sha-512=:AAAA:, sha-256=:" + BASE64 + ":", null))
                .isEqualTo(EMPTY);
        assertThat(ContentDigest.parse(null, "SHA-256=" + BASE64)).isEqualTo(EMPTY);
        assertThat(ContentDigest.parse("sha-256=:" + BASE64 + ":", "MD5=x,sha-256=" + BASE64))
                .isEqualTo(EMPTY);
        assertThat(ContentDigest.parse(ContentDigest.of(EMPTY), null)).isEqualTo(EMPTY);
    }

    @Test
    void otherAlgorithmsSayNothing() {
        assertThat(ContentDigest.parse(null, null)).isNull();
        assertThat(ContentDigest.parse("sha-512=:AAAA:", "md5=xx, crc32")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha-256=", "sha-256=:", "sha-256=::", "sha-256=:AAAA:", "sha-256=:%%%:", "sha-256=x y"})
    void refusesWhatIsNoDigest(String header) {
        assertThat(Problems.status(() -> ContentDigest.parse(header, null))).isEqualTo(422);
        assertThat(Problems.status(() -> ContentDigest.parse(null, header))).isEqualTo(422);
    }

    @Test
    void refusesTwoThatDiffer() {
        String other = ContentDigest.of(Sha256.of(new byte[1]));
        assertThat(Problems.status(() -> ContentDigest.parse(ContentDigest.of(EMPTY), other)))
                .isEqualTo(422);
        assertThat(Problems.status(() -> ContentDigest.parse(other + "," + ContentDigest.of(EMPTY), null)))
                .isEqualTo(422);
    }
}
