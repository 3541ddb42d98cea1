package org.isotherm.registry;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.WrongField;
import org.isotherm.storage.BackendType;
import org.jspecify.annotations.Nullable;

/** The type-specific part of a backend, checked. Never holds a secret: credentials are named, not kept. */
public sealed interface BackendConfig {

    /** The form in which it is stored and shown; what was not given is left out. */
    JsonObject json();

    /** What it costs. */
    Prices prices();

    /** Whether objects would be looked for somewhere else. */
    boolean samePlaceAs(BackendConfig other);

    /** Whether one of the two lies in the other, so that both must not be backends. */
    boolean overlaps(BackendConfig other);

    /**
     * Local disk.
     *
     * @param basePath absolute and normal
     */
    record Local(String basePath, Prices prices) implements BackendConfig {
        @Override
        public JsonObject json() {
            var json = Json.createObjectBuilder().add("base_path", basePath);
            prices.addTo(json);
            return json.build();
        }

        @Override
        public boolean samePlaceAs(BackendConfig other) {
            return other instanceof Local local && local.basePath.equals(basePath);
        }

        @Override
        public boolean overlaps(BackendConfig other) {
            return Places.overlap(this, other);
        }
    }

    /**
     * NFS or SMB, mounted by the operating system.
     *
     * @param mountPath absolute and normal
     * @param subdirectory relative; null for the mount's root
     * @param requireMount whether {@code mountPath} must be a mount point
     * @param fileSystem the type that must be mounted there; null for any
     * @param source what must be mounted there; null for any
     */
    record Mounted(
            String mountPath,
            @Nullable String subdirectory,
            boolean requireMount,
            @Nullable String fileSystem,
            @Nullable String source,
            Prices prices)
            implements BackendConfig {
        /** Where the objects lie. */
        public String root() {
            return subdirectory == null ? mountPath : mountPath + "/" + subdirectory;
        }

        @Override
        public JsonObject json() {
            var json = Json.createObjectBuilder().add("mount_path", mountPath);
            if (subdirectory != null) {
                json.add("subdirectory", subdirectory);
            }
            json.add("require_mount", requireMount);
            if (fileSystem != null) {
                json.add("filesystem_type", fileSystem);
            }
            if (source != null) {
                json.add("mount_source", source);
            }
            prices.addTo(json);
            return json.build();
        }

        @Override
        public boolean samePlaceAs(BackendConfig other) {
            return other instanceof Mounted mounted && mounted.root().equals(root());
        }

        @Override
        public boolean overlaps(BackendConfig other) {
            return Places.overlap(this, other);
        }
    }

    /**
     * An S3-compatible store.
     *
     * @param prefix put before every object's name; empty or ends with {@code /}
     * @param endpoint null for AWS itself
     * @param credentialsRef names the settings that hold the keys; null for the SDK's own chain
     * @param options all that does not say where objects are
     */
    record S3(
            String bucket,
            String prefix,
            @Nullable URI endpoint,
            @Nullable String region,
            boolean pathStyle,
            @Nullable String credentialsRef,
            S3Options options,
            Prices prices)
            implements BackendConfig {
        @Override
        public JsonObject json() {
            var json = Json.createObjectBuilder().add("bucket", bucket);
            if (!prefix.isEmpty()) {
                json.add("prefix", prefix);
            }
            if (endpoint != null) {
                json.add("endpoint", endpoint.toString());
            }
            if (region != null) {
                json.add("region", region);
            }
            json.add("path_style", pathStyle);
            if (credentialsRef != null) {
                json.add("credentials_ref", credentialsRef);
            }
            options.addTo(json);
            prices.addTo(json);
            return json.build();
        }

        @Override
        public boolean samePlaceAs(BackendConfig other) {
            return other instanceof S3 s3 && sameBucket(s3) && s3.prefix.equals(prefix);
        }

        @Override
        public boolean overlaps(BackendConfig other) {
            return other instanceof S3 s3
                    && sameBucket(s3)
                    && (s3.prefix.startsWith(prefix) || prefix.startsWith(s3.prefix));
        }

        private boolean sameBucket(S3 other) {
            return other.bucket.equals(bucket)
                    && Optional.ofNullable(other.endpoint).equals(Optional.ofNullable(endpoint));
        }
    }

    /**
     * Reads what a person has sent.
     *
     * @param wrong receives every wrong field, under {@code config.…}
     * @return empty when there was one
     */
    static Optional<BackendConfig> read(BackendType type, JsonObject json, List<WrongField> wrong) {
        ConfigReader reader = new ConfigReader(json, wrong);
        BackendConfig config = switch (type) {
            case LOCAL -> new Local(reader.folder("base_path"), Prices.read(reader));
            case NFS -> mounted(reader);
            case S3 ->
                new S3(
                        reader.bucket("bucket"),
                        reader.prefix("prefix"),
                        reader.optionalUri("endpoint"),
                        reader.optionalName("region"),
                        reader.optionalFlag("path_style", false),
                        reader.optionalName("credentials_ref"),
                        S3Options.read(reader),
                        Prices.read(reader));
        };
        return reader.end() ? Optional.of(config) : Optional.empty();
    }

    private static Mounted mounted(ConfigReader reader) {
        Mounted mounted = new Mounted(
                reader.folder("mount_path"),
                reader.optionalPath("subdirectory"),
                reader.optionalFlag("require_mount", true),
                reader.optionalName("filesystem_type"),
                reader.optionalLine("mount_source"),
                Prices.read(reader));
        if (!mounted.requireMount && (mounted.fileSystem != null || mounted.source != null)) {
            reader.refuse("require_mount", "must be true where filesystem_type or mount_source say what is mounted");
        }
        return mounted;
    }

    /** Reads what {@link #json} wrote. */
    static BackendConfig stored(BackendType type, String json) {
        List<WrongField> wrong = new java.util.ArrayList<>();
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return read(type, reader.readObject(), wrong).orElseThrow(() -> new InvalidRequestException(wrong));
        }
    }
}
