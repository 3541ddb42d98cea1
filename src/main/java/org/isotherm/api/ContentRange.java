package org.isotherm.api;

import java.util.Arrays;
import java.util.List;

/**
 * Reads {@code Range} (RFC 9110, section 14.1.2).
 *
 * <p>One range is answered with 206 or 416. Several ranges, another unit than bytes, and whatever breaks the grammar are
 * ignored, that is, answered with the whole content, as section 14.2 allows: no client may rely on getting a part, and
 * {@code multipart/byteranges} would only be a way to make the server do much for a small request.
 */
final class ContentRange {
    private static final String UNIT = "bytes=";

    private ContentRange() {}

    /** The answer to {@code range} of content with {@code size} bytes. */
    static ContentAnswer answer(String range, long size) {
        String text = range.strip();
        if (!text.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return new ContentAnswer.Whole(size);
        }
        List<String> ranges = Arrays.stream(text.substring(UNIT.length()).split(",", -1))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .toList();
        return ranges.size() == 1 ? single(ranges.get(0), size) : new ContentAnswer.Whole(size);
    }

    private static ContentAnswer single(String range, long size) {
        int dash = range.indexOf('-');
        String first = dash < 0 ? "" : range.substring(0, dash);
        String last = dash < 0 ? "" : range.substring(dash + 1);
        if (!digits(first) || !digits(last) || (first.isEmpty() && last.isEmpty())) {
            return new ContentAnswer.Whole(size);
        }
        if (first.isEmpty()) {
            return suffix(number(last), size);
        }
        long from = number(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
        if (!last.isEmpty() && backwards(first, last)) {
            return new ContentAnswer.Whole(size);
        }
        if (from >= size) {
            return new ContentAnswer.Unsatisfiable(size);
        }
        return new ContentAnswer.Part(from, Math.min(to, size - 1) - from + 1, size);
    }

    /** The last {@code length} bytes. Of empty content that is the whole, which no 206 can express. */
    private static ContentAnswer suffix(long length, long size) {
        if (length == 0) {
            return new ContentAnswer.Unsatisfiable(size);
        }
        if (size == 0) {
            return new ContentAnswer.Whole(0);
        }
        long part = Math.min(length, size);
        return new ContentAnswer.Part(size - part, part, size);
    }

    private static boolean digits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean backwards(String first, String last) {
        String from = significant(first);
        String to = significant(last);
        return from.length() == to.length() ? from.compareTo(to) > 0 : from.length() > to.length();
    }

    /** Numbers that no long can hold lie behind every content, so the largest long stands for them. */
    private static long number(String digits) {
        String significant = significant(digits);
        if (significant.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(significant);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static String significant(String digits) {
        int at = 0;
        while (at < digits.length() && digits.charAt(at) == '0') {
            at++;
        }
        return digits.substring(at);
    }
}
