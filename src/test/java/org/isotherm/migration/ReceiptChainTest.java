package org.isotherm.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceiptChainTest {
    private static final String DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private static final String OTHER = "a".repeat(64);

    private static Receipt receipt(
            long ids, String asset, String from, String to, String source, String who, String time, String before) {
        return new Receipt(
                ids,
                1,
                5,
                asset,
                1,
                from,
                2,
                to,
                1_048_576,
                source,
                DIGEST,
                "remote",
                who,
                "node-1",
                OffsetDateTime.parse(time),
                before,
                "");
    }

    /** The same numbers as in the examples of the OpenAPI document, computed by another program. */
    @Test
    void hashesTheDocumentedText() {
        Receipt receipt = receipt(
                7,
                "shot/42/output_video_path",
                "objects/3f/3fa9",
                "objects/c2/c2d1",
                DIGEST,
                "operator",
                "2026-01-31T13:00:01.25+01:00",
                ReceiptChain.START);

        assertThat(ReceiptChain.text(receipt))
                .startsWith("18:isotherm-receipt-1,1:7,1:1,1:5,25:shot/42/output_video_path,")
                .contains("27:2026-01-31T12:00:01.250000Z,");
        assertThat(ReceiptChain.hash(receipt))
                .isEqualTo("59b0fb1067cac7eb850de6635e83fca6f29b501ca1b0a2316897138e8c4039bf");
    }

    @Test
    void countsBytesAndNotCharacters() {
        Receipt receipt =
                receipt(7, "shot/1/f", "Kühl/ä.mov", "b", null, "grün", "2026-01-31T12:00:00Z", ReceiptChain.START);

        assertThat(ReceiptChain.text(receipt)).contains("12:Kühl/ä.mov,", "5:grün,", "0:,");
    }

    @Test
    void givesEveryChangeAnotherHash() {
        String time = "2026-01-31T12:00:00Z";
        String start = ReceiptChain.START;
        List<Receipt> different = List.of(
                receipt(7, "shot/1/f", "a", "b", DIGEST, "operator", time, start),
                receipt(8, "shot/1/f", "a", "b", DIGEST, "operator", time, start),
                receipt(7, "shot/1/g", "a", "b", DIGEST, "operator", time, start),
                receipt(7, "shot/1/f", "a,1:2", "b", DIGEST, "operator", time, start),
                receipt(7, "shot/1/f", "a", "c", DIGEST, "operator", time, start),
                receipt(7, "shot/1/f", "a", "b", OTHER, "operator", time, start),
                receipt(7, "shot/1/f", "a", "b", null, "operator", time, start),
                receipt(7, "shot/1/f", "a", "b", DIGEST, "admin", time, start),
                receipt(7, "shot/1/f", "a", "b", DIGEST, "operator", "2026-01-31T12:00:00.000001Z", start),
                receipt(7, "shot/1/f", "a", "b", DIGEST, "operator", time, OTHER));

        Set<String> hashes = new HashSet<>();
        different.forEach(receipt -> hashes.add(ReceiptChain.hash(receipt)));

        assertThat(hashes).hasSize(different.size());
        assertThat(ReceiptChain.hash(different.get(0).withHash(OTHER))).isEqualTo(ReceiptChain.hash(different.get(0)));
    }
}
