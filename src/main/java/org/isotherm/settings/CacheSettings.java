package org.isotherm.settings;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where cold content is kept that was read, how much of it, and how it is brought there. */
@Dependent
public class CacheSettings {
    private static final String DISK_SHARE = "auto";

    private final Path folder;
    private final OptionalLong size;
    private final Duration ttl;
    private final long minFree;
    private final int pinnedPercent;
    private final int interactiveSlots;
    private final int backgroundSlots;
    private final long dailyFiles;
    private final long dailyBytes;
    private final int scanFiles;
    private final Duration scanWindow;

    @Inject
    public CacheSettings(
            @ConfigProperty(name = "isotherm.cache.folder", defaultValue = "retrieval-cache") String folder,
            @ConfigProperty(name = "isotherm.cache.size", defaultValue = DISK_SHARE) String size,
            @ConfigProperty(name = "isotherm.cache.ttl", defaultValue = "PT72H") Duration ttl,
            @ConfigProperty(name = "isotherm.cache.min-free", defaultValue = "1073741824") long minFree,
            @ConfigProperty(name = "isotherm.cache.pinned-percent", defaultValue = "50") int pinnedPercent,
            @ConfigProperty(name = "isotherm.retrieval.interactive-slots", defaultValue = "4") int interactiveSlots,
            @ConfigProperty(name = "isotherm.retrieval.background-slots", defaultValue = "2") int backgroundSlots,
            @ConfigProperty(name = "isotherm.retrieval.daily-files", defaultValue = "20000") long dailyFiles,
            @ConfigProperty(name = "isotherm.retrieval.daily-bytes", defaultValue = "2000000000000") long dailyBytes,
            @ConfigProperty(name = "isotherm.retrieval.scan-files", defaultValue = "500") int scanFiles,
            @ConfigProperty(name = "isotherm.retrieval.scan-window", defaultValue = "PT10M") Duration scanWindow) {
        this.folder = Path.of(folder.trim()).toAbsolutePath().normalize();
        this.size = size(size.trim());
        this.ttl = Checked.positive("isotherm.cache.ttl", ttl);
        if (minFree < 0) {
            throw new IllegalArgumentException("isotherm.cache.min-free must not be negative, is " + minFree);
        }
        this.minFree = minFree;
        this.pinnedPercent = Checked.between("isotherm.cache.pinned-percent", pinnedPercent, 0, 100);
        this.interactiveSlots = Checked.between("isotherm.retrieval.interactive-slots", interactiveSlots, 1, 64);
        this.backgroundSlots = Checked.between("isotherm.retrieval.background-slots", backgroundSlots, 1, 64);
        if (dailyFiles < 0 || dailyBytes < 0) {
            throw new IllegalArgumentException("isotherm.retrieval.daily-files and .daily-bytes must not be negative");
        }
        this.dailyFiles = dailyFiles;
        this.dailyBytes = dailyBytes;
        this.scanFiles = Checked.between("isotherm.retrieval.scan-files", scanFiles, 0, 1_000_000);
        this.scanWindow = Checked.positive("isotherm.retrieval.scan-window", scanWindow);
    }

    /** So many files one user may have brought in 24 hours. */
    public long dailyFiles() {
        return dailyFiles;
    }

    /** So many bytes one user may have brought in 24 hours. */
    public long dailyBytes() {
        return dailyBytes;
    }

    /** So many distinct cold files that one user reads in order within {@link #scanWindow} are a scan; 0 for never. */
    public int scanFiles() {
        return scanFiles;
    }

    /** How far a scan is looked back for. */
    public Duration scanWindow() {
        return scanWindow;
    }

    private static OptionalLong size(String text) {
        if (text.equals(DISK_SHARE)) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(
                    "isotherm.cache.size must be a number of bytes, 0 for no cache, or auto, is " + text);
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** On a local disk; no backend may lie in it. A relative one lies in the server's working folder. */
    public Path folder() {
        return folder;
    }

    /** In bytes, 0 for no cache; empty to go by the size of the disk. */
    public OptionalLong size() {
        return size;
    }

    /** How long content is kept after it was brought there. */
    public Duration ttl() {
        return ttl;
    }

    /** Bytes of the disk that the cache leaves free. */
    public long minFree() {
        return minFree;
    }

    /** No more of the cache is pinned. */
    public int pinnedPercent() {
        return pinnedPercent;
    }

    /** Threads for each backend that fetch what somebody waits for. */
    public int interactiveSlots() {
        return interactiveSlots;
    }

    /** Threads for each backend that fetch the rest. */
    public int backgroundSlots() {
        return backgroundSlots;
    }
}
