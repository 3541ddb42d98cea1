package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.isotherm.api.ContentAnswer.NotModified;
import org.isotherm.api.ContentAnswer.Part;
import org.isotherm.api.ContentAnswer.Stale;
import org.isotherm.api.ContentAnswer.Unsatisfiable;
import org.isotherm.api.ContentAnswer.Whole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentRequestTest {
    private static final String ETAG = "\"abc\"";
    private static final String HUGE = "99999999999999999999999999";

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-99, 0, 100",
        "bytes=0-, 0, 100",
        "bytes=99-, 99, 1",
        "bytes=10-19, 10, 10",
        "bytes=10-1000, 10, 90",
        "bytes=10-" + HUGE + ", 10, 90",
        "bytes=10-9223372036854775807, 10, 90",
        "bytes=10-9223372036854775808, 10, 90",
        "bytes=000000000000000000000000000010-0000000000000000000000000000019, 10, 10",
        "bytes=-1, 99, 1",
        "bytes=-100, 0, 100",
        "bytes=-101, 0, 100",
        "bytes=-" + HUGE + ", 0, 100",
        "BYTES=5-6, 5, 2",
        "' bytes= 5-6 ', 5, 2",
        "'bytes=,5-6,', 5, 2",
    })
    void answersOneRange(String range, long offset, long length) {
        assertThat(get(range, 100)).isEqualTo(new Part(offset, length, 100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=100-",
                "bytes=100-200",
                "bytes=" + HUGE + "-",
                "bytes=9223372036854775807-",
                "bytes=9223372036854775808-9223372036854775809",
                "bytes=-0",
                "bytes=-000"
            })
    void refusesRangesOutside(String range) {
        assertThat(get(range, 100)).isEqualTo(new Unsatisfiable(100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=1",
                "bytes=2-1",
                "bytes=1--2",
                "bytes=--1",
                "bytes=1-2-3",
                "bytes=+1-2",
                "bytes=0x1-2",
                "bytes=1.0-2",
                "bytes=1 - 2",
                "bytes 1-2",
                "items=0-1",
                "bytes=0-1,3-4",
                "bytes=0-1,-1",
                "bytes=0-0,0-0,0-0",
                "bytes=,,",
                "bytes=٣-٤",
                "bytes=" + HUGE + "9-" + HUGE,
                "bytes=-1,",
                "none"
            })
    void ignoresWhatItDoesNotAnswer(String range) {
        ContentAnswer expected = range.equals("bytes=-1,") ? new Part(99, 1, 100) : new Whole(100);
        assertThat(get(range, 100)).isEqualTo(expected);
    }

    @Test
    void emptyContentHasNoRanges() {
        assertThat(get("bytes=0-", 0)).isEqualTo(new Unsatisfiable(0));
        assertThat(get("bytes=0-0", 0)).isEqualTo(new Unsatisfiable(0));
        assertThat(get("bytes=-5", 0)).isEqualTo(new Whole(0));
        assertThat(get(null, 0)).isEqualTo(new Whole(0));
    }

    @Test
    void reachesTheEndOfTheLargestContent() {
        assertThat(get("bytes=1-", Long.MAX_VALUE)).isEqualTo(new Part(1, Long.MAX_VALUE - 1, Long.MAX_VALUE));
        assertThat(get("bytes=9223372036854775806-" + HUGE, Long.MAX_VALUE))
                .isEqualTo(new Part(Long.MAX_VALUE - 1, 1, Long.MAX_VALUE));
        assertThat(get("bytes=" + HUGE + "-", Long.MAX_VALUE)).isEqualTo(new Unsatisfiable(Long.MAX_VALUE));
    }

    @Test
    void writesContentRange() {
        assertThat(new Part(5, 10, 100).contentRange()).isEqualTo("bytes 5-14/100");
    }

    @Test
    void headIgnoresRangesButNotConditions() {
        assertThat(new ContentRequest(true, null, null, null, "bytes=0-1").answer(ETAG, 100))
                .isEqualTo(new Whole(100));
        assertThat(new ContentRequest(true, null, ETAG, null, null).answer(ETAG, 100))
                .isEqualTo(new NotModified());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"abc\"", "W/\"abc\"", "*", "\"x\", W/\"abc\"", "\"x\",\"abc\""})
    void aKnownContentIsNotSentAgain(String ifNoneMatch) {
        assertThat(new ContentRequest(false, null, ifNoneMatch, null, "bytes=0-1").answer(ETAG, 100))
                .isEqualTo(new NotModified());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "abc", "", "\"abc", "W/\"x\""})
    void anUnknownContentIsSent(String ifNoneMatch) {
        assertThat(new ContentRequest(false, null, ifNoneMatch, null, null).answer(ETAG, 100))
                .isEqualTo(new Whole(100));
    }

    @Test
    void ifMatchComparesStronglyAndGoesFirst() {
        assertThat(new ContentRequest(false, "\"x\"", ETAG, null, null).answer(ETAG, 1))
                .isEqualTo(new Stale());
        assertThat(new ContentRequest(false, "W/\"abc\"", null, null, null).answer(ETAG, 1))
                .isEqualTo(new Stale());
        assertThat(new ContentRequest(false, "nonsense", null, null, null).answer(ETAG, 1))
                .isEqualTo(new Stale());
        assertThat(new ContentRequest(false, "*", null, null, null).answer(ETAG, 1))
                .isEqualTo(new Whole(1));
        assertThat(new ContentRequest(false, "\"x\",\"abc\"", null, null, null).answer(ETAG, 1))
                .isEqualTo(new Whole(1));
    }

    @Test
    void aRangeOfTheSameContentIsContinued() {
        assertThat(new ContentRequest(false, null, null, ETAG, "bytes=5-").answer(ETAG, 10))
                .isEqualTo(new Part(5, 5, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "W/\"abc\"", "Wed, 21 Oct 2026 07:28:00 GMT", "*", "\"abc\",\"x\"", "", "abc"})
    void aRangeOfOtherContentBecomesTheWhole(String ifRange) {
        assertThat(new ContentRequest(false, null, null, ifRange, "bytes=5-").answer(ETAG, 10))
                .isEqualTo(new Whole(10));
        assertThat(new ContentRequest(false, null, null, ifRange, "bytes=50-").answer(ETAG, 10))
                .isEqualTo(new Whole(10));
    }

    private static ContentAnswer get(String range, long size) {
        return new ContentRequest(false, null, null, null, range).answer(ETAG, size);
    }
}
