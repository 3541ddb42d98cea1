package org.isotherm.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.isotherm.storage.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for, by key and not by count: rows that come and go move nothing.
 *
 * <p>Ask the database for {@link #fetch()} rows, ordered by id, with {@code id > afterId()} or, newest first,
 * {@code id < beforeId()}; {@link #of(List, ToLongFunction, Function)} cuts off the surplus one and makes the cursor.
 *
 * <p>A cursor is no secret and grants nothing; the digest in it only makes sure that a changed one, or one of another
 * list or filter, is answered with 422 and not with wrong rows.
 */
public final class Page {
    /** How many items a client gets that does not say. */
    public static final int DEFAULT_LIMIT = 50;

    /** How many items a client can ask for. */
    public static final int MOST = 500;

    private static final byte VERSION = 1;
    private static final int CHECK_BYTES = 8;
    private static final int CURSOR_BYTES = 1 + Long.BYTES + CHECK_BYTES;

    private final int limit;
    private final OptionalLong last;
    private final String filter;

    private Page(int limit, OptionalLong last, String filter) {
        this.limit = limit;
        this.last = last;
        this.filter = filter;
    }

    /** Notes what is wrong in {@code errors} and then returns some page. */
    static Page read(
            @Nullable String limit,
            @Nullable String cursor,
            String list,
            Map<String, List<String>> parameters,
            FieldErrors errors) {
        String filter = filter(list, parameters);
        int items = DEFAULT_LIMIT;
        if (limit != null) {
            if (limit.matches("[0-9]{1,9}") && Integer.parseInt(limit) >= 1 && Integer.parseInt(limit) <= MOST) {
                items = Integer.parseInt(limit);
            } else {
                errors.add("limit", Values.between(1, MOST));
            }
        }
        OptionalLong last = OptionalLong.empty();
        if (cursor != null) {
            last = decode(cursor, filter);
            if (last.isEmpty()) {
                errors.add("cursor", "is no cursor of this list with these filters");
            }
        }
        return new Page(items, last, filter);
    }

    /** How many items the client wants. */
    public int limit() {
        return limit;
    }

    /** How many rows to ask the database for: one more than the limit tells whether there is a next page. */
    public int fetch() {
        return limit + 1;
    }

    /** For lists with growing ids: the id before the first of this page; 0 at the beginning. */
    public long afterId() {
        return last.orElse(0);
    }

    /** For lists with falling ids: the id before the first of this page; the largest long at the beginning. */
    public long beforeId() {
        return last.orElse(Long.MAX_VALUE);
    }

    /** The answer for {@code rows}, which are up to {@link #fetch()} rows in the order of their ids. */
    public <R, V> ItemList<V> of(List<R> rows, ToLongFunction<? super R> id, Function<? super R, ? extends V> view) {
        boolean more = rows.size() > limit;
        List<R> shown = more ? rows.subList(0, limit) : rows;
        List<V> items = shown.stream().<V>map(view).toList();
        return new ItemList<>(items, more ? encode(id.applyAsLong(shown.get(limit - 1)), filter) : null);
    }

    private static String filter(String list, Map<String, List<String>> parameters) {
        Map<String, List<String>> filters = new TreeMap<>(parameters);
        filters.remove("limit");
        filters.remove("cursor");
        StringBuilder text = new StringBuilder();
        part(text, list);
        filters.forEach((name, values) -> {
            part(text, name);
            values.forEach(value -> part(text, value));
        });
        return text.toString();
    }

    /** With its length in front, so that no two filters read the same. */
    private static void part(StringBuilder text, String value) {
        text.append(value.length()).append(':').append(value);
    }

    private static String encode(long id, String filter) {
        byte[] cursor = ByteBuffer.allocate(CURSOR_BYTES)
                .put(VERSION)
                .putLong(id)
                .put(check(id, filter))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    private static OptionalLong decode(String cursor, String filter) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            return OptionalLong.empty();
        }
        if (bytes.length != CURSOR_BYTES) {
            return OptionalLong.empty();
        }
        long id = ByteBuffer.wrap(bytes).getLong(1);
        // Compared as texts: base64 has several spellings of the same bytes, we write only one.
        return id > 0 && encode(id, filter).equals(cursor) ? OptionalLong.of(id) : OptionalLong.empty();
    }

    private static byte[] check(long id, String filter) {
        MessageDigest digest = Sha256.digest();
        digest.update(VERSION);
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, id));
        return Arrays.copyOf(digest.digest(filter.getBytes(StandardCharsets.UTF_8)), CHECK_BYTES);
    }
}
