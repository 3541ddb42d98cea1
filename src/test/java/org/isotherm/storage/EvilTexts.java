package org.isotherm.storage;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts that have broken other programs, and what becomes of them when they are cut, joined and mixed with noise. */
public final class EvilTexts {
    private static final List<String> SEEDS = List.of(
            "",
            " ",
            ".",
            "..",
            "...",
            "~",
            "/",
            "//",
            "\\",
            "../",
            "..\\",
            "/..",
            "%2e%2e",
            "%252e%252e%252f",
            "..%c0%af",
            "\u0000",
            "\n",
            "\r\n",
            "\t",
            "\u001b[31m",
            "\u007f",
            "\u0085",
            "\u2028",
            "\u200f",
            "\u202e",
            "\ufeff",
            "\ufffd",
            "\uffff",
            "\ud800",
            "\udc00",
            "\udc00\ud800",
            "\ud83c\udfac",
            "\u00e9",
            "e\u0301",
            "\u2126",
            "\u03a9",
            "\u0130",
            "\u0131",
            "\uff0e\uff0e",
            "\u2215",
            "\u2044",
            "\uff0f",
            "CON",
            "con.txt",
            "NUL",
            "aux",
            "COM1",
            "LPT9.mov",
            "com\u00b9",
            "C:",
            "C:\\media",
            "\\\\server\\share",
            "file:///etc/passwd",
            "/etc/passwd",
            "/proc/self/root",
            ".isotherm",
            ".ISOTHERM-backend",
            ".Isotherm/x",
            "isotherm",
            "a.",
            "a ",
            "a/",
            "clip.mov",
            "shots/010",
            "n".repeat(255),
            "n".repeat(256),
            "\u00e9".repeat(128),
            "a/".repeat(600),
            "'; DROP TABLE x; --",
            "${jndi:ldap://x}",
            "{{7*7}}",
            "<script>",
            "-rf",
            "*",
            "?",
            "|",
            "null",
            "undefined",
            "__proto__",
            "NaN",
            "1e309",
            "-0",
            "9223372036854775808");

    private EvilTexts() {}

    public static Arbitrary<String> any() {
        Arbitrary<String> seed = Arbitraries.of(SEEDS);
        Arbitrary<String> noise = Arbitraries.strings().all().ofMaxLength(6);
        Arbitrary<String> glue = Arbitraries.of("", "/", "\\", ".", "//", "%2f");
        Arbitrary<String> piece = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, seed),
                net.jqwik.api.Tuple.of(1, noise),
                net.jqwik.api.Tuple.of(1, Arbitraries.strings().ascii().ofMaxLength(12)));
        return glue.flatMap(g -> piece.list().ofMinSize(1).ofMaxSize(4).map(all -> String.join(g, all)));
    }
}
