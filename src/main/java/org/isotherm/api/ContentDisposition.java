package org.isotherm.api;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The value of {@code Content-Disposition} for a file name that somebody else chose (RFC 6266, RFC 8187).
 *
 * <p>Always {@code attachment}: content of users is never shown under our own origin. Control characters, characters
 * that turn the direction of writing (they disguise endings) and lone surrogates are taken out; slashes become
 * {@code _}. Nothing in a name can end the header field.
 */
public final class ContentDisposition {
    private static final int MOST = 255;
    private static final String ATTR_CHARS = "!#$&+-.^_`|~";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private ContentDisposition() {}

    /** The header's value for {@code name}, a file name without folders. */
    public static String attachment(String name) {
        String safe = safe(name);
        return "attachment; filename=\"" + ascii(safe) + "\"; filename*=UTF-8''" + encoded(safe);
    }

    private static String safe(String name) {
        StringBuilder safe = new StringBuilder();
        name.codePoints().filter(c -> !dangerous(c)).limit(MOST).forEach(c -> {
            safe.appendCodePoint(c == '/' || c == '\\' ? '_' : c);
        });
        String text = safe.toString().strip();
        return text.isEmpty() || text.equals(".") || text.equals("..") ? "download" : text;
    }

    private static boolean dangerous(int c) {
        boolean lone = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        boolean turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F;
        boolean line = c == 0x2028 || c == 0x2029;
        return lone || turns || line || Character.isISOControl(c);
    }

    /** For clients that know no {@code filename*}. Percent signs confuse some of them: RFC 6266, appendix D. */
    private static String ascii(String name) {
        StringBuilder ascii = new StringBuilder();
        name.codePoints().forEach(c -> ascii.append(c > 0x7e || c == '"' || c == '%' ? '_' : (char) c));
        return ascii.toString();
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (plain || (c < 0x80 && ATTR_CHARS.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
