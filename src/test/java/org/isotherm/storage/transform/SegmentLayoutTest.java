package org.isotherm.storage.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.isotherm.storage.transform.SegmentLayout.Span;
import org.junit.jupiter.api.Test;

class SegmentLayoutTest {
    private static final long MOST = 1L << 46;
    private final AesGcmHkdfStreaming tink;

    SegmentLayoutTest() throws Exception {
        tink = new AesGcmHkdfStreaming(new byte[32], "HmacSha256", 32, SegmentLayout.SEGMENT, SegmentLayout.OWN_HEADER);
    }

    @Property
    void countsStoredBytesAsTinkDoes(@ForAll @LongRange(max = MOST) long length) {
        assertThat(SegmentLayout.storedLength(length)).isEqualTo(tink.expectedCiphertextSize(length));
    }

    @Property
    void countsStoredBytesAsTinkDoesWhereASegmentEnds(
            @ForAll @LongRange(min = 1, max = 1 << 20) long segments,
            @ForAll @LongRange(min = -2, max = 2) long beside) {
        long length = segments * SegmentLayout.CONTENT - SegmentLayout.HEADER + beside;
        assertThat(SegmentLayout.storedLength(length)).isEqualTo(tink.expectedCiphertextSize(length));
        assertThat(SegmentLayout.segments(length)).isEqualTo(beside > 0 ? segments + 1 : segments);
    }

    @Property
    void readsWholeSegmentsAndAtMostTwoMoreThanTheRangeIs(
            @ForAll @LongRange(min = 1, max = MOST) long length,
            @ForAll @LongRange(max = MOST) long from,
            @ForAll @LongRange(min = 1, max = MOST) long most) {
        long offset = from % length;
        long count = 1 + (most - 1) % (length - offset);

        Span span = SegmentLayout.span(length, offset, count);

        assertThat(span.from() % SegmentLayout.SEGMENT).isZero();
        assertThat(span.to())
                .isGreaterThan(span.from())
                .isLessThanOrEqualTo(SegmentLayout.storedLength(length))
                .satisfiesAnyOf(
                        to -> assertThat(to % SegmentLayout.SEGMENT).isZero(),
                        to -> assertThat(to).isEqualTo(SegmentLayout.storedLength(length)));
        long tags = (span.to() - span.from() - 1) / SegmentLayout.SEGMENT * SegmentLayout.TAG;
        assertThat(span.to() - span.from()).isLessThanOrEqualTo(count + tags + 2 * SegmentLayout.SEGMENT);
        assertThat(SegmentLayout.segmentOf(offset)).isEqualTo(span.from() / SegmentLayout.SEGMENT);
    }

    @Test
    void refusesLengthsThatNoNumberCanSay() {
        assertThatThrownBy(() -> SegmentLayout.storedLength(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> SegmentLayout.storedLength(Long.MAX_VALUE - SegmentLayout.HEADER))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> SegmentLayout.span(10, 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
