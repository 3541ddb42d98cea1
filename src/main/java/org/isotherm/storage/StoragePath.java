package org.isotherm.storage;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * The name of one object inside a backend: segments joined by {@code /}, never absolute, never leaving the backend.
 *
 * <p>Whatever holds a {@code StoragePath} need not check again: it was refused here when it could mean another place
 * ({@code ..}, {@code .}, empty segments, a leading {@code /}, backslashes, control characters), when some file system
 * or store could not keep it (lone surrogates, a segment over 255 bytes, over 1,024 bytes in all, names Windows and SMB
 * reserve, a trailing dot or space), or when it is one of our own names (a segment that starts with
 * {@value #RESERVED}).
 */
public record StoragePath(String text) implements Comparable<StoragePath> {
    /** The longest object key of S3, in UTF-8 bytes. */
    public static final int MAX_BYTES = 1024;

    /** The longest file name of the usual file systems, in UTF-8 bytes. */
    public static final int MAX_SEGMENT_BYTES = 255;

    /** What the names that Isotherm keeps for itself start with. */
    public static final String RESERVED = ".isotherm";

    private static final Set<String> WINDOWS = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    /** @throws InvalidStoragePathException saying what is wrong with {@code text} */
    public StoragePath {
        if (text.isEmpty()) {
            throw new InvalidStoragePathException("a path must not be empty");
        }
        if (utf8Length(text) > MAX_BYTES) {
            throw new InvalidStoragePathException("a path must not be longer than " + MAX_BYTES + " bytes in UTF-8");
        }
        if (text.startsWith("/")) {
            throw new InvalidStoragePathException("a path must be relative, without a leading /");
        }
        for (String segment : text.split("/", -1)) {
            checkSegment(segment);
        }
    }

    /** Same as the constructor; reads better in a sentence. */
    public static StoragePath of(String text) {
        return new StoragePath(text);
    }

    private static void checkSegment(String segment) {
        if (segment.isEmpty()) {
            throw new InvalidStoragePathException("a path must not have empty segments");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw new InvalidStoragePathException("a path must not contain the segments . or ..");
        }
        if (utf8Length(segment) > MAX_SEGMENT_BYTES) {
            throw new InvalidStoragePathException(
                    "a name in a path must not be longer than " + MAX_SEGMENT_BYTES + " bytes in UTF-8");
        }
        if (segment.chars().anyMatch(c -> Character.isISOControl(c))) {
            throw new InvalidStoragePathException("a path must not contain control characters");
        }
        if (segment.indexOf('\\') >= 0) {
            throw new InvalidStoragePathException("a path must not contain backslashes");
        }
        if (segment.endsWith(".") || segment.endsWith(" ")) {
            throw new InvalidStoragePathException("a name in a path must not end with a dot or a space");
        }
        String lower = segment.toLowerCase(Locale.ROOT);
        int dot = lower.indexOf('.');
        if (WINDOWS.contains(dot < 0 ? lower : lower.substring(0, dot))) {
            throw new InvalidStoragePathException("a path must not contain a name that Windows reserves");
        }
        if (lower.startsWith(RESERVED)) {
            throw new InvalidStoragePathException("names that start with " + RESERVED + " are kept for Isotherm");
        }
    }

    private static int utf8Length(String text) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(java.nio.CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw new InvalidStoragePathException("a path must be valid Unicode, without lone surrogates", e);
        }
    }

    /** By UTF-16 code units of the text. */
    @Override
    public int compareTo(StoragePath other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
