package org.isotherm.bench;

import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What one file costs in a small run and in a large one: planning it, moving it while all the others wait, and asking how
 * far the run is. Only the first files are there; the run is cancelled once they are moved.
 */
final class Growth {
    private static final int REAL = 1000;
    private static final int ASKED = 40;

    private final BenchSettings asked;
    private final Isotherm isotherm;
    private final List<String> rows = new ArrayList<>();

    Growth(BenchSettings asked, Isotherm isotherm) {
        this.asked = asked;
        this.isotherm = isotherm;
    }

    String table() {
        return "| files in the run | planning, µs per file | claiming, moving and switching, ms per file | progress of the"
                + " run, ms | a page of 100 files, ms |\n|---|---|---|---|---|\n" + String.join("\n", rows) + "\n";
    }

    void run() throws Exception {
        Path data = asked.folder().resolve("data").resolve("growth");
        Path from = isotherm.folder("growing");
        Path to = isotherm.folder("grown");
        Workload few = new Workload("growth", REAL, 4096);
        List<Workload.Entry> files = few.make(data);
        long source = isotherm.local("growing", from);
        long target = isotherm.local("grown", to);
        once(from, data, files, source, target, to, asked.growth().get(0)); // warms up
        rows.clear();
        for (int size : asked.growth()) {
            once(from, data, files, source, target, to, size);
        }
    }

    private void once(Path from, Path data, List<Workload.Entry> files, long source, long target, Path to, int size)
            throws Exception {
        isotherm.forget();
        Trees.link(data, from, files);
        isotherm.know("growing", source, 4096, files);
        isotherm.execute("""
                WITH a AS (INSERT INTO asset_locations (entity_type, entity_id, file_field, backend_id, storage_path,
                                                        file_size_bytes, checksum_sha256)
                           SELECT 'growing', n, 'file', %1$d, 'none/' || n, 4096, repeat('0', 64)
                           FROM generate_series(%2$d + 1, %3$d) n RETURNING *)
                INSERT INTO stored_objects (backend_id, storage_path, state, managed, asset_location_id, size_bytes,
                                            checksum_sha256)
                SELECT backend_id, storage_path, 'live', TRUE, id, file_size_bytes, checksum_sha256 FROM a""".formatted(source, REAL, size));
        isotherm.execute("ANALYZE asset_locations, stored_objects");
        long id = isotherm.begin(source, target);
        JsonObject run = isotherm.run(id);
        while (run.getInt("verified_files") < REAL * 8 / 10) {
            if (!List.of("pending", "in_progress").contains(run.getString("status"))) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(100);
            run = isotherm.run(id);
        }
        List<Double> progress = new ArrayList<>();
        List<Double> pages = new ArrayList<>();
        for (int i = 0; i < ASKED; i++) {
            long began = System.nanoTime();
            isotherm.run(id);
            long then = System.nanoTime();
            isotherm.admin()
                    .get("/api/admin/storage/migrations/" + id + "/files?limit=100")
                    .expect(200);
            progress.add((then - began) / 1e6);
            pages.add((System.nanoTime() - then) / 1e6);
        }
        if (size > REAL) {
            isotherm.cancel(id);
        }
        isotherm.await(id);
        double planning = isotherm.number(
                "SELECT EXTRACT(EPOCH FROM planned_at - started_at) FROM storage_migrations WHERE id = " + id);
        double moving = isotherm.number("""
                SELECT EXTRACT(EPOCH FROM MAX(i.completed_at) - MIN(m.planned_at))
                FROM (SELECT * FROM storage_migration_items WHERE migration_id = %1$d AND state = 'completed'
                      ORDER BY completed_at LIMIT %2$d) i JOIN storage_migrations m ON m.id = i.migration_id""".formatted(id, REAL * 8 / 10));
        rows.add(String.format(
                Locale.ROOT,
                "| %,d | %.1f | %.2f | %.1f | %.1f |",
                size,
                planning * 1e6 / size,
                moving * 1e3 / (REAL * 8 / 10.0),
                Figures.percentile(progress, 50),
                Figures.percentile(pages, 50)));
        System.out.println("growth: " + rows.get(rows.size() - 1));
        isotherm.forget();
        Trees.empty(from);
        Trees.empty(to);
    }
}
