package org.isotherm.registry;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.isotherm.refusal.WrongField;
import org.isotherm.settings.CacheSettings;
import org.isotherm.settings.StorageSettings;
import org.isotherm.storage.Capabilities;
import org.isotherm.storage.Capability;
import org.isotherm.storage.StorageBackend;
import org.isotherm.storage.file.FileBackend;
import org.isotherm.storage.file.MountRules;
import org.isotherm.storage.s3.EndpointGuard;
import org.isotherm.storage.s3.S3Backend;
import org.isotherm.storage.s3.S3Settings;
import org.isotherm.storage.s3.S3Trust;
import org.jspecify.annotations.Nullable;

/** Makes the storage that a configuration describes, where the settings allow it. Reaches no backend. */
@Dependent
public class BackendOpener {
    private final StorageSettings settings;
    private final CredentialSettings credentials;
    private final CacheSettings cache;
    private final EndpointGuard endpoints;
    private final @Nullable S3Trust trust;

    @Inject
    public BackendOpener(StorageSettings settings, CredentialSettings credentials, CacheSettings cache) {
        this.cache = cache;
        this.settings = settings;
        this.credentials = credentials;
        this.endpoints = new EndpointGuard(settings.endpoints());
        this.trust = settings.s3CaFile().map(BackendOpener::trust).orElse(null);
    }

    private static S3Trust trust(Path file) {
        try {
            return S3Trust.of(file);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("isotherm.s3.ca-file: " + e.getMessage(), e);
        }
    }

    /** What the settings of this server do not allow of a configuration; empty when it may be opened. */
    List<WrongField> refused(BackendConfig config) {
        List<WrongField> wrong = new ArrayList<>();
        if (config instanceof BackendConfig.Local local) {
            checkRoot("config.base_path", local.basePath(), wrong);
        } else if (config instanceof BackendConfig.Mounted mounted) {
            checkRoot("config.mount_path", mounted.mountPath(), wrong);
        } else if (config instanceof BackendConfig.S3 s3) {
            URI endpoint = s3.endpoint();
            if (endpoint != null) {
                endpoints.check(endpoint).ifPresent(problem -> wrong.add(new WrongField("config.endpoint", problem)));
            }
            String ref = s3.credentialsRef();
            if (ref != null) {
                credentials
                        .refused(ref, endpoint)
                        .ifPresent(problem -> wrong.add(new WrongField("config.credentials_ref", problem)));
            }
        }
        return wrong;
    }

    private void checkRoot(String field, String folder, List<WrongField> wrong) {
        Path path = Path.of(folder);
        if (settings.roots().stream().noneMatch(path::startsWith)) {
            wrong.add(new WrongField(
                    field, "must lie below one of the folders that isotherm.storage.roots allows on this server"));
        } else if (path.startsWith(cache.folder()) || cache.folder().startsWith(path)) {
            wrong.add(new WrongField(field, "must not lie in the retrieval cache of this server, or around it"));
        }
    }

    /** A new instance that is not asked for what {@code capabilities} lack; the caller closes it. */
    StorageBackend open(String name, BackendConfig config, Capabilities capabilities) {
        if (config instanceof BackendConfig.Local local) {
            return FileBackend.local(name, Path.of(local.basePath()));
        }
        if (config instanceof BackendConfig.Mounted mounted) {
            return FileBackend.mounted(
                    name,
                    Path.of(mounted.root()),
                    new MountRules(
                            Path.of(mounted.mountPath()),
                            mounted.requireMount(),
                            mounted.fileSystem(),
                            mounted.source(),
                            settings.fileWorkers(),
                            settings.fileCall()));
        }
        BackendConfig.S3 s3 = (BackendConfig.S3) config;
        String ref = s3.credentialsRef();
        return new S3Backend(
                s3Settings(name, s3, capabilities),
                ref == null ? Optional::empty : () -> Optional.of(credentials.require(ref, s3.endpoint())));
    }

    private S3Settings s3Settings(String name, BackendConfig.S3 s3, Capabilities capabilities) {
        S3Settings.Builder builder = S3Settings.of(name, s3.bucket())
                .prefix(s3.prefix())
                .endpoint(s3.endpoint())
                .pathStyle(s3.pathStyle())
                .conditionalCreate(!capabilities.lack(Capability.CONDITIONAL_CREATE))
                .multipart(!capabilities.lack(Capability.MULTIPART))
                .trust(trust)
                .timeouts(settings.s3Connect(), settings.s3Call(), settings.s3Stall());
        if (s3.region() != null) {
            builder.region(s3.region());
        }
        s3.options().applyTo(builder);
        return builder.build();
    }
}
