package org.isotherm.registry;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.isotherm.refusal.WrongField;
import org.isotherm.storage.BackendType;
import org.isotherm.storage.EvilTexts;
import org.isotherm.storage.s3.S3Settings;

final class BackendConfigFuzzTest {
    private static final Map<BackendType, Set<String>> KEYS = Map.of(
            BackendType.LOCAL, Set.of("base_path"),
            BackendType.NFS, Set.of("mount_path", "subdirectory", "require_mount"),
            BackendType.S3,
                    Set.of(
                            "bucket",
                            "prefix",
                            "endpoint",
                            "region",
                            "path_style",
                            "credentials_ref",
                            "part_size_bytes",
                            "parallel_parts",
                            "checksum",
                            "sse",
                            "kms_key_id",
                            "storage_class",
                            "server_side_copy",
                            "restore_days",
                            "restore_tier"));

    @Provide
    Arbitrary<JsonObject> configs() {
        List<String> known =
                KEYS.values().stream().flatMap(Set::stream).sorted().toList();
        Arbitrary<String> key = Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.of(known)),
                Tuple.of(1, Arbitraries.of("secret_access_key", "password", "Token", "api-key", "auth", "session")),
                Tuple.of(1, EvilTexts.any()));
        Arbitrary<JsonValue> text = Arbitraries.oneOf(
                        EvilTexts.any(),
                        Arbitraries.of(
                                "/srv/media",
                                "/srv/../etc",
                                "a/b",
                                "bucket",
                                "http://127.0.0.1:9000",
                                "aws:kms",
                                "AES256",
                                "none",
                                "sha256",
                                "crc32c",
                                "STANDARD_IA",
                                "GLACIER",
                                "DEEP_ARCHIVE",
                                "alias/studio",
                                "Bulk",
                                "demo"))
                .map(Json::createValue);
        Arbitrary<JsonValue> number = Arbitraries.oneOf(
                Arbitraries.longs().map(Json::createValue),
                Arbitraries.of(0L, 1L, 7L, 32L, 33L, 5L << 20, 8L << 20, 1L << 30)
                        .map(Json::createValue),
                Arbitraries.bigDecimals().map(Json::createValue));
        Arbitrary<JsonValue> other = Arbitraries.of(
                JsonValue.NULL,
                JsonValue.TRUE,
                JsonValue.FALSE,
                JsonValue.EMPTY_JSON_ARRAY,
                JsonValue.EMPTY_JSON_OBJECT,
                Json.createArrayBuilder().add("/srv").build());
        Arbitrary<JsonValue> value =
                Arbitraries.frequencyOf(Tuple.of(5, text), Tuple.of(2, number), Tuple.of(2, other));
        return Arbitraries.maps(key, value).ofMaxSize(9).map(fields -> {
            JsonObjectBuilder json = Json.createObjectBuilder();
            fields.forEach(json::add);
            return json.build();
        });
    }

    @Provide
    Arbitrary<BackendType> types() {
        return Arbitraries.of(BackendType.values());
    }

    /** With what the type demands, so that the other fields decide. */
    private static JsonObject completed(BackendType type, JsonObject config) {
        String key = switch (type) {
            case LOCAL -> "base_path";
            case NFS -> "mount_path";
            case S3 -> "bucket";
        };
        return config.containsKey(key)
                ? config
                : Json.createObjectBuilder(config)
                        .add(key, type == BackendType.S3 ? "bucket" : "/srv/media")
                        .build();
    }

    @Property(tries = 1000)
    void isAcceptedWithNothingWrongOrRefusedByName(
            @ForAll("types") BackendType type, @ForAll("configs") JsonObject config) {
        List<WrongField> wrong = new ArrayList<>();
        JsonObject given = completed(type, config);
        Optional<BackendConfig> read = BackendConfig.read(type, given, wrong);
        assertThat(read.isPresent()).isEqualTo(wrong.isEmpty());
        assertThat(wrong).allMatch(field -> field.field().startsWith("config"));
        read.ifPresent(accepted -> {
            assertThat(KEYS.get(type)).containsAll(given.keySet());
            assertThat(BackendConfig.stored(type, accepted.json().toString())).isEqualTo(accepted);
            assertThat(accepted.samePlaceAs(accepted)).isTrue();
            assertThat(accepted.overlaps(accepted)).isTrue();
        });
    }

    /** Only known keys, so that more of them are accepted. */
    @Property(tries = 1000)
    void whatIsAcceptedIsAPlaceAndCanBeSetUp(@ForAll("types") BackendType type, @ForAll("configs") JsonObject config) {
        JsonObjectBuilder known = Json.createObjectBuilder();
        config.forEach((key, value) -> {
            if (KEYS.get(type).contains(key)) {
                known.add(key, value);
            }
        });
        BackendConfig.read(type, completed(type, known.build()), new ArrayList<>())
                .ifPresent(accepted -> {
                    if (accepted instanceof BackendConfig.Local local) {
                        assertIsFolder(local.basePath());
                    } else if (accepted instanceof BackendConfig.Mounted mounted) {
                        assertIsFolder(mounted.mountPath());
                        assertIsFolder(mounted.root());
                        assertThat(Path.of(mounted.root())).startsWithRaw(Path.of(mounted.mountPath()));
                    } else if (accepted instanceof BackendConfig.S3 s3) {
                        S3Settings.Builder settings =
                                S3Settings.of("s3", s3.bucket()).prefix(s3.prefix());
                        s3.options().applyTo(settings);
                        S3Settings built = settings.build();
                        assertThat(String.valueOf(built.storageClass())).isNotIn("GLACIER", "DEEP_ARCHIVE");
                        assertThat(built.serverSideEncryption()).isIn(null, "AES256", "aws:kms");
                        // a name may begin with dots: ..%c0%af is one
                        assertThat("/" + s3.prefix()).doesNotContain("/../", "//");
                    }
                });
    }

    private static void assertIsFolder(String text) {
        Path path = Path.of(text);
        assertThat(path).isAbsolute().isEqualTo(path.normalize());
        assertThat(path.getNameCount()).isPositive();
        assertThat(text).doesNotContain("\u0000", "\n", "\\");
    }
}
