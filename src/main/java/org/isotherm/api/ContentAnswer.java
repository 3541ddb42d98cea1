package org.isotherm.api;

/** What to answer to a request for content. */
public sealed interface ContentAnswer {
    /** 200: all of it. */
    record Whole(long size) implements ContentAnswer {}

    /**
     * 206: {@code length} bytes, 1 or more, from {@code offset}.
     *
     * @param size of the whole content
     */
    record Part(long offset, long length, long size) implements ContentAnswer {
        /** The value of {@code Content-Range} (RFC 9110, section 14.4). */
        public String contentRange() {
            return "bytes " + offset + "-" + (offset + length - 1) + "/" + size;
        }
    }

    /** 304: the client has it. */
    record NotModified() implements ContentAnswer {}

    /** 412: the client wants another one than this. */
    record Stale() implements ContentAnswer {}

    /** 416: the range lies outside the {@code size} bytes. */
    record Unsatisfiable(long size) implements ContentAnswer {}
}
