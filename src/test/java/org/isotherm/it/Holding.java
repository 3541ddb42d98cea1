package org.isotherm.it;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What lies on one backend, seen without the product; names are those of the rows. Isotherm's own markers are left out. */
sealed interface Holding {
    Set<String> paths() throws IOException;

    boolean has(String path) throws IOException;

    String sha256(String path) throws IOException;

    /** What lies there; the caller closes it. */
    InputStream open(String path) throws IOException;

    /** The names of uploads that were begun and not ended. */
    List<String> unfinished();

    /** @param row of {@code storage_backends} with the columns that {@link #COLUMNS} selects */
    static Holding of(Map<String, Object> row, Bucket bucket) {
        if (row.get("type").equals("s3")) {
            return new Keys(bucket, row.get("prefix") == null ? "" : String.valueOf(row.get("prefix")));
        }
        Object mount = row.get("mount_path");
        Path root = Path.of(String.valueOf(mount == null ? row.get("base_path") : mount));
        Object below = row.get("subdirectory");
        return new Folder(below == null ? root : root.resolve(String.valueOf(below)));
    }

    String COLUMNS = "b.id, b.name, t.name AS type, b.config->>'base_path' AS base_path,"
            + " b.config->>'mount_path' AS mount_path, b.config->>'subdirectory' AS subdirectory,"
            + " b.config->>'prefix' AS prefix";

    /** A folder. */
    record Folder(Path root) implements Holding {
        @Override
        public Set<String> paths() throws IOException {
            Set<String> found = new TreeSet<>();
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = root.relativize(file).toString();
                    if (!name.startsWith(".isotherm")) {
                        found.add(name);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE; // a probe comes and goes
                    }
                    throw e;
                }
            });
            return found;
        }

        @Override
        public boolean has(String path) {
            return Files.isRegularFile(root.resolve(path));
        }

        @Override
        public String sha256(String path) throws IOException {
            try (InputStream bytes = open(path)) {
                return Samples.sha256(bytes);
            }
        }

        @Override
        public InputStream open(String path) throws IOException {
            return Files.newInputStream(root.resolve(path));
        }

        @Override
        public List<String> unfinished() {
            return List.of();
        }
    }

    /** The keys behind a prefix. */
    record Keys(Bucket bucket, String prefix) implements Holding {
        @Override
        public Set<String> paths() {
            Set<String> found = new TreeSet<>();
            bucket.list(prefix).keySet().forEach(key -> found.add(key.substring(prefix.length())));
            return found;
        }

        @Override
        public boolean has(String path) {
            return bucket.list(prefix + path).containsKey(prefix + path);
        }

        @Override
        public String sha256(String path) throws IOException {
            return bucket.sha256(prefix + path);
        }

        @Override
        public InputStream open(String path) {
            return new ByteArrayInputStream(bucket.bytes(prefix + path));
        }

        @Override
        public List<String> unfinished() {
            return bucket.unfinished(prefix);
        }
    }
}
