package org.isotherm.settings;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where backends may lie, and how long they are waited for. */
@Dependent
public class StorageSettings {
    private final List<Path> roots;
    private final List<URI> endpoints;
    private final Duration fileCall;
    private final int fileWorkers;
    private final Duration s3Connect;
    private final Duration s3Call;
    private final Duration s3Stall;
    private final Optional<Path> s3CaFile;
    private final Duration probeInterval;
    private final Duration mountedProbeInterval;
    private final Duration probeDeadline;
    private final Duration refresh;
    private final long minFree;

    @Inject
    public StorageSettings(
            @ConfigProperty(name = "isotherm.storage.roots") Optional<List<String>> roots,
            @ConfigProperty(name = "isotherm.s3.allowed-endpoints") Optional<List<String>> endpoints,
            @ConfigProperty(name = "isotherm.s3.ca-file") Optional<String> s3CaFile,
            @ConfigProperty(name = "isotherm.s3.connect-timeout", defaultValue = "PT5S") Duration s3Connect,
            @ConfigProperty(name = "isotherm.s3.call-timeout", defaultValue = "PT30S") Duration s3Call,
            @ConfigProperty(name = "isotherm.s3.stall-timeout", defaultValue = "PT30S") Duration s3Stall,
            @ConfigProperty(name = "isotherm.mounted.call-deadline", defaultValue = "PT15S") Duration fileCall,
            @ConfigProperty(name = "isotherm.mounted.workers", defaultValue = "8") int fileWorkers,
            @ConfigProperty(name = "isotherm.probe.interval", defaultValue = "PT5S") Duration probeInterval,
            @ConfigProperty(name = "isotherm.mounted.probe-interval", defaultValue = "PT2S")
                    Duration mountedProbeInterval,
            @ConfigProperty(name = "isotherm.probe.deadline", defaultValue = "PT2S") Duration probeDeadline,
            @ConfigProperty(name = "isotherm.registry.refresh", defaultValue = "PT1S") Duration refresh,
            @ConfigProperty(name = "isotherm.storage.min-free", defaultValue = "67108864") long minFree) {
        this.roots = roots.orElse(List.of()).stream().map(StorageSettings::root).toList();
        this.endpoints = endpoints.orElse(List.of()).stream()
                .map(StorageSettings::endpoint)
                .toList();
        this.s3CaFile =
                s3CaFile.map(String::trim).filter(text -> !text.isEmpty()).map(Path::of);
        this.s3Connect = Checked.positive("isotherm.s3.connect-timeout", s3Connect);
        this.s3Call = Checked.positive("isotherm.s3.call-timeout", s3Call);
        this.s3Stall = Checked.positive("isotherm.s3.stall-timeout", s3Stall);
        this.fileCall = Checked.positive("isotherm.mounted.call-deadline", fileCall);
        this.fileWorkers = Checked.between("isotherm.mounted.workers", fileWorkers, 1, 256);
        this.probeInterval = Checked.positive("isotherm.probe.interval", probeInterval);
        this.mountedProbeInterval = Checked.positive("isotherm.mounted.probe-interval", mountedProbeInterval);
        this.probeDeadline = Checked.positive("isotherm.probe.deadline", probeDeadline);
        this.refresh = Checked.positive("isotherm.registry.refresh", refresh);
        if (minFree < 0) {
            throw new IllegalArgumentException("isotherm.storage.min-free must not be negative, is " + minFree);
        }
        this.minFree = minFree;
    }

    private static Path root(String text) {
        Path path = Path.of(text.trim());
        if (!path.isAbsolute() || path.getNameCount() == 0) {
            throw new IllegalArgumentException(
                    "isotherm.storage.roots must name absolute folders other than /, has " + text);
        }
        return path.normalize();
    }

    private static URI endpoint(String text) {
        URI uri = URI.create(text.trim());
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    "isotherm.s3.allowed-endpoints must list http or https addresses, has " + text);
        }
        return uri;
    }

    /** The folders below which local and mounted backends may lie; none by default. */
    public List<Path> roots() {
        return roots;
    }

    /** The endpoints that S3 backends may name; AWS itself needs none. */
    public List<URI> endpoints() {
        return endpoints;
    }

    /** Certificates in PEM form of authorities that S3 stores may have, besides those that the platform trusts. */
    public Optional<Path> s3CaFile() {
        return s3CaFile;
    }

    /** How long a connection to an S3 store may take. */
    public Duration s3Connect() {
        return s3Connect;
    }

    /** How long one attempt of a request to an S3 store may take, besides the time for its body. */
    public Duration s3Call() {
        return s3Call;
    }

    /** How long an S3 store may send or take no byte. */
    public Duration s3Stall() {
        return s3Stall;
    }

    /** How long one call to a mounted file system is waited for. */
    public Duration fileCall() {
        return fileCall;
    }

    /** How many calls to one mounted file system may be under way, stuck ones included. */
    public int fileWorkers() {
        return fileWorkers;
    }

    /** The pause between two probes of one backend. */
    public Duration probeInterval() {
        return probeInterval;
    }

    /** The same for mounted file systems, which stall without an error. */
    public Duration mountedProbeInterval() {
        return mountedProbeInterval;
    }

    /** A probe in flight for longer than this is a DOWN. */
    public Duration probeDeadline() {
        return probeDeadline;
    }

    /** How long a change of a backend may stay unseen on another node. */
    public Duration refresh() {
        return refresh;
    }

    /** How many bytes of a disk or mount are left free, whatever is to be written. */
    public long minFree() {
        return minFree;
    }
}
