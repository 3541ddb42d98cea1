package org.isotherm.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.isotherm.storage.Sha256;

/** Files of one size that do not compress. They stay from run to run. */
record Workload(String name, int files, long size) {
    private static final int MIB = 1 << 20;

    /** A: small, B: middle-sized, C: large; fewer of A and B, smaller ones of C, when scaled. */
    static Workload of(String name, double scale) {
        return switch (name) {
            case "A" -> new Workload("A", (int) Math.max(1, 10_000 * scale), 64 << 10);
            case "B" -> new Workload("B", (int) Math.max(1, 200 * scale), 8L * MIB);
            case "C" -> new Workload("C", 2, Math.max(1, (long) (2048 * scale)) * MIB);
            default -> throw new IllegalArgumentException("no workload " + name);
        };
    }

    /** One file; where it lies below its folder, and its digest. */
    record Entry(String path, String sha256) {}

    double gigabytes() {
        return files * (double) size / 1e9;
    }

    /** @param n from 0 */
    static String path(int n) {
        return "%03d/%06d.bin".formatted(n / 1000, n);
    }

    /** Makes the files below {@code folder} unless they are there already. */
    List<Entry> make(Path folder) throws IOException {
        Path digests = folder.resolveSibling(folder.getFileName() + ".sha256");
        String title = "# " + files + " x " + size;
        if (Files.exists(digests)) {
            List<String> lines = Files.readAllLines(digests);
            if (lines.get(0).equals(title) && lines.size() == files + 1) {
                return lines.stream().skip(1).map(Workload::entry).toList();
            }
        }
        Trees.delete(folder);
        List<String> lines = new ArrayList<>(List.of(title));
        for (int n = 0; n < files; n++) {
            Path file = folder.resolve(path(n));
            Files.createDirectories(file.getParent());
            lines.add(write(file, n) + "  " + path(n));
        }
        Files.write(digests, lines, StandardCharsets.UTF_8);
        return lines.stream().skip(1).map(Workload::entry).toList();
    }

    private static Entry entry(String line) {
        return new Entry(line.substring(66), line.substring(0, 64));
    }

    private String write(Path file, int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[(int) Math.min(MIB, size)];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; left -= buffer.length) {
                random.nextBytes(buffer);
                digest.update(buffer);
                out.write(buffer);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
