package org.isotherm.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class StoragePathFuzzTest {
    private static final List<Path> ROOTS = List.of(Path.of("/base"), Path.of("/base/studio"), Path.of("/base-evil"));

    @Provide
    Arbitrary<String> texts() {
        return EvilTexts.any();
    }

    /** Empty when it is refused; anything else that it throws is a defect. */
    private static Optional<StoragePath> accepted(String text) {
        try {
            return Optional.of(StoragePath.of(text));
        } catch (InvalidStoragePathException e) {
            assertThat(e.getMessage()).isNotBlank();
            return Optional.empty();
        }
    }

    @Property(tries = 3000)
    void whatIsAcceptedLiesBelowTheRootAndNowhereElse(@ForAll("texts") String text) {
        accepted(text).ifPresent(path -> {
            for (Path root : ROOTS) {
                Path place = root.resolve(path.text());
                assertThat(place.normalize())
                        .isEqualTo(place)
                        .startsWithRaw(root)
                        .isNotEqualTo(root);
                assertThat(place.getNameCount() - root.getNameCount())
                        .isEqualTo(path.text().split("/", -1).length);
            }
        });
    }

    @Property(tries = 3000)
    void whatIsAcceptedIsKeptAsItIsByEveryBackend(@ForAll("texts") String text) {
        accepted(text).ifPresent(path -> {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            assertThat(path.text()).isEqualTo(text);
            assertThat(new String(utf8, StandardCharsets.UTF_8)).isEqualTo(text);
            assertThat(utf8.length).isBetween(1, StoragePath.MAX_BYTES);
            assertThat(text)
                    .doesNotContain("\u0000", "\n", "\r", "\\")
                    .doesNotStartWith("/")
                    .doesNotEndWith("/");
            for (String segment : text.split("/")) {
                assertThat(segment.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
                assertThat(segment.toLowerCase(Locale.ROOT)).doesNotStartWith(".isotherm");
                assertThat(segment).isNotIn(".", "..", "").doesNotEndWith(".").doesNotEndWith(" ");
            }
            assertThat(accepted(path.text())).contains(path);
        });
    }

    @Property(tries = 2000)
    void whatIsBelowAnAcceptedPathIsRefusedOrBelowIt(@ForAll("texts") String text, @ForAll("texts") String below) {
        accepted(text)
                .flatMap(path -> accepted(text + "/" + below))
                .ifPresent(
                        path -> assertThat(Path.of("/base").resolve(path.text()).normalize())
                                .startsWithRaw(Path.of("/base").resolve(text)));
    }
}
