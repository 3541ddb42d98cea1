package org.isotherm.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoragePathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "/proc",
                "..",
                ".",
                "../x",
                "a/../b",
                "a/./b",
                "a/..",
                "a//b",
                "a/",
                "//a",
                "a\\b",
                "..\\x",
                "C:\\x",
                "a\u0000b",
                "a\nb",
                "a\rb",
                "a\tb",
                "a\u007fb",
                "a\u0085b",
                "a\ud800b",
                "\udc00",
                "a\udc00\ud800",
                "trailing.",
                "trailing ",
                "a./b",
                "a /b",
                "...",
                "CON",
                "con",
                "nul.txt",
                "a/AUX/b",
                "Com1",
                "LPT9.tar.gz",
                "prn.",
                ".isotherm",
                ".isotherm-backend",
                ".Isotherm-Backend",
                "a/.isotherm-probe-1",
                ".ISOTHERM/x"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> StoragePath.of(text))
                .isInstanceOf(InvalidStoragePathException.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n", "\u0000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a/b",
                "..a",
                "a..b",
                ".hidden",
                "a b",
                "%2e%2e/%2F",
                "%252e%252e",
                "console",
                "com10",
                "nullable.txt",
                "isotherm",
                "größe",
                "🎬",
                "~",
                "a:b",
                "-rf"
            })
    void takes(String text) {
        assertThat(StoragePath.of(text).text()).isEqualTo(text);
        assertThat(StoragePath.of(text)).hasToString(text).isEqualTo(new StoragePath(text));
    }

    @Test
    void countsBytesAndNotCharacters() {
        assertThat(StoragePath.of("n".repeat(255)).text()).hasSize(255);
        assertThat(StoragePath.of("é".repeat(127)).text()).hasSize(127);
        assertThatThrownBy(() -> StoragePath.of("n".repeat(256))).isInstanceOf(InvalidStoragePathException.class);
        assertThatThrownBy(() -> StoragePath.of("é".repeat(128))).isInstanceOf(InvalidStoragePathException.class);
        assertThatThrownBy(() -> StoragePath.of("🎬".repeat(64))).isInstanceOf(InvalidStoragePathException.class);
        assertThat(StoragePath.of("a/".repeat(511) + "bc").text()).hasSize(1024);
        assertThatThrownBy(() -> StoragePath.of("a/".repeat(512) + "b"))
                .isInstanceOf(InvalidStoragePathException.class);
    }

    @Test
    void keepsTwinsApart() {
        String composed = Normalizer.normalize("é", Normalizer.Form.NFC);
        String decomposed = Normalizer.normalize("é", Normalizer.Form.NFD);
        assertThat(StoragePath.of(composed)).isNotEqualTo(StoragePath.of(decomposed));
        assertThat(StoragePath.of("Clip")).isNotEqualTo(StoragePath.of("clip"));
    }

    @Test
    void refusesAnOverlongTextBeforeItLooksAtIt() {
        assertThatThrownBy(() -> StoragePath.of("a".repeat(10_000_000)))
                .isInstanceOf(InvalidStoragePathException.class);
    }
}
