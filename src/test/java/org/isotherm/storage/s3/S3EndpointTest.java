package org.isotherm.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.isotherm.storage.Capability;
import org.isotherm.storage.Listed;
import org.isotherm.storage.Listing;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.StorageBackendContract;
import org.isotherm.storage.StoragePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The contract against a store that somebody names: {@code -Disotherm.test.s3.endpoint=https://… .bucket .access-key-id
 * .secret-access-key}, and if need be {@code .region}, {@code .path-style}, {@code .checksum} and {@code .without}, the
 * capabilities that it lacks. Everything lies behind a prefix of its own and is removed.
 */
@EnabledIfSystemProperty(named = S3EndpointTest.GROUP + "endpoint", matches = ".+")
final class S3EndpointTest extends StorageBackendContract {
    static final String GROUP = "isotherm.test.s3.";

    private final List<String> prefixes = new ArrayList<>();

    private static String setting(String name, String otherwise) {
        return System.getProperty(GROUP + name, otherwise);
    }

    @Override
    protected StorageBackend newBackend() {
        String prefix = "isotherm-contract/" + UUID.randomUUID() + "/";
        prefixes.add(prefix);
        return at(prefix);
    }

    private static StorageBackend at(String prefix) {
        S3Settings.Builder settings = S3Settings.of("endpoint", setting("bucket", "isotherm"))
                .endpoint(URI.create(setting("endpoint", "")))
                .region(setting("region", "us-east-1"))
                .pathStyle(Boolean.parseBoolean(setting("path-style", "true")))
                .prefix(prefix)
                .partSizeBytes(PART)
                .copyPartBytes(PART);
        String checksum = setting("checksum", "");
        if (!checksum.isEmpty()) {
            settings.checksums(S3Settings.Checksums.valueOf(checksum.toUpperCase(Locale.ROOT)));
        }
        S3Credentials keys = new S3Credentials(setting("access-key-id", ""), setting("secret-access-key", ""));
        return new S3Backend(settings.build(), () -> Optional.of(keys));
    }

    @Override
    protected Set<Capability> capabilities() {
        Set<Capability> all = EnumSet.copyOf(super.capabilities());
        all.addAll(EnumSet.of(Capability.MULTIPART, Capability.LIST_UPLOADS, Capability.SERVER_SIDE_COPY));
        for (String missing : setting("without", "").split(",")) {
            Capability.named(missing.strip().toLowerCase(Locale.ROOT)).ifPresent(all::remove);
        }
        return all;
    }

    @Override
    protected boolean looksBelowObjects() {
        return Boolean.parseBoolean(setting("looks-below-objects", "true"));
    }

    @Override
    protected int longestSegment() {
        return Integer.getInteger(GROUP + "longest-segment", super.longestSegment());
    }

    @AfterEach
    void removeEverything() throws IOException {
        for (String prefix : prefixes) {
            try (StorageBackend left = at(prefix)) {
                List<String> names = new ArrayList<>();
                try (Listing listing = left.list("", null)) {
                    for (Listed each = listing.next(); each != null; each = listing.next()) {
                        names.add(each.name());
                    }
                }
                for (String each : names) {
                    left.delete(StoragePath.of(each));
                }
            }
        }
    }
}
