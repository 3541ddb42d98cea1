package org.isotherm.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.isotherm.registry.FixedBackends;
import org.isotherm.storage.Listed;
import org.isotherm.storage.MemoryBackend;
import org.isotherm.storage.StoragePath;
import org.isotherm.storage.WriteObserver;
import org.junit.jupiter.api.Test;

class ImportPreviewTest {
    private static final long BACKEND = 3;

    private final MemoryBackend backend = new MemoryBackend("memory");
    private final Set<String> ours = new TreeSet<>();
    private final AtomicLong now = new AtomicLong(-5);
    private Duration perPage = Duration.ZERO;

    private final ImportFiles rows = new ImportFiles() {
        @Override
        Set<String> madeHere(long backendId, List<Listed> page) {
            now.addAndGet(perPage.toNanos());
            return page.stream().map(Listed::name).filter(ours::contains).collect(Collectors.toSet());
        }
    };
    private final ImportPreview preview =
            new ImportPreview(new FixedBackends(Map.of(BACKEND, backend)), rows, now::get);

    private void put(String path, int size) throws Exception {
        backend.write(StoragePath.of(path), new ByteArrayInputStream(new byte[size]), size, new WriteObserver() {});
    }

    @Test
    void countsWhatLiesBelowThePrefixAndIsNotOurs() throws Exception {
        put("shots/1.mov", 10);
        put("shots/deep/2.mov", 5);
        put("shots/ours.mov", 100);
        put("shots.txt", 1000);
        ours.add("shots/ours.mov");

        assertThat(preview.count(BACKEND, "shots/")).isEqualTo(new ImportPreview.Found(2, 15, 0, false));
        assertThat(preview.count(BACKEND, "")).isEqualTo(new ImportPreview.Found(3, 1015, 0, false));
        assertThat(preview.count(BACKEND, "nothing/")).isEqualTo(new ImportPreview.Found(0, 0, 0, false));
    }

    @Test
    void countsNoMoreThanItsLimit() throws Exception {
        for (int i = 0; i < ImportPreview.MOST; i++) {
            put("many/" + i, 1);
        }
        assertThat(preview.count(BACKEND, ""))
                .isEqualTo(new ImportPreview.Found(ImportPreview.MOST, ImportPreview.MOST, 0, false));

        put("many/more", 1);

        assertThat(preview.count(BACKEND, ""))
                .isEqualTo(new ImportPreview.Found(ImportPreview.MOST, ImportPreview.MOST, 0, true));
    }

    @Test
    void countsForNoLongerThanItsTime() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            put("slow/" + i, 1);
        }
        perPage = ImportPreview.LONGEST.dividedBy(2);

        ImportPreview.Found found = preview.count(BACKEND, "");

        assertThat(found.more()).isTrue();
        assertThat(found.files()).isBetween(1L, 4_999L);
    }
}
