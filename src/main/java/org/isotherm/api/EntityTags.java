package org.isotherm.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The value of {@code If-Match}, {@code If-None-Match} or {@code If-Range}: {@code *} or a list of entity tags
 * (RFC 9110, section 8.8.3).
 *
 * @param any whether it is {@code *}
 * @param tags the tags in their order; empty for {@code *}
 */
record EntityTags(boolean any, List<Tag> tags) {
    /**
     * One tag.
     *
     * @param weak whether it has the prefix {@code W/}
     * @param quoted the tag with its quotes
     */
    record Tag(boolean weak, String quoted) {}

    /** The list in {@code header}, empty when it is none. Tags may contain commas. */
    static Optional<EntityTags> parse(String header) {
        String text = header.strip();
        if (text.equals("*")) {
            return Optional.of(new EntityTags(true, List.of()));
        }
        List<Tag> tags = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == ',') {
                at++; // a recipient accepts empty elements: RFC 9110, section 5.6.1.2
                continue;
            }
            boolean weak = text.startsWith("W/", at);
            int start = weak ? at + 2 : at;
            int end = endOfTag(text, start);
            if (end < 0) {
                return Optional.empty();
            }
            tags.add(new Tag(weak, text.substring(start, end)));
            at = end;
            if (at < text.length() && " \t,".indexOf(text.charAt(at)) < 0) {
                return Optional.empty();
            }
        }
        return tags.isEmpty() ? Optional.empty() : Optional.of(new EntityTags(false, List.copyOf(tags)));
    }

    /** Strong comparison: weak tags never match (RFC 9110, section 8.8.3.2). */
    boolean strongly(String etag) {
        return any || tags.stream().anyMatch(tag -> !tag.weak() && tag.quoted().equals(etag));
    }

    /** Weak comparison. */
    boolean weakly(String etag) {
        return any || tags.stream().anyMatch(tag -> tag.quoted().equals(etag));
    }

    /** Behind the closing quote of the tag that begins at {@code start}; -1 when none begins there. */
    private static int endOfTag(String text, int start) {
        if (start >= text.length() || text.charAt(start) != '"') {
            return -1;
        }
        for (int at = start + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                return at + 1;
            }
            if (c <= ' ' || c == 0x7f) {
                return -1;
            }
        }
        return -1;
    }
}
