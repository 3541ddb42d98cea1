package org.isotherm.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredKeysTest {
    private static final KeyName STUDIO = new KeyName("studio");
    private static final String TEXT = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final byte[] KEY = Base64.getDecoder().decode(TEXT);

    private final Map<String, String> settings = new HashMap<>();
    private final ConfiguredKeys keys = new ConfiguredKeys((String key) -> Optional.ofNullable(settings.get(key)));

    @TempDir
    Path folder;

    private void unavailable(Reason reason, String... notShown) {
        assertThatThrownBy(() -> keys.key(STUDIO))
                .asInstanceOf(throwable(KeyUnavailableException.class))
                .satisfies(e -> {
                    assertThat(e.reason()).isEqualTo(reason);
                    assertThat(e.key()).isEqualTo(STUDIO);
                    StringWriter all = new StringWriter();
                    e.printStackTrace(new PrintWriter(all));
                    assertThat(all.toString()).contains("studio").doesNotContain(notShown);
                });
    }

    @Test
    void aKeyOfTheEnvironment() throws Exception {
        settings.put("isotherm.keys.studio.value", TEXT);

        assertThat(keys.key(STUDIO)).isEqualTo(KEY).isNotSameAs(keys.key(STUDIO));
    }

    @Test
    void aKeyInAFileIsReadAnewEachTime() throws Exception {
        Path file = folder.resolve("studio.key");
        Files.writeString(file, TEXT + "\n");
        settings.put("isotherm.keys.studio.file", file.toString());
        settings.put("isotherm.keys.studio.value", "something else");

        assertThat(keys.key(STUDIO)).isEqualTo(KEY);
        Files.delete(file);
        unavailable(Reason.UNREADABLE, TEXT);
    }

    @Test
    void aKeyThatIsNotSet() {
        settings.put("isotherm.keys.other.value", TEXT);

        unavailable(Reason.MISSING, TEXT);
    }

    @Test
    void whatIsNoKeyIsNotShown() {
        for (String bad : List.of("", "short", TEXT.substring(4), TEXT + TEXT, "%" + TEXT.substring(1), "ä" + TEXT)) {
            settings.put("isotherm.keys.studio.value", bad);
            unavailable(Reason.UNREADABLE, "short", TEXT.substring(8, 20));
        }
    }

    @Test
    void theNamesAreThoseOfSettingsAndOfVariables() {
        ConfiguredKeys named = new ConfiguredKeys(
                key -> Optional.ofNullable(settings.get(key)),
                () -> List.of(
                        "isotherm.keys.studio.value",
                        "isotherm.keys.studio.file",
                        "isotherm.keys.Not-A-Name.value",
                        "isotherm.keys.two.words.value",
                        "isotherm.keys.check-interval",
                        "ISOTHERM_KEYS_Y_2026_VALUE",
                        "ISOTHERM_KEYS__VALUE",
                        "HOME"));

        assertThat(named.names()).containsExactly(STUDIO, new KeyName("y-2026"));
        assertThat(named.source(STUDIO)).isEmpty();
        settings.put("isotherm.keys.studio.value", TEXT);
        assertThat(named.source(STUDIO)).contains(ConfiguredKeys.Source.ENVIRONMENT);
        settings.put("isotherm.keys.studio.file", "/nowhere");
        assertThat(named.source(STUDIO)).contains(ConfiguredKeys.Source.FILE);
    }
}
