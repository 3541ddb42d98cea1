package org.isotherm.retrieval.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.isotherm.retrieval.cache.CacheFixture.SEGMENT;
import static org.isotherm.retrieval.cache.CacheFixture.content;
import static org.isotherm.retrieval.cache.CacheFixture.fill;
import static org.isotherm.retrieval.cache.CacheFixture.key;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.isotherm.storage.Sha256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that has no room left, though the cache had looked before: others have filled it. */
class FullCacheDiskTest {
    private static final int MIB = 1024 * 1024;
    private static final int SIZE = 3 * MIB;

    @TempDir
    Path folder;

    private CacheFixture at;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=8m", "isotherm-test", folder.toString()) == 0;
        assumeTrue(mounted, "NOT TESTED: a disk of its own could not be mounted here, which takes root on Linux");
        at = new CacheFixture(folder, 100L * MIB);
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            at.close();
            assertThat(run("umount", "-l", folder.toString())).isZero();
        }
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Takes what is left, as somebody else on that disk. */
    private void fillTheDisk() {
        assertThatThrownBy(() -> {
                    try (OutputStream others = Files.newOutputStream(folder.resolve("of-others"))) {
                        for (int i = 0; i < 100; i++) {
                            others.write(new byte[MIB / 4]);
                        }
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void evictsOthersAndGoesOn() throws Exception {
        at.keep(1, SIZE);
        try (OpenEntry entry = at.cache.begin(key(2), SIZE).orElseThrow()) {
            fillTheDisk();

            byte[] content = content(2, SIZE);
            fill(entry, content);
            entry.complete(Sha256.of(content));
        }
        assertThat(at.holds(2, SIZE)).isTrue();
        assertThat(at.holds(1, SIZE)).as("it made room").isFalse();
    }

    @Test
    void givesUpWhenThereIsNothingToEvictAndLeavesNothingBehind() throws Exception {
        try (OpenEntry entry = at.cache.begin(key(1), SIZE).orElseThrow()) {
            fillTheDisk();
            assertThat(entry.claim(0, 1)).isEqualTo(1);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < SIZE / SEGMENT; i++) {
                            entry.store(i, CacheFixture.segment(content(1, SIZE), i));
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left");
            entry.drop();
        }
        assertThat(at.cache.used()).isZero();
        assertThat(at.files(".part")).isZero();

        Files.delete(folder.resolve("of-others"));
        at.keep(2, SIZE);
        assertThat(at.holds(2, SIZE)).isTrue();
    }

    @Test
    void takesNothingThatDoesNotFit() throws Exception {
        fillTheDisk();
        assertThat(at.cache.begin(key(1), SIZE)).isEmpty();
    }
}
